"""The scratch file system: what it registers, for each kind, and what it refuses."""

import json
from typing import Any

import pulumi
import pytest

from components.storage import (
    ALL_EVENTS,
    Backups,
    Compression,
    DataRepository,
    IntelligentTiering,
    LustreDeployment,
    Persistent1Hdd,
    Persistent1Ssd,
    Persistent2Ssd,
    ProvisionedMetadata,
    ProvisionedReadCache,
    Release,
    RootSquash,
    Scratch,
    Scratch2,
    ScratchArgs,
    lab_repositories,
)
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/lab-release"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
LINK = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
FILE_SYSTEM_ARN = f"arn:aws:fsx:{REGION}:{ACCOUNT}:file-system/fs-1"
GROUP_ARN = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/lab-release"
OUTPUTS = {
    LUSTRE: {"arn": FILE_SYSTEM_ARN, "mountName": "abcd", "dnsName": "fs-1.fsx.us-east-1.amazonaws.com"},
    LINK: {"associationId": "dra-1"},
    "aws:scheduler/scheduleGroup:ScheduleGroup": {"arn": GROUP_ARN, "name": "lab-release"},
}
BUCKETS = {"public": "b-public", "projects": "b-projects", "scratch": "b-scratch"}
TAGGABLE = [
    LUSTRE,
    LINK,
    INGRESS,
    EGRESS,
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:iam/role:Role",
    "aws:scheduler/scheduleGroup:ScheduleGroup",
]


def args(deployment: LustreDeployment, **others: Any) -> ScratchArgs:
    return ScratchArgs(
        deployment=deployment,
        vpc_id="vpc-1",
        subnet_id="subnet-1",
        clients_security_group_id="sg-nodes",
        kms_key_arn=KEY,
        tags=TAGS,
        **others,
    )


def build(deployment: LustreDeployment, *names: str, **others: Any) -> Recording:
    def program() -> list[pulumi.Output[Any]]:
        made = [Scratch(name, args(deployment, **others)) for name in names or ("lab",)]
        return [
            pulumi.Output.from_input([s.file_system_id, s.mount_name, s.dns_name, s.data_repository_association_ids])
            for s in made
        ]

    return record(program, outputs=OUTPUTS)


def linked(deployment: LustreDeployment, *names: str, **others: Any) -> Recording:
    repositories = lab_repositories(bucket_names=BUCKETS, prefix="vlab/alpha/")
    return build(deployment, *names, repositories=repositories, **others)


def file_system(recording: Recording) -> dict[str, Any]:
    return dict(recording.one(LUSTRE).inputs)


def test_urns() -> None:
    recording = linked(Persistent2Ssd(capacity_gib=1200), release=Release(unused_days=14))
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:Scratch"
    rules = [
        f"{component}${token}::lab-{group}-{way}-{peer}-{ports}"
        for token, way in ((EGRESS, "to"), (INGRESS, "from"))
        for group, peer in (("clients", "scratch"), ("scratch", "clients"), ("scratch", "itself"))
        for ports in ("data", "rpc")
    ]
    assert recording.urns() == sorted(
        [
            *rules,
            f"{component}$aws:cloudwatch/logGroup:LogGroup::lab-scratch",
            f"{component}$aws:ec2/securityGroup:SecurityGroup::lab-scratch",
            f"{component}${LINK}::lab-project-private",
            f"{component}${LINK}::lab-project-public",
            f"{component}${LINK}::lab-scratch",
            f"{component}${LUSTRE}::lab-scratch",
            f"{component}$aws:iam/role:Role::lab-release",
            f"{component}$aws:iam/rolePolicy:RolePolicy::lab-release",
            f"{component}$aws:scheduler/schedule:Schedule::lab-release",
            f"{component}$aws:scheduler/scheduleGroup:ScheduleGroup::lab-release",
            f"{component}::lab",
        ]
    )


