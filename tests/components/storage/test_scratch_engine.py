"""Scratch file systems on the real engine and a local AWS: from the first preview to nothing left."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, policies_for_a_part

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_aws as aws

from components.account import RoleBoundary, RoleBoundaryArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.storage import (
    Persistent2Ssd, ProvisionedMetadata, AutomaticMetadata, Release, Scratch, Scratch2, ScratchArgs,
    lab_repositories,
)
from components.tags import Tags

config = pulumi.Config()
kind, size = config.require("kind"), config.require_int("size")
iops = config.get_int("iops")
tags = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
deployment = Scratch2(capacity_gib=size) if kind == "scratch" else Persistent2Ssd(
    capacity_gib=size,
    throughput_mbps_per_tib=config.get_int("throughput") or 125,
    metadata=ProvisionedMetadata(iops=iops) if iops else AutomaticMetadata(),
)
network = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16", tags=tags.named("network"))
subnet = aws.ec2.Subnet("subnet", vpc_id=network.id, cidr_block="10.0.0.0/24", tags=tags.named("subnet"))
nodes = aws.ec2.SecurityGroup("nodes", description="Nodes", vpc_id=network.id, tags=tags.named("nodes"))
key = PlatformKey("platform", PlatformKeyArgs(tags=tags, protect_data=False))
boundary_arn = RoleBoundary("bounds", RoleBoundaryArgs(tags=tags, protect_data=False)).policy_arn
buckets = {"public": "data-public", "projects": "data-projects", "scratch": "data-scratch"}
scratch = Scratch(
    "lab",
    ScratchArgs(
        deployment=deployment,
        vpc_id=network.id,
        subnet_id=subnet.id,
        clients_security_group_id=nodes.id,
        kms_key_arn=key.key_arn,
        permissions_boundary_arn=boundary_arn,
        tags=tags,
        repositories=lab_repositories(bucket_names=buckets, prefix="vlab/alpha/") if config.get_bool("linked") else (),
        release=Release(unused_days=config.get_int("days") or 14) if config.get_bool("linked") else None,
        protect_data=config.get_bool("protect") or False,
    ),
)
pulumi.export("id", scratch.file_system_id)
pulumi.export("links", scratch.data_repository_association_ids)
pulumi.export("group", scratch.security_group_id)
"""
SCRATCH = {"scratch:kind": "scratch", "scratch:size": "1200"}
LINKED = {"scratch:kind": "persistent", "scratch:size": "1200", "scratch:linked": "true"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    engine = Engine.for_program(home, tmp_path_factory.mktemp("project"), "scratch", PROGRAM)
    for bucket in ("data-public", "data-projects", "data-scratch"):
        engine.boto("s3").create_bucket(Bucket=bucket)
    yield engine
    home.stop_server()


def configure(engine: Engine, stack: str, **values: str) -> None:
    for name, value in values.items():
        engine.run("config", "set", f"scratch:{name}", value, "--stack", stack)


def described(engine: Engine) -> dict[str, Any]:
    (found,) = engine.boto("fsx").describe_file_systems()["FileSystems"]
    return dict(found)


def links(engine: Engine) -> dict[str, dict[str, Any]]:
    found = engine.boto("fsx").describe_data_repository_associations()["Associations"]
    return {link["FileSystemPath"]: link for link in found}


def assert_nothing_left(engine: Engine) -> None:
    assert engine.boto("fsx").describe_file_systems()["FileSystems"] == []
    assert engine.boto("fsx").describe_data_repository_associations()["Associations"] == []
    assert [g["Name"] for g in engine.boto("scheduler").list_schedule_groups()["ScheduleGroups"]] == ["default"]
    assert engine.boto("logs").describe_log_groups(logGroupNamePrefix="/aws/fsx/")["logGroups"] == []
    groups = engine.boto("ec2").describe_security_groups()["SecurityGroups"]
    assert [group["GroupName"] for group in groups if group["GroupName"] != "default"] == []


def test_the_life_of_a_scratch_file_system(engine: Engine) -> None:
    engine.init("scratch", SCRATCH)
    engine.preview("scratch")
    engine.up("scratch", *policies_for_a_part(engine.project, "fsx-dra-own-prefix"))
    made = described(engine)
    assert made["LustreConfiguration"]["DeploymentType"] == "SCRATCH_2"
    assert "KmsKeyId" not in made
    engine.preview("scratch", "--expect-no-changes")
    configure(engine, "scratch", size="2400")
    engine.up("scratch")
    assert described(engine)["FileSystemId"] == made["FileSystemId"]
    assert described(engine)["StorageCapacity"] == 2400
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "scratch")
    engine.destroy("scratch")
    assert_nothing_left(engine)


