"""Sections of the configuration beyond the smallest cluster's, as AWS gets to see them."""

from __future__ import annotations

from typing import Any

import pytest
from cfnlint.api import lint_all

from components.cluster._cluster_plan import (
    MAX_TEMPLATE_BYTES,
    MAX_TEMPLATE_BYTES_IN_S3,
    cluster_configuration,
    cluster_template,
    compact_json,
    template_body,
    with_placeholders,
)
from components.cluster._validation import findings
from components.cluster.compute import ComputeResource
from components.cluster.model import ClusterDesign, ClusterPlacement
from components.cluster.queues import Queue
from components.cluster.shared_storage import LustreStorage

from .samples import (
    BOUNDARY,
    PLACEMENT,
    SECRET,
    SESSION_MANAGER,
    TAGS,
    actions,
    compute,
    document,
    everything,
    maximal_design,
    queue,
    schema_problems,
    shared_slurmdbd,
)

GROUPS = ["sg-0123456789abcdef0", "sg-0fedcba9876543210"]
SCRIPT = {"Script": "s3://node-assets/labs/setup.sh", "Args": ["--lab", "a"]}


def template(of: ClusterDesign) -> Any:
    configuration = cluster_configuration(of, PLACEMENT, BOUNDARY, TAGS.as_dict())
    return with_placeholders(cluster_template(of.cluster_name, "arn:aws:lambda:us-east-1:1:function:p", configuration))


@pytest.mark.parametrize("design", everything(), ids=["full", "maximal", "slurmdbd"])
def test_aws_s_schema_takes_everything(design: ClusterDesign) -> None:
    assert schema_problems(design.cluster_name, document(design)) == {}


def test_maximal_template_passes_cfn_lint() -> None:
    findings = lint_all(compact_json(template(maximal_design())))
    assert [str(finding) for finding in findings if finding.rule.id[0] in "EW"] == []


def test_head_node() -> None:
    assert document(maximal_design())["HeadNode"] == {
        "InstanceType": "m7i.8xlarge",
        "Networking": {"SubnetId": "subnet-0123456789abcdef0", "SecurityGroups": [*GROUPS, "sg-0123456789abcdef2"]},
        "Ssh": {"KeyName": "lab-a"},
        "Imds": {"Secured": True},
        "LocalStorage": {
            "RootVolume": {"Encrypted": True, "Size": 100, "VolumeType": "gp3", "Iops": 4000, "Throughput": 500},
            "EphemeralVolume": {"MountDir": "/local"},
        },
        "CustomActions": {
            event: {"Sequence": [SCRIPT]} for event in ("OnNodeStart", "OnNodeConfigured", "OnNodeUpdated")
        },
        "Iam": {
            "S3Access": [{"BucketName": "node-assets", "KeyName": "labs/setup.sh"}],
            "AdditionalIamPolicies": [{"Policy": SESSION_MANAGER}],
        },
        "DisableSimultaneousMultithreading": True,
        "Image": {"CustomAmi": "ami-0123456789abcdef9"},
    }


def test_login_nodes() -> None:
    assert document(maximal_design())["LoginNodes"] == {
        "Pools": [
            {
                "Name": "login",
                "InstanceType": "m7i.large",
                "Count": 2,
                "GracetimePeriod": 30,
                "Networking": {
                    "SubnetIds": ["subnet-0123456789abcdef0"],
                    "SecurityGroups": [*GROUPS, "sg-0123456789abcdef3"],
                },
                "CustomActions": {
                    event: {"Sequence": [SCRIPT]} for event in ("OnNodeStart", "OnNodeConfigured", "OnNodeUpdated")
                },
                "Iam": {"AdditionalIamPolicies": [{"Policy": SESSION_MANAGER}]},
                "Image": {"CustomAmi": "ami-0123456789abcdef1"},
            }
        ]
    }


