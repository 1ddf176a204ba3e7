"""Homes and buckets on the real engine and a local AWS: by default, with every option, changed, and gone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.aws.schema import schema_of
from local.home import LocalHome
from local.plugins import install
from tests.engine import Engine, policies_for_a_part

pytestmark = pytest.mark.engine

PROGRAM = """
import dataclasses

import pulumi
import pulumi_aws as aws

from components import storage as s
from components.account import RoleBoundary, RoleBoundaryArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.tags import DataClass, Tags

options = pulumi.Config().get("options")  # "", "all" or "other"
tags = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="ops")
key = PlatformKey("here", PlatformKeyArgs(tags=tags, protect_data=False))
boundary_arn = RoleBoundary("bounds", RoleBoundaryArgs(tags=tags, protect_data=False)).policy_arn
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnets = {
    zone: aws.ec2.Subnet(f"in-{zone}", vpc_id=vpc.id, cidr_block=cidr, availability_zone=zone).id
    for zone, cidr in {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"}.items()
}
clients = aws.ec2.SecurityGroup("clients", vpc_id=vpc.id)
endpoint = aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name="com.amazonaws.us-east-1.s3")

homes = dict(vpc_id=vpc.id, subnet_ids=subnets, clients_security_group_id=clients.id)
homes |= dict(kms_key_arn=key.key_arn, tags=tags, permissions_boundary_arn=boundary_arn)
data = dict(kms_key_arn=key.key_arn, s3_endpoint_id=endpoint.id, tags=tags, permissions_boundary_arn=boundary_arn)
if options:
    other = options == "other"
    west = pulumi.ResourceOptions(provider=aws.Provider("west", region="us-west-2"))
    there = PlatformKey("there", PlatformKeyArgs(tags=tags, protect_data=False), opts=west)
    second = s.SecondRegion(region="us-west-2", kms_key_arn=there.key_arn)
    rule = s.BackupRule(frequency=s.Frequency.WEEKLY, keep_days=400 if other else 180, cold_after_days=30)
    homes |= dict(
        throughput=s.Bursting() if other else s.Provisioned(mib_per_second=64),
        lifecycle=s.HomeLifecycle(infrequent_access_days=1 if other else 60, archive_days=None, back_on_access=other),
        backups=s.VaultBackups(rules=(rule,), lock=s.VaultLock(min_keep_days=7 if other else 30, max_keep_days=400)),
        replication=second,
        access_points={"software": s.AccessPoint(path="/software", user=s.PosixUser(uid=1000, gid=1000))},
    )
    projects = s.BucketPlan(
        role=s.BucketRole.PROJECTS,
        replaced_days=45,
        tiered=True,
        idle=s.IdleArchive(archive_days=None if other else 90, deep_archive_days=180),
        by_class={
            DataClass.RESTRICTED: s.ClassRetention(
                keep_years=30 if other else 10, glacier_days=90, deep_archive_days=365
            )
        },
        lock=s.ObjectLock(mode=s.LockMode.GOVERNANCE, days=30 if other else 7),
        inventory=s.Inventory(
            format=s.InventoryFormat.CSV if other else s.InventoryFormat.ORC, frequency=s.InventoryFrequency.DAILY
        ),
    )
    data |= dict(
        plans=(projects,),
        log_retention_days=90,
        replication=s.BucketReplication(second=second, within_15_minutes=other, delete_markers=other),
    )
