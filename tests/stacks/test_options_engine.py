"""What labs may choose beyond the least, on the real engine: a second cluster, accounting, a peered network..."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from ipaddress import IPv4Network
from typing import Any

import pytest
import yaml

from ops.__main__ import main
from ops.engine import Engine as OpsEngine
from tests.engine import Engine, policies_with
from tests.stacks.test_settings import LAB, PLATFORM, changed

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("options")]

# What the policies allow in the network of the platform ``rich``.
FACTS = """
[[peers]]
name = "main"
cidrs = ["10.20.0.0/16"]
dns = true
reason = "Workflow service and licence server"
"""
MORE_LABS = "10.66.0.0/17"
MAIN = "10.20.0.0/16"
CLIENTS = "10.20.9.0/24"
# Not in the platform's first zone, and in its second.
ONLY_IN_B = "p4de.24xlarge"
# In neither of them.
ONLY_IN_C = "p6-b200.48xlarge"


def design(head: str = "m7i.large", idle_minutes: int = 10) -> dict[str, Any]:
    return {**LAB["cluster"], "head_node": {"instance_type": head}, "idle_minutes": idle_minutes}


def lab(project: str, **more: object) -> dict[str, object]:
    return {"hpc-labs:lab": {**LAB, "platform": "rich", "project": project, **more}}


def set_lab(engine: Engine, project: str, **more: object) -> None:
    """Change a lab's config."""
    file = engine.project / "config" / f"Pulumi.{project}.yaml"
    file.write_text(json.dumps({"config": {"aws:region": "us-east-1", **lab(project, **more)}}))


def configuration(engine: Engine, cluster: str) -> dict[str, Any]:
    """What ParallelCluster has of a cluster."""
    body = engine.boto("cloudformation").get_template(StackName=f"{cluster}-pcluster-3-16-1")["TemplateBody"]
    template = body if isinstance(body, dict) else json.loads(body)
    (cluster_resource,) = template["Resources"].values()
    found: dict[str, Any] = json.loads(json.dumps(cluster_resource["Properties"]["ClusterConfiguration"]))
    return found


def clusters(engine: Engine, lab_name: str) -> list[str]:
    stacks = engine.boto("cloudformation").describe_stacks()["Stacks"]
    names = {stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"}
    return sorted(name for name in (lab_name, f"{lab_name}-green") if name in names)


def pack(engine: Engine) -> tuple[str, ...]:
    """The options for the policies."""
    facts = engine.project / "facts.toml"
    facts.write_text(FACTS)
    return policies_with(facts, engine.project)


def refused(engine: Engine, stack: str) -> str:
    """What a preview says that fails; its lines made one, as terminals break them."""
    done = engine.preview(stack, *pack(engine), check=False)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout
    return " ".join((done.stdout + done.stderr).split())


def unchanged(engine: Engine, stack: str) -> bool:
    return engine.preview(stack, "--expect-no-changes", check=False).returncode == 0


@pytest.fixture(scope="module")
def rich(engine: Engine) -> Iterator[Engine]:
    """The engine, with a platform ``rich`` that has all that labs may ask for."""
    ec2 = engine.boto("ec2")
    vpc = ec2.create_vpc(CidrBlock=MAIN)["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    services = [
        {"name": "licence", "direction": "labs-to-peer", "port": 27000},
        {"name": "ssh", "direction": "peer-to-head-nodes", "port": 22, "cidr": CLIENTS},
    ]
    platform = changed(PLATFORM, "network.plan.secondary", ["10.66.0.0/16"])
    platform = changed(platform, "network.plan.more_labs", [MORE_LABS])
    platform |= {
        "accounting": {},
        "home": {"access_points": {"atlases": {"path": "/atlases"}}},
        "peerings": {
            "main": {
                "network": {"cidrs": [MAIN], "services": services},
                "peer": {"vpc_id": vpc, "route_table_ids": {"private": table}},
            }
        },
        "protect_data": False,
    }
    engine.init("rich", {"hpc-labs:platform": platform})
    engine.up("rich", *pack(engine))
    yield engine
    engine.destroy("rich", "--remove")
    left = ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert {connection["Status"]["Code"] for connection in left} <= {"deleted"}


@pytest.fixture
def made(rich: Engine) -> Iterator[Callable[..., str]]:
    """Make labs with these options; they go after the test."""
    stacks = []

    def make(project: str, **more: object) -> str:
        rich.init(project, lab(project, **more))
        stacks.append(project)
        rich.up(project, *pack(rich))
        return project

    yield make
    for stack in stacks:
        rich.destroy(stack, "--remove")


def test_platform_with_everything_previews_and_refreshes_clean(rich: Engine) -> None:
    assert unchanged(rich, "rich")
    rich.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "rich")


