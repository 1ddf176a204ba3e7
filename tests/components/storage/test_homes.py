import json
from typing import Any

import pulumi
import pytest

from components.storage import (
    AccessPoint,
    AutomaticBackups,
    Bursting,
    HomeFileSystem,
    HomeFileSystemArgs,
    HomeLifecycle,
    LabHome,
    LabHomeArgs,
    Owner,
    PosixUser,
    Provisioned,
    SecondRegion,
    SharedFolder,
)
from components.tags import Tags
from tests.components.iam_evaluator import Decision, Request, decide, everything
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
TAGGABLE = [
    "aws:efs/fileSystem:FileSystem",
    "aws:efs/accessPoint:AccessPoint",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:backup/vault:Vault",
    "aws:backup/plan:Plan",
]
ARN = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
WEST_KEY = "arn:aws:kms:us-west-2:123456789012:key/2"
OUTPUTS = {
    "aws:backup/vault:Vault": {"arn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:homes"},
    "aws:efs/fileSystem:FileSystem": {"arn": ARN, "dnsName": f"fs-1.efs.{REGION}.amazonaws.com"},
    "aws:efs/accessPoint:AccessPoint": {"arn": ARN.replace("file-system/fs-1", "access-point/fsap-1")},
}


def build(*names: str, protect_data: bool = True, **options: Any) -> Recording:
    def program() -> list[Any]:
        made = [
            HomeFileSystem(
                name,
                HomeFileSystemArgs(
                    vpc_id="vpc-1",
                    subnet_ids={"us-east-1a": "subnet-a", "us-east-1b": "subnet-b"},
                    clients_security_group_id="sg-clients",
                    kms_key_arn="arn:aws:kms:us-east-1:123456789012:key/1",
                    tags=TAGS,
                    protect_data=protect_data,
                    **options,
                ),
            )
            for name in names
        ]
        texts = [o for m in made for o in (m.file_system_id, m.file_system_arn, m.dns_name, m.security_group_id)]
        return [*texts, *(o for m in made for o in (m.access_point_ids, m.access_point_arns))]

    return record(program, outputs=OUTPUTS)


def build_lab(*names: str, **options: Any) -> Recording:
    def program() -> list[pulumi.Input[str]]:
        labs = [LabHome(n, LabHomeArgs(lab="lab-a", file_system_id="fs-1", tags=TAGS, **options)) for n in names]
        return [o for lab in labs for o in (lab.access_point_id, lab.access_point_arn, lab.access_policy_arn, lab.path)]

    return record(program, outputs=OUTPUTS)


def first_urns() -> list[str]:
    """What there has been since the first release; these names stay."""
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:HomeFileSystem"
    return [
        f"{component}$aws:ec2/securityGroup:SecurityGroup::labs-home-targets",
        f"{component}$aws:efs/backupPolicy:BackupPolicy::labs-home-backup",
        f"{component}$aws:efs/fileSystem:FileSystem::labs-home",
        f"{component}$aws:efs/fileSystemPolicy:FileSystemPolicy::labs-home-policy",
        f"{component}$aws:efs/mountTarget:MountTarget::labs-home-us-east-1a",
        f"{component}$aws:efs/mountTarget:MountTarget::labs-home-us-east-1b",
        f"{component}$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::labs-clients-to-home",
        f"{component}$aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::labs-home-to-clients",
        f"{component}$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::labs-home-from-clients",
        f"{component}::labs",
    ]


def test_urns() -> None:
    backup = "urn:pulumi:test::hpc-labs::hpclabs:storage:HomeFileSystem$hpclabs:storage:HomeBackup"
    added = [
        f"{backup}$aws:backup/plan:Plan::labs-home-backup-plan",
        f"{backup}$aws:backup/selection:Selection::labs-home-backup-selection",
        f"{backup}$aws:backup/vault:Vault::labs-home-backup-vault",
        f"{backup}$aws:iam/role:Role::labs-home-backup-role",
        f"{backup}$aws:iam/rolePolicy:RolePolicy::labs-home-backup-role-policy",
        f"{backup}::labs-home-backup",
    ]
    assert build("labs").urns() == sorted([*first_urns(), *added])
    assert build("labs", backups=AutomaticBackups()).urns() == first_urns()