home = s.HomeFileSystem("labs", s.HomeFileSystemArgs(**homes, protect_data=False))
buckets = s.DataBuckets("data", s.DataBucketsArgs(**data, protect_data=False))
shared = tuple(s.SharedFolder(access_point_arn=arn) for arn in home.access_point_arns.values())
s.LabHome(
    "lab",
    s.LabHomeArgs(
        lab="genomics",
        file_system_id=home.file_system_id,
        tags=tags,
        shared=shared,
        owner=s.Owner(gid=2000, permissions="0750") if options == "all" else s.Owner(),
    ),
)
pulumi.export("file_system", home.file_system_id)
pulumi.export("buckets", buckets.names)
pulumi.export("logs", buckets.log_bucket_name)
pulumi.export("copies", buckets.copy_names)
"""
OF_THE_LAB = {"lab-home", "lab-home-access"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_program(home, tmp_path_factory.mktemp("project"), "stores", PROGRAM)
    home.stop_server()


def steps(engine: Engine, *options: str) -> dict[str, set[str]]:
    """What a preview would do: names of resources by operation, what stays as it is left out."""
    shown = json.loads(engine.preview("test", "--json", *options).stdout)
    found: dict[str, set[str]] = {}
    for step in shown["steps"]:
        found.setdefault(step["op"], set()).add(step["urn"].rpartition("::")[2])
    return {op: names for op, names in found.items() if op != "same"}


def settled(engine: Engine) -> None:
    """Nothing to do: neither by the program, nor by what AWS says."""
    engine.preview("test", "--expect-no-changes")
    engine.run("refresh", "--yes", "--stack", "test", "--expect-no-changes")


def test_the_life_of_homes_and_buckets(engine: Engine) -> None:
    engine.init("test", {})
    engine.up("test", *policies_for_a_part(engine.project, "net-endpoint-policy-scoped", "backup-plan-retention"))
    settled(engine)
    outputs = engine.outputs("test")
    efs, s3, backup = engine.boto("efs"), engine.boto("s3"), engine.boto("backup")

    assert efs.describe_backup_policy(FileSystemId=outputs["file_system"])["BackupPolicy"]["Status"] == "DISABLED"
    (plan,) = backup.list_backup_plans()["BackupPlansList"]
    rules = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert {rule["RuleName"]: rule["Lifecycle"] for rule in rules} == {
        "daily": {"DeleteAfterDays": 35},
        "monthly": {"DeleteAfterDays": 365, "MoveToColdStorageAfterDays": 30},
    }
    for name in outputs["buckets"].values():
        logged = s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]
        assert logged["TargetBucket"] == outputs["logs"]
        assert logged["TargetObjectKeyFormat"] == {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}
    assert outputs["copies"] == {}

    kept = everything(engine)
    engine.run("config", "set", "stores:options", "all", "--stack", "test")
    assert "replace" not in steps(engine) or steps(engine)["replace"] <= {"lab-home"}  # another owner
    engine.up("test", *policies_for_a_part(engine.project, "net-endpoint-policy-scoped", "backup-plan-retention"))
    settled(engine)
    assert kept - everything(engine) - replaced(kept, OF_THE_LAB) == set()
    assert missing_outputs(engine) == {}
    outputs = engine.outputs("test")
    projects, copy = outputs["buckets"]["projects"], outputs["copies"]["projects"]
    assert set(outputs["copies"]) == {"projects", "containers", "node-assets"}
    (rule,) = s3.get_bucket_replication(Bucket=projects)["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::{copy}"
    assert rule["SourceSelectionCriteria"] == {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert s3.get_bucket_location(Bucket=copy)["LocationConstraint"] == "us-west-2"
    for bucket in (projects, copy):
        lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 7}
    (replication,) = efs.describe_replication_configurations(FileSystemId=outputs["file_system"])["Replications"]
    assert replication["Destinations"][0]["Region"] == "us-west-2"

    engine.run("config", "set", "stores:options", "other", "--stack", "test")
    planned = steps(engine)
    assert planned["update"] >= {
        "labs-home",
        "labs-home-backup-plan",
        "data-projects-lifecycle",
        "data-projects-idle",
        "data-projects-lock",
        "data-projects-inventory",
        "data-projects-replication",
        "data-projects-copy-lock",
    }
    assert planned["replace"] == {"labs-home-backup-lock", "lab-home"}
    engine.up("test")
    settled(engine)
    (vault,) = backup.list_backup_vaults()["BackupVaultList"]
    assert (vault["Locked"], vault["MinRetentionDays"]) == (True, 7)  # the old lock's deletion came first
    with pytest.raises(efs.exceptions.ClientError, match="ReplicationAlreadyExists"):
        efs.delete_file_system(FileSystemId=outputs["file_system"])

    engine.run("config", "set", "stores:options", "", "--stack", "test")
    engine.up("test")
    settled(engine)
    assert kept - everything(engine) - replaced(kept, OF_THE_LAB) == set()

    engine.destroy("test")
    assert engine.resources("test") == []
    assert s3.list_buckets()["Buckets"] == []
    assert efs.describe_file_systems()["FileSystems"] == []
    assert backup.list_backup_vaults()["BackupVaultList"] == []
    assert backup.list_backup_plans()["BackupPlansList"] == []


def missing_outputs(engine: Engine) -> dict[str, set[str]]:
    """What the SDK says that a resource has beside its inputs, and the local AWS does not answer."""
    missing = {}
    for resource in engine.resources("test"):
        if resource["type"].startswith(("aws:backup/", "aws:s3/", "aws:efs/replication")):
            schema = schema_of(resource["type"])
            of_no_website = {"websiteDomain", "websiteEndpoint"}
            missing[resource["urn"]] = (
                schema.outputs.keys() - schema.inputs.keys() - resource["outputs"].keys() - of_no_website
            )
    return {urn: names for urn, names in missing.items() if names}


def everything(engine: Engine) -> set[tuple[str, str]]:
    """URN and id of every resource: what is replaced has another id."""
    return {(r["urn"], r.get("id", "")) for r in engine.resources("test") if r["custom"]}


def replaced(before: set[tuple[str, str]], names: set[str]) -> set[Any]:
    return {(urn, id) for urn, id in before if urn.rpartition("::")[2] in names}