def test_change_that_aws_refuses_is_made_on_a_second_cluster(rich: Engine, made: Callable[..., str]) -> None:
    stack = made("colours", cluster=design("m7i.large"))
    before = configuration(rich, "neuro-colours")

    set_lab(rich, stack, cluster=design("m7i.xlarge"))
    said = refused(rich, stack)
    assert "HeadNode.InstanceType: m7i.large -> m7i.xlarge" in said
    assert "Set it back to m7i.large. Or replace the cluster without a gap" in said
    assert "swap `cluster` and `beside`" in said
    assert configuration(rich, "neuro-colours") == before

    set_lab(rich, stack, cluster=design("m7i.large"), beside=design("m7i.xlarge"))
    rich.up(stack, *pack(rich))
    assert clusters(rich, "neuro-colours") == ["neuro-colours", "neuro-colours-green"]
    assert configuration(rich, "neuro-colours-green")["HeadNode"]["InstanceType"] == "m7i.xlarge"
    assert mounts(rich, "neuro-colours") == mounts(rich, "neuro-colours-green")
    outputs = rich.outputs(stack)
    assert (outputs["cluster_name"], outputs["cluster_beside"]) == ("neuro-colours", "neuro-colours-green")
    assert unchanged(rich, stack)

    set_lab(rich, stack, colour="green", cluster=design("m7i.xlarge"), beside=design("m7i.large"))
    rich.up(stack, *pack(rich))
    outputs = rich.outputs(stack)
    assert (outputs["cluster_name"], outputs["cluster_beside"]) == ("neuro-colours-green", "neuro-colours")
    assert configuration(rich, "neuro-colours") == before, "the swap touched a cluster"

    set_lab(rich, stack, colour="green", cluster=design("m7i.xlarge"))
    rich.up(stack, *pack(rich))
    assert clusters(rich, "neuro-colours") == ["neuro-colours-green"]
    assert unchanged(rich, stack)
    rich.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", stack)