def test_two_in_one_program_and_everything_is_tagged() -> None:
    assert untagged(linked(Scratch2(), "one", "two", release=Release(unused_days=7)), TAGGABLE) == []


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        (Scratch2(), {"deploymentType": "SCRATCH_2", "storageType": "SSD", "storageCapacity": 1200}),
        (
            Persistent1Ssd(capacity_gib=2400, throughput_mbps_per_tib=200),
            {"deploymentType": "PERSISTENT_1", "storageType": "SSD", "perUnitStorageThroughput": 200},
        ),
        (
            Persistent1Hdd(capacity_gib=6000),
            {"storageType": "HDD", "perUnitStorageThroughput": 12, "driveCacheType": "READ"},
        ),
        (Persistent1Hdd(capacity_gib=6000, read_cache=False), {"driveCacheType": "NONE"}),
        (
            Persistent2Ssd(capacity_gib=2400),
            {
                "deploymentType": "PERSISTENT_2",
                "perUnitStorageThroughput": 125,
                "metadataConfiguration": {"mode": "AUTOMATIC"},
            },
        ),
        (
            Persistent2Ssd(capacity_gib=4800, metadata=ProvisionedMetadata(iops=12000)),
            {"metadataConfiguration": {"mode": "USER_PROVISIONED", "iops": 12000}},
        ),
        (
            Persistent2Ssd(capacity_gib=4800, throughput_mbps_per_tib=1000, efa=True),
            {"efaEnabled": True, "storageCapacity": 4800},
        ),
        (
            IntelligentTiering(read_cache=ProvisionedReadCache(size_gib=64)),
            {
                "deploymentType": "PERSISTENT_2",
                "storageType": "INTELLIGENT_TIERING",
                "throughputCapacity": 4000,
                "metadataConfiguration": {"mode": "USER_PROVISIONED", "iops": 6000},
                "dataReadCacheConfiguration": {"sizingMode": "USER_PROVISIONED", "size": 64},
            },
        ),
        (
            IntelligentTiering(),
            {"dataReadCacheConfiguration": {"sizingMode": "PROPORTIONAL_TO_THROUGHPUT_CAPACITY"}},
        ),
        (Scratch2(compression=Compression.NONE), {"dataCompressionType": "NONE"}),
    ],
    ids=lambda value: "" if isinstance(value, dict) else type(value).__name__,
)
def test_each_kind_says_what_it_takes(deployment: LustreDeployment, expected: dict[str, Any]) -> None:
    inputs = file_system(build(deployment))
    assert {name: inputs.get(name) for name in expected} == expected
    assert inputs["fileSystemTypeVersion"] == "2.15"
    assert ("storageCapacity" in inputs) == (inputs["storageType"] != "INTELLIGENT_TIERING")


def test_every_kind_but_scratch_is_encrypted_with_our_key() -> None:
    assert "kmsKeyId" not in file_system(build(Scratch2()))
    for deployment in (
        Persistent1Ssd(capacity_gib=1200),
        Persistent1Hdd(capacity_gib=6000),
        Persistent2Ssd(capacity_gib=1200),
        IntelligentTiering(),
    ):
        assert file_system(build(deployment))["kmsKeyId"] == KEY


def test_backups_carry_tags_and_end_with_a_last_one() -> None:
    inputs = file_system(build(Persistent2Ssd(capacity_gib=1200, backups=Backups(retention_days=30))))
    assert inputs["automaticBackupRetentionDays"] == 30
    assert inputs["dailyAutomaticBackupStartTime"] == "02:00"
    assert inputs["copyTagsToBackups"] is True
    assert inputs["skipFinalBackup"] is False


def test_without_backups_they_are_switched_off_where_there_are_any() -> None:
    inputs = file_system(build(Persistent2Ssd(capacity_gib=1200)))
    assert inputs["automaticBackupRetentionDays"] == 0
    assert inputs["copyTagsToBackups"] is True, "a later choice would replace the file system"
    assert inputs["skipFinalBackup"] is True
    assert "automaticBackupRetentionDays" not in file_system(build(Scratch2()))


def test_root_squash() -> None:
    squash = RootSquash(uid=1000, gid=100, except_clients=("10.0.1.6@tcp",))
    inputs = file_system(build(Scratch2(), root_squash=squash))
    assert inputs["rootSquashConfiguration"] == {"rootSquash": "1000:100", "noSquashNids": ["10.0.1.6@tcp"]}


