"""Platform and labs on the real engine and the local AWS: what people and CI do with them, and what goes wrong."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Network
from typing import Any

import pytest

from ops.__main__ import main
from ops.engine import Engine as OpsEngine
from tests.engine import POLICIES, Engine, kill_group
from tests.stacks.test_settings import LAB, changed

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("stacks")]

PACK = ("--policy-pack", str(POLICIES))


def lab(project: str, **more: object) -> dict[str, object]:
    return {"hpc-labs:lab": {**LAB, "project": project, **more}}


def leases(engine: Engine) -> dict[str, str]:
    """The blocks in the lease table, by holder."""
    table = engine.outputs("platform")["lease_table_name"]
    rows = engine.boto("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
    return {row["holder"]["S"]: row["block"]["S"] for row in rows if "block" in row}


def changes(engine: Engine, stack: str) -> dict[str, int]:
    """What a preview would do, by kind, without what stays the same."""
    preview = json.loads(engine.preview(stack, "--json").stdout)
    return {kind: count for kind, count in preview["changeSummary"].items() if kind != "same"}


def test_unchanged_platform_previews_and_refreshes_clean(platform: Engine) -> None:
    assert changes(platform, "platform") == {}
    platform.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "platform")


def test_lab_from_nothing_to_nothing(platform: Engine) -> None:
    before = leases(platform)
    platform.init("whole", lab("whole"))
    first = platform.preview("whole", *PACK)
    assert "create" in first.stdout
    assert leases(platform) == before, "a preview took a lease"

    platform.up("whole", *PACK)
    outputs = platform.outputs("whole")
    assert outputs["cluster_status"] == "CREATE_COMPLETE"
    assert IPv4Network(outputs["subnet_cidr"]).subnet_of(IPv4Network("10.64.128.0/17"))
    head = platform.boto("ec2").describe_instances(
        Filters=[{"Name": "private-ip-address", "Values": [outputs["head_node_private_ip"]]}]
    )["Reservations"][0]["Instances"][0]
    assert head["SubnetId"] == outputs["subnet_id"]

    assert changes(platform, "whole") == {}
    platform.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "whole")

    done = platform.destroy("whole")
    assert leases(platform) == before
    for kept in outputs["kept_on_destroy"]:
        assert kept in done.stdout, f"destroy does not say that it keeps {kept}"
    left = platform.boto("ec2").describe_subnets(Filters=[{"Name": "cidr-block", "Values": [outputs["subnet_cidr"]]}])
    assert left["Subnets"] == []


def test_private_key_is_in_the_secret_and_nowhere_else(platform: Engine) -> None:
    platform.init("secretive", lab("secretive"))
    said = platform.up("secretive", "--logtostderr", "--logflow", "-v=9", *PACK)
    arn = platform.outputs("secretive")["private_key_secret_arn"]
    private = platform.boto("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    assert "PRIVATE KEY" in private
    middle = private.splitlines()[2]

    state = platform.run("stack", "export", "--show-secrets", "--stack", "secretive").stdout
    outputs = platform.run("stack", "output", "--json", "--show-secrets", "--stack", "secretive").stdout
    preview = platform.preview("secretive", "--diff", "--json").stdout
    for place, text in {
        "up": said.stdout + said.stderr,
        "state": state,
        "outputs": outputs,
        "preview": preview,
    }.items():
        assert middle not in text, f"the private key is in {place}"
        assert "PRIVATE KEY" not in text, f"a private key is in {place}"
    for folder in (platform.home.state, platform.project):
        for file in folder.rglob("*"):
            assert not file.is_file() or middle.encode() not in file.read_bytes(), f"the private key is in {file}"
    platform.destroy("secretive")


def test_ten_labs_at_the_same_moment_get_ten_subnets(platform: Engine) -> None:
    names = [f"ten-{number}" for number in range(10)]
    for name in names:
        platform.init(name, lab(name))
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(platform.up, names))
    blocks = [IPv4Network(platform.outputs(name)["subnet_cidr"]) for name in names]
    assert len(set(blocks)) == len(names)
    assert not any(a.overlaps(b) for a in blocks for b in blocks if a is not b)
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(platform.destroy, names))
    assert leases(platform) == {}


def has_lease(engine: Engine, name: str) -> bool:
    return any(f"#neuro-{name}#" in holder for holder in leases(engine))


def of_lab(engine: Engine, name: str) -> dict[str, list[str]]:
    """What EC2 has of a lab's network, by kind."""
    ec2, mine = engine.boto("ec2"), [{"Name": "tag:hpc-labs:project", "Values": [name]}]
    found = {
        "subnets": [row["CidrBlock"] for row in ec2.describe_subnets(Filters=mine)["Subnets"]],
        "route tables": [row["RouteTableId"] for row in ec2.describe_route_tables(Filters=mine)["RouteTables"]],
        "groups": [row["GroupId"] for row in ec2.describe_security_groups(Filters=mine)["SecurityGroups"]],
        "ACLs": [row["NetworkAclId"] for row in ec2.describe_network_acls(Filters=mine)["NetworkAcls"]],
    }
    return {kind: ids for kind, ids in found.items() if ids}