def mounts(engine: Engine, cluster: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = configuration(engine, cluster)["SharedStorage"]
    return found


@pytest.fixture
def labs(rich: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command ``labs`` on the tests' project."""
    for variable, value in rich.environment().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("LABS_HOME", str(rich.home.root))
    monkeypatch.setattr("ops.commands.fleet.Engine", partial(OpsEngine, root=rich.project))
    return lambda *arguments: main(list(arguments))


def test_change_that_needs_the_fleet_stopped(rich: Engine, made: Callable[..., str], labs: Callable[..., int]) -> None:
    stack = made("stops", cluster=design(idle_minutes=10))
    set_lab(rich, stack, cluster=design(idle_minutes=5))
    said = refused(rich, stack)
    assert "Scheduling.SlurmSettings.ScaledownIdletime: 10 -> 5" in said
    assert "The compute fleet's state is RUNNING." in said
    assert "labs fleet stop LAB" in said

    assert labs("fleet", "stop", stack) == 0
    rich.up(stack, *pack(rich))
    assert configuration(rich, "neuro-stops")["Scheduling"]["SlurmSettings"]["ScaledownIdletime"] == 5
    assert labs("fleet", "start", stack) == 0
    assert unchanged(rich, stack)


def test_accounting_is_the_labs_own_and_outlives_it(rich: Engine, made: Callable[..., str]) -> None:
    stack = made("counted", accounting=True)
    server = rich.outputs("rich")["accounting"]
    first = configuration(rich, "neuro-counted")
    database = first["Scheduling"]["SlurmSettings"]["Database"]
    assert database["Uri"] == server["uri"]
    secret = rich.boto("secretsmanager").describe_secret(SecretId=database["PasswordSecretArn"])
    assert secret["Name"].startswith("hpc-labs/nodes/neuro-counted-")
    assert server["clients_security_group_id"] in first["HeadNode"]["Networking"]["SecurityGroups"]
    for queue in first["Scheduling"]["SlurmQueues"]:
        assert server["clients_security_group_id"] not in queue["Networking"].get("SecurityGroups", [])
    assert "the lab's accounting in the platform's database" in rich.outputs(stack)["kept_on_destroy"]
    assert unchanged(rich, stack)

    said = rich.destroy(stack)
    assert "the lab's accounting in the platform's database" in said.stdout
    rich.up(stack, *pack(rich))
    again = configuration(rich, "neuro-counted")["Scheduling"]["SlurmSettings"]["Database"]
    assert (again["DatabaseName"], again["UserName"]) == (database["DatabaseName"], database["UserName"])
    assert again["PasswordSecretArn"] != database["PasswordSecretArn"], "a deleted password came back"


def test_two_colours_have_a_database_each(rich: Engine, made: Callable[..., str]) -> None:
    made("twice", accounting=True, beside=LAB["cluster"])
    blue, green = (
        configuration(rich, name)["Scheduling"]["SlurmSettings"]["Database"]
        for name in ("neuro-twice", "neuro-twice-green")
    )
    assert blue["DatabaseName"] != green["DatabaseName"]
    assert blue["Uri"] == green["Uri"]


def test_lab_that_is_reached_from_a_peered_network(rich: Engine, made: Callable[..., str]) -> None:
    made("peered", reached_from=["main"])
    group = rich.outputs("rich")["head_node_group_ids"]["main"]
    cluster = configuration(rich, "neuro-peered")
    assert group in cluster["HeadNode"]["Networking"]["SecurityGroups"]
    for queue in cluster["Scheduling"]["SlurmQueues"]:
        assert group not in queue["Networking"].get("SecurityGroups", [])
    ec2, outputs = rich.boto("ec2"), rich.outputs("peered")
    (table,) = ec2.describe_route_tables(Filters=[of_subnet(outputs)])["RouteTables"]
    (route,) = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == MAIN]
    assert route["VpcPeeringConnectionId"].startswith("pcx-")
    (acl,) = ec2.describe_network_acls(Filters=[of_subnet(outputs)])["NetworkAcls"]
    assert any(entry.get("CidrBlock") == CLIENTS and not entry["Egress"] for entry in acl["Entries"])
    assert unchanged(rich, "peered")


def of_subnet(outputs: dict[str, Any]) -> dict[str, Any]:
    return {"Name": "association.subnet-id", "Values": [outputs["subnet_id"]]}


def test_lab_of_another_supernet_is_apart_from_the_first(rich: Engine, made: Callable[..., str]) -> None:
    made("further", labs_cidr=MORE_LABS)
    outputs = rich.outputs("further")
    assert IPv4Network(outputs["subnet_cidr"]).subnet_of(IPv4Network(MORE_LABS))
    (acl,) = rich.boto("ec2").describe_network_acls(Filters=[of_subnet(outputs)])["NetworkAcls"]
    assert any(entry.get("CidrBlock") == "10.64.128.0/17" and entry["RuleAction"] == "deny" for entry in acl["Entries"])
    assert unchanged(rich, "further")


def test_own_key_encrypts_what_is_the_labs_alone(rich: Engine, made: Callable[..., str]) -> None:
    made("sealed", own_key=True, protect_data=False)
    outputs = rich.outputs("sealed")
    (key,) = [
        resource["outputs"]["arn"] for resource in rich.resources("sealed") if resource["type"] == "aws:kms/key:Key"
    ]
    assert key != rich.outputs("rich")["kms_key_arn"]
    secret = rich.boto("secretsmanager").describe_secret(SecretId=outputs["private_key_secret_arn"])
    groups = rich.boto("logs").describe_log_groups(logGroupNamePrefix=outputs["job_log_group_name"])["logGroups"]
    assert {secret["KmsKeyId"], *(group["kmsKeyId"] for group in groups)} == {key}
    assert unchanged(rich, "sealed")


def test_lab_is_in_the_first_zone_that_offers_its_types(rich: Engine, made: Callable[..., str]) -> None:
    made("placed", cluster=changed(LAB["cluster"], "queues.0.compute_resources.0.instance_types", [ONLY_IN_B]))
    outputs = rich.outputs("placed")
    assert outputs["zone"] == "us-east-1b"
    (subnet,) = rich.boto("ec2").describe_subnets(SubnetIds=[outputs["subnet_id"]])["Subnets"]
    assert subnet["AvailabilityZone"] == "us-east-1b"


OF_TYPES = "queues.0.compute_resources.0.instance_types"


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("peering", {"reached_from": ["hall"]}, ["reached_from: 'hall' is no peering", "it has main."]),
        (
            "supernet",
            {"labs_cidr": "10.99.0.0/17"},
            ["labs_cidr='10.99.0.0/17'", f"10.64.128.0/17, {MORE_LABS}", "choose one"],
        ),
        (
            "zone",
            {"zone": "us-east-1a", "cluster": changed(LAB["cluster"], OF_TYPES, [ONLY_IN_B])},
            [f"us-east-1a lacks {ONLY_IN_B}", "us-east-1b", "Choose other instance types"],
        ),
        (
            "types",
            {"cluster": changed(LAB["cluster"], OF_TYPES, [ONLY_IN_C])},
            [f"us-east-1a lacks {ONLY_IN_C}, us-east-1b lacks {ONLY_IN_C}", "us-east-1c of the Region offers all"],
        ),
    ],
)
def test_lab_that_asks_for_what_the_platform_lacks(
    rich: Engine, name: str, more: dict[str, object], words: list[str]
) -> None:
    rich.init(f"lacks-{name}", lab(f"lacks-{name}", **more))
    said = refused(rich, f"lacks-{name}")
    for word in words:
        assert word in said


def test_second_version_of_parallelcluster_stands_beside_the_first(rich: Engine) -> None:
    """The local AWS publishes one version's template: as S3 does, it refuses another version's, and the first stays."""
    file = rich.project / "config" / "Pulumi.rich.yaml"
    before = file.read_text()
    providers = rich.outputs("rich")["cluster_providers"]
    document = yaml.safe_load(before)
    document["config"]["hpc-labs:platform"]["parallelcluster_versions"] = ["3.16.1", "3.15.0"]
    file.write_text(json.dumps(document))
    try:
        preview = json.loads(rich.preview("rich", "--json").stdout)
        assert set(preview["changeSummary"]) == {"same", "create"}, "a second version changes the first"
        said = rich.up("rich", check=False)
        assert said.returncode != 0
        assert "Access Denied" in said.stdout
        assert "rich-3-15-0" in said.stdout
    finally:
        file.write_text(before)
        rich.up("rich", *pack(rich))
    assert rich.outputs("rich")["cluster_providers"] == providers
    assert unchanged(rich, "rich")