def test_the_life_of_a_linked_file_system(engine: Engine) -> None:
    engine.init("linked", {**LINKED, "scratch:linked": "false"})
    engine.up("linked")
    made = described(engine)
    configure(engine, "linked", linked="true")
    engine.preview("linked")
    engine.up("linked", *policies_for_a_part(engine.project, "fsx-dra-own-prefix"))
    assert described(engine)["FileSystemId"] == made["FileSystemId"]
    assert described(engine)["LustreConfiguration"]["LogConfiguration"]["Level"] == "WARN_ERROR"
    assert links(engine)["/project/private"]["DataRepositoryPath"] == "s3://data-projects/vlab/alpha/"
    assert links(engine)["/scratch"]["S3"]["AutoExportPolicy"]["Events"] == ["NEW", "CHANGED", "DELETED"]
    assert made["LustreConfiguration"]["MetadataConfiguration"] == {"Mode": "AUTOMATIC", "Iops": 1500}
    engine.preview("linked", "--expect-no-changes")

    configure(engine, "linked", size="4800", throughput="250", iops="12000", days="30")
    engine.up("linked")
    changed = described(engine)
    assert changed["FileSystemId"] == made["FileSystemId"]
    assert changed["StorageCapacity"] == 4800
    assert changed["LustreConfiguration"]["PerUnitStorageThroughput"] == 250
    assert changed["LustreConfiguration"]["MetadataConfiguration"] == {"Mode": "USER_PROVISIONED", "Iops": 12000}
    (schedule,) = engine.boto("scheduler").list_schedules()["Schedules"]
    target = engine.boto("scheduler").get_schedule(GroupName=schedule["GroupName"], Name=schedule["Name"])["Target"]
    assert '"Value": 30' in target["Input"]
    engine.run("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "linked")
    engine.destroy("linked")
    assert_nothing_left(engine)


def test_a_smaller_capacity_is_refused_before_anything_is_touched(engine: Engine) -> None:
    engine.init("smaller", {**LINKED, "scratch:size": "4800", "scratch:protect": "true"})
    engine.up("smaller")
    made, linked = described(engine), links(engine)
    configure(engine, "smaller", size="2400")
    for command in (engine.preview, engine.up):
        refused = command("smaller", check=False)
        assert refused.returncode != 0
        assert "unable to replace resource" in refused.stdout + refused.stderr
        assert "LustreFileSystem::lab-scratch" in refused.stdout + refused.stderr
    assert described(engine) == made
    assert links(engine) == linked
    configure(engine, "smaller", size="4800")
    assert engine.destroy("smaller", check=False).returncode != 0
    assert links(engine) == linked
    configure(engine, "smaller", protect="false")
    engine.up("smaller")
    engine.destroy("smaller")
    assert_nothing_left(engine)


def test_a_link_that_fails_leaves_a_file_system_that_the_next_update_links(engine: Engine) -> None:
    engine.init("faults", LINKED)
    engine.boto("s3").delete_bucket(Bucket="data-scratch")
    refused = engine.up("faults", check=False)
    assert refused.returncode != 0
    assert "unable to validate access to the S3 bucket data-scratch" in refused.stdout
    made = described(engine)
    engine.boto("s3").create_bucket(Bucket="data-scratch")
    engine.up("faults")
    assert described(engine)["FileSystemId"] == made["FileSystemId"]
    assert set(links(engine)) == {"/project/public", "/project/private", "/scratch"}
    engine.preview("faults", "--expect-no-changes")
    engine.destroy("faults")
    assert_nothing_left(engine)
