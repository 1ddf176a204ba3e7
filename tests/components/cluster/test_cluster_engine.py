"""A lab's clusters on the real engine: what a preview shows of a change, and what the cluster makes of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_aws as aws

from components.cluster import (
    Cluster, ClusterArgs, ClusterPlacement, ClusterProvider, ClusterProviderArgs, Colour, ComputeResource, HeadNode,
    Queue, cluster_name,
)
from components.tags import Tags

config = pulumi.Config()
tags = Tags(virtual_lab="v", project="p", cost_centre="c", owner="o")
provider = ClusterProvider("clusters", ClusterProviderArgs(tags=tags, protect_data=False))
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
subnets = [aws.ec2.Subnet(f"subnet-{n}", vpc_id=vpc.id, cidr_block=f"10.0.{n}.0/24") for n in (1, 2)]
group = aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id, description="nodes")
key = aws.ec2.KeyPair("key", key_name="lab", public_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6sEs4QVfVqQdX5sGT0q5nC"
    "vHqcp1t8l4oCZ5p0u1sM lab")
bucket = aws.s3.Bucket("assets", bucket="assets-of-the-lab", force_destroy=True)

def lab(colour, settings):
    name = cluster_name(settings.get("name", "lab"), colour, accounting=False)
    return Cluster(cluster_name("lab", colour, accounting=False), ClusterArgs(
        cluster_name=name,
        service_token=provider.service_token,
        platform_version=provider.version,
        permissions_boundary_arn=provider.permissions_boundary_arn,
        placement=ClusterPlacement(
            subnet_id=subnets[settings.get("subnet", 0)].id, security_group_ids=(group.id,), key_name=key.key_name
        ),
        head_node=HeadNode(instance_type=settings.get("head", "m7i.large")),
        queues=tuple(
            Queue(name=f"q{n}", compute_resources=(
                ComputeResource(
                    name="c", instance_types=(settings.get("type", "c7a.large"),), max_count=settings.get("nodes", 4),
                    efa=settings.get("efa", False),
                ),
            ))
            for n in range(settings.get("queues", 1))
        ),
        idle_minutes=settings.get("idle", 10),
        template_bucket=bucket.bucket if settings.get("uploaded") else None,
        tags=tags,
    ))

active = lab(Colour.BLUE, config.get_object("blue") or {})
beside = config.get_object("green")
if beside is not None:
    lab(Colour.GREEN, beside)
pulumi.export("cluster", active.cluster_name)
pulumi.export("status", active.status)
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "clusters", PROGRAM)
    engine.init("lab", {})
    engine.up("lab")
    yield engine
    engine.destroy("lab", "--remove")
    assert engine.boto("dynamodb").list_tables()["TableNames"] == []
    assert engine.boto("ec2").describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.0.*"]}])["Subnets"] == []
    home.stop_server()


@pytest.fixture
def lab(engine: Engine) -> Iterator[Engine]:
    """A lab with one cluster as it was made, whose fleet runs."""
    yield engine
    fleet(engine, "STOPPED")
    ask(engine)
    engine.up("lab")
    fleet(engine, "RUNNING")


def ask(engine: Engine, blue: str = "{}", green: str | None = None) -> None:
    """Set what is asked for."""
    engine.run("config", "set", "--stack", "lab", "blue", blue)
    if green is None:
        engine.run("config", "rm", "--stack", "lab", "green")
    else:
        engine.run("config", "set", "--stack", "lab", "green", green)


def fleet(engine: Engine, status: str) -> None:
    engine.boto("dynamodb").update_item(
        TableName="parallelcluster-lab",
        Key={"Id": {"S": "COMPUTE_FLEET"}},
        UpdateExpression="set #d.#s=:s",
        ExpressionAttributeNames={"#d": "Data", "#s": "status"},
        ExpressionAttributeValues={":s": {"S": status}},
    )


def refused(engine: Engine) -> str:
    """What a preview says that fails."""
    done = engine.preview("lab", check=False)
    assert done.returncode, done.stdout
    return done.stdout + done.stderr


def template(engine: Engine, cluster: str = "lab") -> str:
    """What CloudFormation holds of a cluster, as compact JSON."""
    body = engine.boto("cloudformation").get_template(StackName=f"{cluster}-pcluster-3-16-1")["TemplateBody"]
    return json.dumps(body, separators=(",", ":"))


def clusters(engine: Engine) -> list[str]:
    tables = engine.boto("dynamodb").list_tables()["TableNames"]
    return sorted(name.removeprefix("parallelcluster-slurm-") for name in tables if "-slurm-" in name)


def test_unchanged_lab_shows_nothing(lab: Engine) -> None:
    said = lab.preview("lab", "--expect-no-changes").stdout
    assert "of cluster lab" not in said
    lab.run("refresh", "--yes", "--expect-no-changes", "--stack", "lab")


def test_change_that_is_taken_is_shown_and_made_twice(lab: Engine) -> None:
    for nodes, before in ((8, 4), (9, 8)):
        ask(lab, f'{{"nodes": {nodes}}}')
        said = lab.preview("lab").stdout
        assert "1 change of cluster lab:" in said
        assert f"taken  Scheduling.SlurmQueues[q0].ComputeResources[c].MaxCount: {before} -> {nodes}" in said
        lab.up("lab")
        assert lab.outputs("lab")["status"] == "UPDATE_COMPLETE"
        assert f'"MaxCount":{nodes}' in template(lab)
        lab.preview("lab", "--expect-no-changes")


def test_change_that_is_refused_fails_the_preview_before_anything_is_touched(lab: Engine) -> None:
    before = template(lab)
    ask(lab, '{"head": "m7i.xlarge", "nodes": 8}')
    said = refused(lab)
    assert "HeadNode.InstanceType" in said
    assert "m7i.large -> m7i.xlarge" in said
    assert "Set it back to m7i.large. Or replace the cluster without a gap" in said
    assert "taken    Scheduling.SlurmQueues[q0].ComputeResources[c].MaxCount: 4 -> 8" in said
    assert template(lab) == before


def test_change_that_needs_the_fleet_stopped_waits_for_it(lab: Engine) -> None:
    ask(lab, '{"idle": 5}')
    said = refused(lab)
    assert "fleet stopped  Scheduling.SlurmSettings.ScaledownIdletime: 10 -> 5" in said
    assert "The compute fleet's state is RUNNING." in said
    assert "labs fleet stop LAB" in said
    fleet(lab, "STOPPED")
    assert "The compute fleet's state is STOPPED." in lab.preview("lab").stdout
    lab.up("lab")
    assert lab.outputs("lab")["status"] == "UPDATE_COMPLETE"


def test_another_subnet_is_refused_by_its_id(lab: Engine) -> None:
    ask(lab, '{"subnet": 1}')
    said = refused(lab)
    assert re.search(r"HeadNode\.Networking\.SubnetId: subnet-\w+ -> subnet-\w+", said)


def test_wrong_configuration_names_its_path(lab: Engine) -> None:
    ask(lab, '{"efa": true}')
    said = refused(lab)
    assert "Scheduling/SlurmQueues[0]/ComputeResources[0]" in said
    assert "EFA" in said


def test_type_that_nobody_knows_is_a_warning(lab: Engine) -> None:
    ask(lab, "{}", '{"type": "c99z.large"}')
    said = lab.preview("lab").stdout
    assert "'c99z.large' is not in the catalogue of" in said


def test_other_name_is_another_cluster(lab: Engine) -> None:
    ask(lab, '{"name": "other"}')
    said = refused(lab)
    assert "cluster lab (ParallelCluster 3.16.1) is deleted, with its nodes and queued jobs, and then other" in said
    fleet(lab, "STOPPED")
    said = lab.preview("lab").stdout
    assert "is deleted, with its nodes and queued jobs" in said
    assert re.search(r"\+-\s+.*Stack\s+lab-stack\s+replace", said)


def test_green_beside_blue_and_then_alone(lab: Engine) -> None:
    """Both at once, the change that no cluster takes on the second one; then it goes, and the first one stays."""
    ask(lab, "{}", '{"head": "m7i.xlarge"}')
    lab.up("lab")
    assert clusters(lab) == ["lab", "lab-green"]
    assert "m7i.xlarge" in template(lab, "lab-green")
    lab.preview("lab", "--expect-no-changes")
    ask(lab)
    lab.up("lab")
    assert clusters(lab) == ["lab"]


def test_long_template_comes_from_the_bucket_and_changes(lab: Engine) -> None:
    ask(lab, "{}", '{"head": "m7i.xlarge", "queues": 50, "uploaded": true}')
    lab.up("lab")
    assert len(template(lab, "lab-green")) > 20_000
    first = {item["Key"] for item in lab.boto("s3").list_objects_v2(Bucket="assets-of-the-lab")["Contents"]}
    ask(lab, "{}", '{"head": "m7i.xlarge", "queues": 50, "uploaded": true, "nodes": 9}')
    lab.up("lab")
    second = {item["Key"] for item in lab.boto("s3").list_objects_v2(Bucket="assets-of-the-lab")["Contents"]}
    assert len(first) == len(second) == 1
    assert first != second
    lab.preview("lab", "--expect-no-changes")


def test_update_that_failed_can_be_taken_back(lab: Engine) -> None:
    """AWS refuses what the preview let pass; the way back is no change of the cluster, whatever the state says."""
    fleet(lab, "STOPPED")
    ask(lab, '{"idle": 5}')
    lab.inject(kind="error", service="cloudformation", operation="UpdateStack")
    assert lab.up("lab", check=False).returncode
    lab.clear_faults()
    fleet(lab, "RUNNING")
    ask(lab)
    assert "of cluster lab:" not in lab.preview("lab").stdout
    lab.up("lab")
    assert '"ScaledownIdletime":10' in template(lab)