def test_the_links_of_a_lab() -> None:
    recording = linked(Scratch2())
    found = {
        link.name: (
            link.inputs["fileSystemPath"],
            link.inputs["dataRepositoryPath"],
            link.inputs["s3"]["autoImportPolicy"]["events"],
            link.inputs["s3"]["autoExportPolicy"]["events"],
        )
        for link in recording.of_type(LINK)
    }
    every = ["NEW", "CHANGED", "DELETED"]
    assert found == {
        "lab-project-public": ("/project/public", "s3://b-public/", every, []),
        "lab-project-private": ("/project/private", "s3://b-projects/vlab/alpha/", every, []),
        "lab-scratch": ("/scratch", "s3://b-scratch/vlab/alpha/", every, every),
    }
    assert {link.inputs["fileSystemId"] for link in recording.of_type(LINK)} == {"LustreFileSystem-lab-scratch"}


def test_a_project_is_exported_if_asked() -> None:
    by_name = {r.name: r for r in lab_repositories(bucket_names=BUCKETS, prefix="v/p/", export_project=True)}
    assert by_name["project-private"].export_events == ALL_EVENTS
    assert by_name["project-public"].export_events == ()


def test_what_links_fail_at_is_logged_and_encrypted() -> None:
    recording = linked(Scratch2(), log_retention_days=30)
    group = recording.one("aws:cloudwatch/logGroup:LogGroup").inputs
    assert (group["namePrefix"], group["retentionInDays"], group["kmsKeyId"]) == ("/aws/fsx/lab-scratch-", 30, KEY)
    log = file_system(recording)["logConfiguration"]
    assert log == {"destination": f"arn:aws:mock:{REGION}:{ACCOUNT}:LogGroup/lab-scratch", "level": "WARN_ERROR"}
    assert file_system(build(Scratch2()))["logConfiguration"] == {"level": "DISABLED"}


def rules(recording: Recording) -> set[tuple[str, str, str, Any, Any]]:
    return {
        (
            "in" if rule.type == INGRESS else "out",
            rule.inputs["securityGroupId"],
            rule.inputs["referencedSecurityGroupId"],
            rule.inputs.get("fromPort", rule.inputs["ipProtocol"]),
            rule.inputs.get("toPort", rule.inputs["ipProtocol"]),
        )
        for rule in recording.resources
        if rule.type in (INGRESS, EGRESS)
    }


PAIRS = [
    ("SecurityGroup-lab-scratch", "sg-nodes"),
    ("sg-nodes", "SecurityGroup-lab-scratch"),
    ("SecurityGroup-lab-scratch", "SecurityGroup-lab-scratch"),
]


def test_only_lustre_and_only_the_labs_nodes() -> None:
    recording = build(Scratch2())
    assert not {"ingress", "egress"} & recording.one("aws:ec2/securityGroup:SecurityGroup").inputs.keys()
    ports = ((988, 988), (1018, 1023))
    assert rules(recording) == {(way, *pair, *port) for way in ("in", "out") for pair in PAIRS for port in ports}


def test_efa_takes_all_traffic_between_the_groups() -> None:
    recording = build(Persistent2Ssd(capacity_gib=4800, throughput_mbps_per_tib=1000, efa=True))
    assert rules(recording) == {(way, *pair, "-1", "-1") for way in ("in", "out") for pair in PAIRS}


def test_the_rules_are_there_before_the_file_system() -> None:
    recording = build(Scratch2())
    made = {rule.urn for rule in recording.resources if rule.type in (INGRESS, EGRESS)}
    assert made <= recording.one(LUSTRE).dependencies


def test_links_and_the_schedule_go_before_the_file_system() -> None:
    recording = linked(Scratch2(), release=Release(unused_days=7))
    made = recording.one(LUSTRE).urn
    users = [*recording.of_type(LINK), recording.one("aws:scheduler/schedule:Schedule")]
    assert len(users) == 4
    assert all(made in user.dependencies for user in users)


@pytest.mark.parametrize("protect_data", [True, False])
def test_data_and_all_that_guards_it_is_protected_as_asked(protect_data: bool) -> None:
    recording = linked(Scratch2(), protect_data=protect_data, release=Release(unused_days=7))
    guarded = [r for r in recording.resources if r.custom and not r.name.endswith("-release")]
    assert {r.protect for r in guarded} == {protect_data}
    assert not any(r.protect for r in recording.resources if r.name.endswith("-release"))