def test_queue() -> None:
    reserved, spot, block = document(maximal_design())["Scheduling"]["SlurmQueues"]
    resources = reserved.pop("ComputeResources")
    group = {"CapacityReservationResourceGroupArn": "arn:aws:resource-groups:us-east-1:123456789012:group/reserved"}
    assert reserved == {
        "Name": "reserved",
        "CapacityType": "ONDEMAND",
        "Networking": {
            "SubnetIds": ["subnet-0123456789abcdef0"],
            "SecurityGroups": [*GROUPS, "sg-0123456789abcdef4"],
            "AssignPublicIp": False,
            "PlacementGroup": {"Enabled": True, "Name": "rack"},
        },
        "ComputeSettings": {
            "LocalStorage": {
                "RootVolume": {"Encrypted": True, "Size": 200, "VolumeType": "gp3", "Iops": 4000, "Throughput": 500},
                "EphemeralVolume": {"MountDir": "/local"},
            }
        },
        "CustomActions": {"OnNodeStart": {"Sequence": [SCRIPT]}, "OnNodeConfigured": {"Sequence": [SCRIPT]}},
        "Iam": {
            "S3Access": [{"BucketName": "node-assets", "KeyName": "labs/setup.sh"}],
            "AdditionalIamPolicies": [{"Policy": SESSION_MANAGER}],
        },
        "Image": {"CustomAmi": "ami-0123456789abcdef2"},
        "CapacityReservationTarget": group,
        "AllocationStrategy": "prioritized",
        "JobExclusiveAllocation": True,
        "HealthChecks": {"Gpu": {"Enabled": True}},
        "CustomSlurmSettings": {"MaxTime": "24:00:00", "PriorityJobFactor": "10"},
        "Tags": [{"Key": "tier", "Value": "gpu"}],
    }
    assert resources[0] == {
        "Name": "p5",
        "InstanceType": "p5.48xlarge",
        "MinCount": 1,
        "MaxCount": 4,
        "DisableSimultaneousMultithreading": False,
        "Efa": {"Enabled": True, "GdrSupport": True},
        "Networking": {"PlacementGroup": {"Enabled": True, "Name": "other-rack"}},
        "SchedulableMemory": 2_000_000,
        "StaticNodePriority": 10,
        "DynamicNodePriority": 2000,
        "CapacityReservationTarget": {"CapacityReservationId": "cr-0123456789abcdef0"},
        "HealthChecks": {"Gpu": {"Enabled": False}},
        "CustomSlurmSettings": {"Feature": "gpu"},
        "Tags": [{"Key": "tier", "Value": "training"}],
    }
    assert "Networking" not in resources[1]  # the queue's group
    assert resources[2]["Networking"] == {"PlacementGroup": {"Enabled": False}}
    assert resources[2]["CapacityReservationTarget"] == group
    assert spot["ComputeResources"][0]["SpotPrice"] == "0.35"
    assert block["CapacityReservationTarget"] == {"CapacityReservationId": "cr-0123456789abcdef0"}
    assert block["ComputeResources"][0]["InstanceType"] == "p5.48xlarge"


def test_nodes_leave_scratch_to_the_file_system_that_is_mounted_there() -> None:
    spot = document(maximal_design())["Scheduling"]["SlurmQueues"][1]
    assert spot["ComputeSettings"]["LocalStorage"] == {
        "RootVolume": {"Encrypted": True},
        "EphemeralVolume": {"MountDir": "/local-scratch"},
    }


def test_aws_sees_no_clash_of_local_disks_with_shared_ones() -> None:
    """Its validator compares the directories of file systems with those of types that have disks, such as p5."""
    lustre = LustreStorage(name="lustre", mount_dir="/scratch", file_system_id="fs-0fedcba9876543210")
    design = ClusterDesign(
        cluster_name="lab-a", queues=(queue("gpu", compute("p5", "p5.48xlarge")),), storage=(lustre,)
    )
    rendered = document(design)
    assert not any("clashes" in finding.message for finding in findings("lab-a", rendered))
    del rendered["Scheduling"]["SlurmQueues"][0]["ComputeSettings"]["LocalStorage"]["EphemeralVolume"]
    assert any("clashes" in finding.message for finding in findings("lab-a", rendered))


@pytest.mark.parametrize(
    ("of_queue", "of_resource", "in_queue", "in_resource"),
    [
        (None, None, None, {"Enabled": False}),
        (None, True, None, {"Enabled": True}),
        (None, "rack", None, {"Enabled": True, "Name": "rack"}),
        (True, None, {"Enabled": True}, None),
        ("rack", None, {"Enabled": True, "Name": "rack"}, None),
        ("rack", False, {"Enabled": True, "Name": "rack"}, {"Enabled": False}),
    ],
)
def test_the_word_on_placement_groups_is_explicit(
    of_queue: bool | str | None,
    of_resource: bool | str | None,
    in_queue: dict[str, Any] | None,
    in_resource: dict[str, Any] | None,
) -> None:
    nodes = ComputeResource(name="c", instance_types=("c7a.large",), max_count=1, **_group(of_resource))
    sample = Queue(name="q", compute_resources=(nodes,), **_group(of_queue))
    (rendered,) = document(ClusterDesign(cluster_name="lab-a", queues=(sample,)))["Scheduling"]["SlurmQueues"]
    assert rendered["Networking"].get("PlacementGroup") == in_queue
    assert rendered["ComputeResources"][0].get("Networking", {}).get("PlacementGroup") == in_resource


def _group(given: bool | str | None) -> dict[str, Any]:
    return {"placement_group_name" if isinstance(given, str) else "placement_group": given}