def test_urns_of_options() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:HomeFileSystem"
    replica = f"{component}$hpclabs:storage:HomeReplica"
    recording = build(
        "labs",
        backups=AutomaticBackups(),
        replication=SecondRegion(region="us-west-2", kms_key_arn=WEST_KEY),
        access_points={"software": AccessPoint(path="/software")},
    )
    assert set(recording.urns()) - set(first_urns()) == {
        f"{component}$aws:efs/accessPoint:AccessPoint::labs-home-software",
        f"{replica}$aws:efs/fileSystem:FileSystem::labs-home-copy",
        f"{replica}$aws:efs/fileSystemPolicy:FileSystemPolicy::labs-home-copy-policy",
        f"{replica}$aws:efs/replicationConfiguration:ReplicationConfiguration::labs-home-replication",
        f"{replica}::labs-home",
    }
    assert {resource.protect for resource in recording.resources if resource.custom} == {True}
    assert untagged(recording, TAGGABLE) == []


def test_the_copy_is_made_there_with_a_key_of_there_and_the_same_policy() -> None:
    second = SecondRegion(region="us-west-2", kms_key_arn=WEST_KEY)
    recording = build("labs", replication=second, protect_data=False)
    copy = recording.one("aws:efs/fileSystem:FileSystem", "labs-home-copy").inputs
    assert (copy["region"], copy["kmsKeyId"], copy["encrypted"]) == ("us-west-2", WEST_KEY, True)
    assert copy["protection"] == {"replicationOverwrite": "DISABLED"}
    policies = recording.of_type("aws:efs/fileSystemPolicy:FileSystemPolicy")
    assert {policy.inputs.get("region") for policy in policies} == {None, "us-west-2"}
    assert len({policy.inputs["policy"] for policy in policies}) == 1  # of the same ARN, as the recorder has it
    replication = recording.one("aws:efs/replicationConfiguration:ReplicationConfiguration")
    assert replication.inputs["destination"] == {"fileSystemId": "FileSystem-labs-home-copy", "region": "us-west-2"}
    assert replication.inputs["sourceFileSystemId"] == "FileSystem-labs-home"
    assert {policy.urn for policy in policies if policy.name == "labs-home-copy-policy"} <= replication.dependencies


@pytest.mark.parametrize(
    ("throughput", "mode", "mib"),
    [(Provisioned(mib_per_second=64), "provisioned", 64), (Bursting(), "bursting", None)],
)
def test_other_throughput(throughput: Provisioned | Bursting, mode: str, mib: int | None) -> None:
    lifecycle = HomeLifecycle(infrequent_access_days=None, archive_days=None)
    inputs = build("labs", throughput=throughput, lifecycle=lifecycle).one("aws:efs/fileSystem:FileSystem").inputs
    assert (inputs["throughputMode"], inputs.get("provisionedThroughputInMibps")) == (mode, mib)
    assert inputs["lifecyclePolicies"] == []


def test_a_folder_of_software_has_its_owner_and_user() -> None:
    user = PosixUser(uid=1000, gid=1000, secondary_gids=(2000,))
    software = AccessPoint(path="/software", owner=Owner(uid=1000, gid=2000, permissions="2775"), user=user)
    inputs = build("labs", access_points={"software": software}).one("aws:efs/accessPoint:AccessPoint").inputs
    assert inputs["posixUser"] == {"uid": 1000, "gid": 1000, "secondaryGids": [2000]}
    assert inputs["rootDirectory"] == {
        "path": "/software",
        "creationInfo": {"ownerUid": 1000, "ownerGid": 2000, "permissions": "2775"},
    }


def test_a_lab_may_be_one_user_and_mount_shared_folders() -> None:
    software, results = (f"{ARN.rsplit(':', 1)[0]}:access-point/{name}" for name in ("software", "results"))
    recording = build_lab(
        "lab",
        user=PosixUser(uid=1000, gid=1000),
        owner=Owner(uid=1000, gid=1000, permissions="0700"),
        shared=(SharedFolder(access_point_arn=software), SharedFolder(access_point_arn=results, writable=True)),
    )
    access_point = recording.one("aws:efs/accessPoint:AccessPoint").inputs
    assert access_point["posixUser"] == {"uid": 1000, "gid": 1000}
    assert access_point["rootDirectory"]["creationInfo"] == {"ownerUid": 1000, "ownerGid": 1000, "permissions": "0700"}
    policy = recording.one("aws:iam/policy:Policy").inputs["policy"]

    def may(what: str, where: str) -> Decision:
        request = Request(
            action=f"elasticfilesystem:{what}",
            resource=ARN,
            principal=f"arn:aws:iam::{ACCOUNT}:role/parallelcluster/lab/node",
            owner=ACCOUNT,
            context={"elasticfilesystem:AccessPointArn": where},
        )
        return decide(request, json.dumps({"Statement": []}), [policy, everything("elasticfilesystem")])

    own = ARN.replace("file-system/fs-1", "access-point/fsap-1")
    for what in ("ClientMount", "ClientWrite", "ClientRootAccess"):
        assert may(what, own) is Decision.ALLOWED
        assert may(what, results) is Decision.ALLOWED
        assert may(what, software) is (Decision.ALLOWED if what == "ClientMount" else Decision.DENIED)
        assert may(what, f"{own}2") is Decision.DENIED