def test_unused_files_are_released_every_day() -> None:
    recording = linked(Scratch2(), release=Release(unused_days=14, hour_utc=5))
    schedule = recording.one("aws:scheduler/schedule:Schedule").inputs
    assert schedule["scheduleExpression"] == "cron(0 5 * * ? *)"
    assert schedule["groupName"] == "lab-release"
    assert schedule["target"]["arn"] == "arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask"
    assert json.loads(schedule["target"]["input"]) == {
        "Type": "RELEASE_DATA_FROM_FILESYSTEM",
        "FileSystemId": "LustreFileSystem-lab-scratch",
        "Paths": ["/"],
        "ReleaseConfiguration": {"DurationSinceLastAccess": {"Unit": "DAYS", "Value": 14}},
        "Report": {"Enabled": False},
    }


def test_the_role_that_releases_does_nothing_else() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    recording = linked(Scratch2(), release=Release(unused_days=14), permissions_boundary_arn=boundary)
    role = recording.one("aws:iam/role:Role").inputs
    assert role["permissionsBoundary"] == boundary

    statements = json.loads(role["assumeRolePolicy"])["Statement"]
    trust = json.dumps({"Statement": [{**statement, "Resource": ROLE} for statement in statements]})

    def assumes(service: str, group: str) -> bool:
        context = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": group}
        request = Request(action="sts:AssumeRole", resource=ROLE, principal=service, owner=ACCOUNT, context=context)
        return decide(request, trust) is Decision.ALLOWED

    assert assumes("scheduler.amazonaws.com", GROUP_ARN)
    assert not assumes("scheduler.amazonaws.com", GROUP_ARN.replace("lab-", "other-"))
    assert not assumes("lambda.amazonaws.com", GROUP_ARN)
    policy = recording.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]

    nothing = json.dumps({"Statement": []})

    def may(action: str, resource: str) -> bool:
        request = Request(action=action, resource=resource, principal=ROLE, owner=ACCOUNT)
        return decide(request, nothing, [policy]) is Decision.ALLOWED

    task = f"arn:aws:fsx:{REGION}:{ACCOUNT}:task/task-0123456789abcdef0"
    assert may("fsx:CreateDataRepositoryTask", FILE_SYSTEM_ARN)
    assert may("fsx:CreateDataRepositoryTask", task)
    assert not may("fsx:CreateDataRepositoryTask", FILE_SYSTEM_ARN.replace("fs-1", "fs-2"))
    assert not may("fsx:DeleteFileSystem", FILE_SYSTEM_ARN)


REPOSITORY = DataRepository(name="one", path="/one", bucket="b", prefix="one/")


@pytest.mark.parametrize(
    ("deployment", "others", "said"),
    [
        (
            IntelligentTiering(),
            {"repositories": (REPOSITORY,)},
            "never links to S3; leave them out or take Persistent2Ssd",
        ),
        (
            Persistent2Ssd(capacity_gib=1200, backups=Backups(retention_days=7)),
            {"repositories": (REPOSITORY,)},
            "deployment.backups: FSx makes no backups of a file system that is linked to S3; leave backups out",
        ),
        (Scratch2(), {"release": Release(unused_days=7)}, "release: only files that are in S3 can be released"),
        (Scratch2(), {"log_retention_days": 100}, "log_retention_days=100: CloudWatch Logs takes 1, 3, .*; take 90"),
        (Scratch2(), {"maintenance_start": "8:03:00"}, "maintenance_start='8:03:00': d:HH:MM in UTC is expected"),
    ],
)
def test_what_does_not_go_together_is_refused(deployment: LustreDeployment, others: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^ScratchArgs: .*{said}"):
        args(deployment, **others)


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ValueError, match=r"release: .*log_retention_days=2: .*maintenance_start=''"):
        args(Scratch2(), release=Release(unused_days=7), log_retention_days=2, maintenance_start="")


def test_links_that_overlap_in_a_bucket_known_only_later_are_refused() -> None:
    names = pulumi.Output.from_input("b")
    inside = DataRepository(name="two", path="/two", bucket=names, prefix="one/two/")
    with pytest.raises(pulumi.RunError, match=r"'two' links s3://b/one/two/, which lies in s3://b/one/ of 'one'"):
        build(Scratch2(), repositories=(REPOSITORY, inside))