def test_scheduler_s_settings() -> None:
    scheduling = document(maximal_design())["Scheduling"]
    assert scheduling["ScalingStrategy"] == "best-effort"
    assert scheduling["SlurmSettings"] == {
        "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True},
        "QueueUpdateStrategy": "TERMINATE",
        "ScaledownIdletime": 5,
        "EnableMemoryBasedScheduling": False,
        "Database": {
            "Uri": "accounting.example.internal:3306",
            "UserName": "lab_a",
            "PasswordSecretArn": SECRET,
            "DatabaseName": "lab_a",
        },
        "CustomSlurmSettings": [{"PriorityType": "priority/multifactor"}, {"MaxJobCount": "5000"}],
    }


def test_a_slurmdbd_that_others_share() -> None:
    settings = document(shared_slurmdbd())["Scheduling"]["SlurmSettings"]
    assert settings["ExternalSlurmdbd"] == {"Host": "slurmdbd.example.internal", "Port": 6820}
    assert settings["MungeKeySecretArn"] == SECRET
    assert "Database" not in settings


def test_directory() -> None:
    assert document(maximal_design())["DirectoryService"] == {
        "DomainName": "corp.example.com",
        "DomainAddr": "ldaps://one.corp.example.com,ldaps://two.corp.example.com:636",
        "PasswordSecretArn": SECRET,
        "DomainReadOnlyUser": "cn=reader,ou=users,dc=corp,dc=example,dc=com",
        "LdapTlsReqCert": "hard",
        "GenerateSshKeysForUsers": False,
        "LdapTlsCaCert": "/etc/pki/ca-trust/source/anchors/corp.pem",
        "LdapAccessFilter": "memberOf=cn=lab-a,ou=groups,dc=corp,dc=example,dc=com",
        "AdditionalSssdConfigs": {"debug_level": "0x1ff", "override_homedir": "/home/%u"},
    }


def test_monitoring_timeouts_and_sudo() -> None:
    rendered = document(maximal_design())
    assert rendered["Monitoring"] == {
        "Logs": {
            "CloudWatch": {"Enabled": True, "RetentionInDays": 90, "DeletionPolicy": "Delete"},
            "Rotation": {"Enabled": False},
        },
        "DetailedMonitoring": True,
        "Dashboards": {"CloudWatch": {"Enabled": False}},
        "Alarms": {"Enabled": False},
    }
    assert rendered["DevSettings"] == {
        "Timeouts": {
            "HeadNodeBootstrapTimeout": 2400,
            "ComputeNodeBootstrapTimeout": 2400,
            "ComputeInstanceInfoTimeout": 120,
        }
    }
    assert rendered["DeploymentSettings"]["DisableSudoAccessForDefaultUser"] is True
    assert rendered["DeploymentSettings"]["LambdaFunctionsVpcConfig"]["SecurityGroupIds"] == GROUPS


def test_storage_of_every_kind() -> None:
    kinds = {
        item["Name"]: (item["StorageType"], *item.values()) for item in document(maximal_design())["SharedStorage"]
    }
    assert {name: (kind[0], kind[-1]) for name, kind in kinds.items() if name != "home"} == {
        "lustre": ("FsxLustre", {"FileSystemId": "fs-0fedcba9876543210"}),
        "ontap": ("FsxOntap", {"VolumeId": "fsvol-0123456789abcdef0"}),
        "zfs": ("FsxOpenZfs", {"VolumeId": "fsvol-0123456789abcdef1"}),
        "cache": ("FileCache", {"FileCacheId": "fc-0123456789abcdef0"}),
    }


def test_more_groups_than_an_interface_takes_are_refused_where_they_meet() -> None:
    placement = ClusterPlacement(subnet_id="subnet-1", security_group_ids=tuple("abcde"), key_name="k")
    with pytest.raises(
        ValueError, match=r"^HeadNode: security_group_ids: 6 together with the placement's 5, 5 at most"
    ):
        cluster_configuration(maximal_design(), placement, BOUNDARY, {})


def test_fifty_queues_with_scripts_and_policies_need_a_bucket_and_have_room_in_it() -> None:
    policies = tuple(f"arn:aws:iam::123456789012:policy/parallelcluster/{'p' * 30}{index}" for index in range(2))
    queues = [queue(f"q{index:024}", compute(f"c{index:024}", "c7a.48xlarge", "c6a.48xlarge")) for index in range(50)]

    def with_fifty(**changes: Any) -> Any:
        largest = tuple(
            Queue(name=each.name, compute_resources=each.compute_resources, policy_arns=policies, **changes)
            for each in queues
        )
        return template(ClusterDesign(cluster_name="l" * 60, queues=largest))

    assert len(template_body(with_fifty())) < MAX_TEMPLATE_BYTES
    scripted = with_fifty(actions=actions(updated=False))
    with pytest.raises(ValueError, match=r"has 5\d{4} bytes, 51200 are allowed"):
        template_body(scripted)
    assert len(template_body(scripted, MAX_TEMPLATE_BYTES_IN_S3)) > MAX_TEMPLATE_BYTES
