import json

import pulumi
import pytest

from components.storage import HomeFileSystem, HomeFileSystemArgs, LabHome, LabHomeArgs
from components.tags import Tags
from tests.components.recorder import ACCOUNT, REGION, Recording, record, untagged

TAGS = Tags(virtual_lab="vlab", project="alpha", cost_centre="cc-1", owner="ops")
TAGGABLE = [
    "aws:efs/fileSystem:FileSystem",
    "aws:efs/accessPoint:AccessPoint",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:iam/policy:Policy",
]
ARN = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
OUTPUTS = {
    "aws:efs/fileSystem:FileSystem": {"arn": ARN, "dnsName": f"fs-1.efs.{REGION}.amazonaws.com"},
    "aws:efs/accessPoint:AccessPoint": {"arn": ARN.replace("file-system/fs-1", "access-point/fsap-1")},
}


def build(*names: str, protect_data: bool = True) -> Recording:
    def program() -> list[pulumi.Output[str]]:
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
                ),
            )
            for name in names
        ]
        return [o for m in made for o in (m.file_system_id, m.file_system_arn, m.dns_name, m.security_group_id)]

    return record(program, outputs=OUTPUTS)


def build_lab(*names: str) -> Recording:
    def program() -> list[pulumi.Input[str]]:
        labs = [LabHome(n, LabHomeArgs(lab="lab-a", file_system_id="fs-1", tags=TAGS)) for n in names]
        return [o for lab in labs for o in (lab.access_point_id, lab.access_point_arn, lab.access_policy_arn, lab.path)]

    return record(program, outputs=OUTPUTS)


def test_urns() -> None:
    component = "urn:pulumi:test::hpc-labs::hpclabs:storage:HomeFileSystem"
    assert build("labs").urns() == [
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
    assert recording.one("aws:efs/backupPolicy:BackupPolicy").inputs["backupPolicy"] == {"status": "ENABLED"}


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