def test_urns_of_a_lab() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:LabHome"
    assert build_lab("lab").urns() == [
        f"{component}$aws:efs/accessPoint:AccessPoint::lab-home",
        f"{component}$aws:iam/policy:Policy::lab-home-access",
        f"{component}::lab",
    ]


def test_two_of_each_in_one_program_and_everything_is_tagged() -> None:
    assert untagged(build("one", "two"), TAGGABLE) == []
    assert untagged(build_lab("one", "two"), TAGGABLE) == []


def test_the_file_system_is_encrypted_elastic_and_backed_up() -> None:
    recording = build("labs")
    inputs = recording.one("aws:efs/fileSystem:FileSystem").inputs
    assert inputs["encrypted"] is True
    assert inputs["kmsKeyId"] == "arn:aws:kms:us-east-1:123456789012:key/1"
    assert inputs["throughputMode"] == "elastic"
    assert inputs["lifecyclePolicies"] == [
        {"transitionToIa": "AFTER_30_DAYS"},
        {"transitionToArchive": "AFTER_90_DAYS"},
        {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
    ]
    assert recording.one("aws:backup/selection:Selection").inputs["resources"] == [ARN]


def test_it_is_backed_up_once() -> None:
    backup_policy = "aws:efs/backupPolicy:BackupPolicy"
    assert build("labs").one(backup_policy).inputs["backupPolicy"] == {"status": "DISABLED"}
    automatic = build("labs", backups=AutomaticBackups())
    assert automatic.one(backup_policy).inputs["backupPolicy"] == {"status": "ENABLED"}


def test_only_clients_reach_the_mount_targets_and_only_by_nfs() -> None:
    recording = build("labs")
    assert not {"ingress", "egress"} & recording.one("aws:ec2/securityGroup:SecurityGroup").inputs.keys()
    group = "SecurityGroup-labs-home-targets"
    rules = [r for r in recording.resources if r.type.startswith("aws:vpc/securityGroup")]
    allowed = {
        (r.name, r.inputs["securityGroupId"], r.inputs["referencedSecurityGroupId"], r.inputs["ipProtocol"])
        for r in rules
    }
    assert allowed == {
        ("labs-home-from-clients", group, "sg-clients", "tcp"),
        ("labs-home-to-clients", group, "sg-clients", "tcp"),
        ("labs-clients-to-home", "sg-clients", group, "tcp"),
    }
    for rule in rules:
        assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (2049, 2049)
        assert not {"cidrIpv4", "cidrIpv6", "prefixListId"} & rule.inputs.keys()


def test_nothing_can_be_mounted_before_the_policy_is_there() -> None:
    recording = build("labs")
    policy = recording.one("aws:efs/fileSystemPolicy:FileSystemPolicy")
    assert f'"{ARN}"' in policy.inputs["policy"]
    targets = recording.of_type("aws:efs/mountTarget:MountTarget")
    assert {t.name: t.inputs["subnetId"] for t in targets} == {
        "labs-home-us-east-1a": "subnet-a",
        "labs-home-us-east-1b": "subnet-b",
    }
    assert all(policy.urn in target.dependencies for target in targets)


@pytest.mark.parametrize("protect_data", [True, False])
def test_data_and_all_that_guards_it_is_protected_as_asked(protect_data: bool) -> None:
    recording = build("labs", protect_data=protect_data)
    assert {resource.protect for resource in recording.resources if resource.custom} == {protect_data}


def test_a_lab_home_has_its_own_folder_and_no_forced_user() -> None:
    recording = build_lab("lab")
    access_point = recording.one("aws:efs/accessPoint:AccessPoint")
    assert access_point.inputs["rootDirectory"]["path"] == "/labs/lab-a"
    assert access_point.inputs["rootDirectory"]["creationInfo"]["permissions"] == "0755"
    assert "posixUser" not in access_point.inputs
    statement = json.loads(recording.one("aws:iam/policy:Policy").inputs["policy"])["Statement"][0]
    assert statement["Resource"] == ARN
    assert "/labs/lab-a" in recording.result


def test_a_file_system_that_nobody_could_mount_is_refused() -> None:
    with pytest.raises(ValueError, match="subnet_ids"):
        HomeFileSystemArgs(vpc_id="v", subnet_ids={}, clients_security_group_id="s", kms_key_arn="k", tags=TAGS)


def test_a_bad_lab_name_is_refused_early() -> None:
    with pytest.raises(ValueError, match="lab='Lab A'"):
        LabHomeArgs(lab="Lab A", file_system_id="fs-1", tags=TAGS)
