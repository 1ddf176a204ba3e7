"""The provider when something happens to it: drift, import, refused inputs, an AWS that fails, an engine that dies."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine import Engine

from .conftest import Project

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def small(project: Project) -> Iterator[Engine]:
    """A stack of few resources with default tags, while the AWS API throttles."""
    engine = project("small", {"aws:defaultTags": {"tags": {"owner": "lab", "stage": "default"}}})
    engine.inject(kind="throttle", probability=0.3, seed=7)
    engine.up("test")
    assert engine.faults()[0]["hits"] > 0
    engine.clear_faults()
    yield engine
    engine.destroy("test")
    assert engine.resources("test") == []


def resource(engine: Engine, name: str) -> dict[str, Any]:
    return next(r for r in engine.resources("test") if r["urn"].endswith(f"::{name}") and r["custom"])


def vpcs(engine: Engine) -> set[str]:
    return {vpc["VpcId"] for vpc in engine.boto("ec2").describe_vpcs()["Vpcs"]}


def test_throttled_calls_are_tried_again(small: Engine) -> None:
    small.preview("test", "--expect-no-changes")


def test_default_tags_are_on_everything_and_in_tags_all_alone(small: Engine) -> None:
    vpc, role = resource(small, "net")["outputs"], resource(small, "role")["outputs"]
    assert vpc["tags"] == {"Name": "net", "stage": "own"}
    assert vpc["tagsAll"] == {"Name": "net", "stage": "own", "owner": "lab"}
    assert role["tags"] == {"role": "small"}
    assert role["tagsAll"] == {"owner": "lab", "stage": "default", "role": "small"}
    found = small.boto("iam").list_role_tags(RoleName=role["name"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in found} == role["tagsAll"]


def test_names_left_out_are_made_of_the_logical_name(small: Engine) -> None:
    outputs = small.outputs("test")
    for name in ("logs", "role"):
        logical, _, digits = outputs[name].rpartition("-")
        assert logical == name
        assert len(digits) == 7
        assert int(digits, 16) >= 0


def test_a_resource_lives_in_the_region_that_it_names(small: Engine) -> None:
    assert small.outputs("test")["abroad"].startswith("arn:aws:logs:eu-west-1:")
    assert resource(small, "abroad")["outputs"]["region"] == "eu-west-1"
    assert resource(small, "logs")["outputs"]["region"] == "us-east-1"


def test_drift_is_seen_and_put_right(small: Engine) -> None:
    outputs, ec2, logs = small.outputs("test"), small.boto("ec2"), small.boto("logs")
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=outputs["group"], IpPermissions=[rule])
    ec2.delete_tags(Resources=[outputs["vpc"]], Tags=[{"Key": "Name"}])
    logs.put_retention_policy(logGroupName=outputs["kept"], retentionInDays=7)
    logs.delete_log_group(logGroupName=outputs["logs"])

    small.run("refresh", "--yes", "--skip-preview", "--stack", "test")
    ports = {rule["fromPort"] for rule in resource(small, "group")["outputs"]["ingress"]}
    assert ports == {22, 443}
    assert resource(small, "kept")["outputs"]["retentionInDays"] == 7
    shown = json.loads(small.preview("test", "--json").stdout)["steps"]
    planned = {step["urn"].rpartition("::")[2]: step["op"] for step in shown if step["op"] != "same"}
    assert planned == {"group": "update", "net": "update", "logs": "create"}

    small.up("test")
    small.preview("test", "--expect-no-changes")
    group = ec2.describe_security_groups(GroupIds=[outputs["group"]])["SecurityGroups"][0]
    assert [permission["FromPort"] for permission in group["IpPermissions"]] == [443]


def test_what_exists_is_imported_as_it_is(project: Project, small: Engine) -> None:
    ec2 = small.boto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "found"}])
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    peer = small.outputs("test")["vpc"]
    peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=peer)["VpcPeeringConnection"]
    target = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=target)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.8.0.0/16", VpcPeeringConnectionId=target)
    small.boto("s3").create_bucket(Bucket="found-bucket")
    small.boto("logs").create_log_group(logGroupName="found-logs")
    ids = {"vpc": vpc, "table": table, "route": f"{table}_10.8.0.0/16", "peering": target}
    ids |= {"bucket": "found-bucket", "logs": "found-logs"}

    engine = project("imported", {f"imported:{name}": value for name, value in ids.items()})
    engine.up("test")
    assert resource(engine, "route")["id"].startswith(f"r-{table}")
    engine.preview("test", "--expect-no-changes", "--diff")
    engine.destroy("test")
    assert vpc not in vpcs(small)
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=target)


def test_the_command_imports_what_exists_and_names_what_does_not(small: Engine) -> None:
    small.boto("s3").create_bucket(Bucket="found-by-command")
    engine_import = ("import", "--yes", "--stack", "test", "--generate-code=false", "--protect=false")
    small.run(*engine_import, "aws:s3/bucket:Bucket", "found", "found-by-command")
    assert resource(small, "found")["outputs"]["arn"] == "arn:aws:s3:::found-by-command"
    shown = small.run(*engine_import, "aws:s3/bucket:Bucket", "lost", "no-such-bucket", check=False)
    assert shown.returncode != 0
    assert "'no-such-bucket' does not exist" in shown.stdout + shown.stderr


def test_a_bucket_that_somebody_else_deleted_is_gone_with_its_configuration(project: Project) -> None:
    engine = project("services", stack="gone")
    engine.up("gone")
    s3 = engine.boto("s3")
    buckets = {r["id"] for r in engine.resources("gone") if r.get("type") == "aws:s3/bucket:Bucket"}
    for bucket in buckets:
        for found in s3.list_object_versions(Bucket=bucket).get("Versions", ()):
            s3.delete_object(Bucket=bucket, Key=found["Key"], VersionId=found["VersionId"])
        s3.delete_bucket(Bucket=bucket)
    engine.run("refresh", "--yes", "--skip-preview", "--stack", "gone")
    assert not [r["urn"] for r in engine.resources("gone") if r["type"].startswith("aws:s3/")]
    engine.destroy("gone")


def test_what_the_local_aws_has_not_fails_the_preview_and_says_where_to_add_it(project: Project) -> None:
    shown = project("wrong").preview("test", check=False)
    assert shown.returncode != 0
    text = " ".join((shown.stdout + shown.stderr).split())
    assert (
        "does not serve ipv4IpamPoolId of aws:ec2/vpc:Vpc; add it to that type's row in local/aws/table/vpc.py" in text
    )


def test_a_resource_that_was_made_but_not_set_up_is_finished_by_the_next_update(project: Project) -> None:
    """A role is made before AWS refuses to attach a policy to it, and before it has its tags."""
    engine = project("small", stack="half")
    engine.up("half", "--config", "small:missing-policy=arn:aws:iam::123456789012:policy/none", check=False)
    role = next(r for r in engine.resources("half") if r["urn"].endswith("::role"))
    assert "NoSuchEntity" in role["initErrors"][0]
    engine.run("config", "rm", "small:missing-policy", "--stack", "half")
    engine.up("half")
    tags = engine.boto("iam").list_role_tags(RoleName=role["id"])["Tags"]
    assert tags == [{"Key": "role", "Value": "small"}]
    engine.preview("half", "--expect-no-changes")
    engine.destroy("half")


def test_what_a_killed_engine_was_making_is_taken_back(project: Project) -> None:
    engine = project("small", stack="killed")
    before = vpcs(engine)
    engine.inject(kind="slow", service="ec2", operation="CreateVpc", seconds=2.0, times=1)
    update = engine.start("up", "--yes", "--skip-preview", "--stack", "killed")
    wait_until(lambda: engine.faults()[0]["hits"] == 1, "the engine asks for the VPC")
    plugins = children(update.pid)
    os.kill(update.pid, signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in plugins), "the provider ends")
    engine.clear_faults()
    assert vpcs(engine) == before
    engine.run("cancel", "--yes", "--stack", "killed")
    engine.up("killed")
    engine.destroy("killed")
    assert vpcs(engine) == before


def children(parent: int) -> list[int]:
    """The processes that a process started."""
    stats = {int(entry.name): entry / "stat" for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return [pid for pid, stat in stats.items() if stat.exists() and parent_in(stat) == parent]


def parent_in(stat: Path) -> int:
    return int(stat.read_text().rpartition(")")[2].split()[1])


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look until it is so; the limit is only there so that a failure ends."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