def has_subnet(engine: Engine, name: str) -> bool:
    return "subnets" in of_lab(engine, name)


def has_cluster(engine: Engine, name: str) -> bool:
    stacks = engine.boto("cloudformation").describe_stacks()["Stacks"]
    return any(stack["StackName"] == f"neuro-{name}" for stack in stacks)


MOMENTS = {
    "lease": ("TransactWriteItems", has_lease),
    "subnet": ("CreateSubnet", has_subnet),
    "cluster": ("CreateStack", has_cluster),
}


def kill_up(engine: Engine, name: str, moment: str) -> None:
    """Kill a lab's first update when AWS has done something and nobody has heard of it."""
    operation, done = MOMENTS[moment]
    engine.init(name, lab(name))
    # Nor do those who ask again hear of it: on a busy machine they would be told no, and end, before they are killed.
    engine.inject(kind="lost", operation=operation, times=5)
    process = engine.start("up", "--yes", "--skip-preview", "--stack", name)
    while not done(engine, name):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    kill_group(process)
    engine.clear_faults()


@pytest.fixture
def recover(platform: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``labs recover`` on the tests' project."""
    for variable, value in platform.environment().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("LABS_HOME", str(platform.home.root))
    monkeypatch.setattr("ops.commands.recover.Engine", partial(OpsEngine, root=platform.project))

    def run(stack: str) -> None:
        assert main(["recover", "--yes", "--stack", stack]) == 0

    return run


def nothing_is_left(engine: Engine, name: str) -> None:
    assert not has_lease(engine, name)
    assert of_lab(engine, name) == {}
    assert not has_cluster(engine, name)
    secrets = engine.boto("secretsmanager").list_secrets()["SecretList"]  # without what waits for its deletion
    assert [secret["Name"] for secret in secrets if secret["Name"].startswith(f"neuro-{name}-")] == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_up_goes_on_after_recover(platform: Engine, recover: Callable[[str], None], moment: str) -> None:
    name = f"goes-on-{moment}"
    kill_up(platform, name, moment)
    made = of_lab(platform, name).get("subnets", [])
    recover(name)
    platform.up(name)
    assert changes(platform, name) == {}
    outputs = platform.outputs(name)
    assert outputs["cluster_status"] == "CREATE_COMPLETE"
    assert made in ([], [outputs["subnet_cidr"]])
    group = platform.boto("ec2").describe_security_groups(GroupIds=[outputs["nodes_security_group_id"]])
    assert all(not rule["IpRanges"] for rule in group["SecurityGroups"][0]["IpPermissionsEgress"])
    platform.destroy(name)
    nothing_is_left(platform, name)


@pytest.mark.parametrize("moment", ["subnet", "cluster"])
def test_killed_up_leaves_nothing_after_recover_and_destroy(
    platform: Engine, recover: Callable[[str], None], moment: str
) -> None:
    name = f"removed-{moment}"
    kill_up(platform, name, moment)
    recover(name)
    platform.destroy(name)
    nothing_is_left(platform, name)


def test_killed_up_that_is_only_destroyed_is_in_no_other_labs_way(platform: Engine) -> None:
    kill_up(platform, "left", "subnet")
    platform.run("cancel", "--yes", "--stack", "left")
    platform.destroy("left")
    assert not has_lease(platform, "left")
    (orphan,) = of_lab(platform, "left")["subnets"]
    platform.init("next", lab("next"))
    platform.up("next")
    assert not IPv4Network(platform.outputs("next")["subnet_cidr"]).overlaps(IPv4Network(orphan))
    platform.destroy("next")


def test_throttling_is_survived(platform: Engine) -> None:
    platform.init("throttled", lab("throttled"))
    platform.clear_faults()
    platform.inject(kind="throttle", service="ec2", times=8)
    platform.inject(kind="error", service="dynamodb", times=3)
    platform.inject(kind="lost", service="dynamodb", operation="TransactWriteItems", times=1)
    platform.up("throttled")
    assert [fault["hits"] for fault in platform.faults()] == [8, 3, 1], "a fault that hit nothing proves nothing"
    platform.clear_faults()
    platform.destroy("throttled")


def test_queue_grows_in_place(platform: Engine) -> None:
    platform.init("grow", lab("grow"))
    platform.up("grow")
    subnet = platform.outputs("grow")["subnet_id"]
    file = platform.project / "config" / "Pulumi.grow.yaml"
    file.write_text(file.read_text().replace("max_count: 8", "max_count: 12"))
    assert set(changes(platform, "grow")) == {"update"}
    platform.up("grow")
    assert platform.outputs("grow")["subnet_id"] == subnet
    platform.destroy("grow")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("cluster.queues.0.name", "Debug_Queue", ["queues[0]", "Debug_Queue"]),
        ("cluster.queues.0.compute_resources.0.min_count", 99, ["min_count", "99"]),
        ("zoone", "us-east-1a", ["unknown key", "did you mean 'zone'"]),
    ],
)
def test_bad_config_fails_the_preview_and_creates_nothing(
    platform: Engine, path: str, value: object, words: list[str]
) -> None:
    stack = f"bad-{path.rsplit('.', 1)[-1].replace('_', '-')}"
    settings: dict[str, Any] = changed(LAB, path, value)
    platform.init(stack, {"hpc-labs:lab": settings})
    for refused in (platform.preview(stack, check=False), platform.up(stack, check=False)):
        assert refused.returncode != 0
        for word in words:
            assert word in refused.stdout + refused.stderr
        assert "Traceback" not in refused.stdout + refused.stderr
    assert [r for r in platform.resources(stack) if r["custom"] and not r["type"].startswith("pulumi:")] == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"platform": "other-lab"},
            ["organization/hpc-labs/other-lab lacks the outputs", "bring it up with this release"],
        ),
        ({"zone": "us-east-1f"}, ["'us-east-1f'", "us-east-1a, us-east-1b"]),
        ({"accounting": True}, ["accounting: the platform has no database for it", "or remove this"]),
        ({"reached_from": ["main"]}, ["reached_from: 'main' is no peering", "it has none"]),
        ({"labs_cidr": "10.99.0.0/17"}, ["labs_cidr='10.99.0.0/17'", "the platform has 10.64.128.0/17"]),
    ],
)
def test_lab_that_does_not_fit_its_platform(platform: Engine, more: dict[str, object], words: list[str]) -> None:
    stack = f"unfit-{next(iter(more)).replace('_', '-')}"
    if "platform" in more:
        platform.init("other-lab", lab("other"))
    platform.init(stack, lab("unfit", **more))
    refused = platform.preview(stack, check=False)
    assert refused.returncode != 0
    for word in words:
        assert word in refused.stdout
    assert "Traceback" not in refused.stdout


def test_platform_does_not_go_before_its_labs(platform: Engine) -> None:
    platform.init("resident", lab("resident"))
    platform.up("resident")
    before = len(platform.resources("platform"))
    refused = platform.destroy("platform", check=False)
    assert refused.returncode != 0
    assert "neuro-resident (stack organization/hpc-labs/resident)" in refused.stdout
    assert len(platform.resources("platform")) == before
    platform.destroy("resident")


def test_lab_of_a_platform_that_is_not_there(engine: Engine) -> None:
    engine.init("orphan", lab("orphan", platform="nowhere"))
    refused = engine.preview("orphan", check=False)
    assert refused.returncode != 0
    assert "nowhere" in refused.stdout + refused.stderr
