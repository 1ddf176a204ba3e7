from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from components.cluster._cluster_plan import (
    MAX_TEMPLATE_BYTES,
    PARALLELCLUSTER_VERSION,
    Placeholder,
    Ref,
    cluster_configuration,
    cluster_template,
    compact_json,
    stack_name,
    template_body,
    with_placeholders,
)
from components.cluster._validation import findings
from components.cluster.model import ClusterDesign, ClusterPlacement
from components.cluster.nodes import HeadNode
from components.cluster.scripts import NodeActions, Script
from components.cluster.shared_storage import EfsStorage, LustreStorage

from .any_design import ABLE_TYPES, designs
from .samples import BOUNDARY, PLACEMENT, TAGS, compute, design, document, full_design, queue, schema_problems

GROUPS = ["sg-0123456789abcdef0", "sg-0fedcba9876543210"]
SUBNET = "subnet-0123456789abcdef0"


def stringified(value: Any) -> Any:
    """The document as CloudFormation hands it to a custom resource: numbers and booleans have become text."""
    if isinstance(value, dict):
        return {key: stringified(item) for key, item in value.items()}
    if isinstance(value, list):
        return [stringified(item) for item in value]
    return json.dumps(value) if isinstance(value, bool | int) else value


def test_version_is_that_of_the_installed_package() -> None:
    assert version("aws-parallelcluster") == PARALLELCLUSTER_VERSION


def test_smallest_cluster() -> None:
    assert document(design()) == {
        "Image": {"Os": "alinux2023"},
        "Imds": {"ImdsSupport": "v2.0"},
        "Iam": {"PermissionsBoundary": BOUNDARY, "ResourcePrefix": "/hpc-labs/"},
        "DeploymentSettings": {
            "DefaultUserHome": "Local",
            "LambdaFunctionsVpcConfig": {"SubnetIds": [SUBNET], "SecurityGroupIds": GROUPS},
        },
        "HeadNode": {
            "InstanceType": "t3.medium",
            "Networking": {"SubnetId": SUBNET, "SecurityGroups": GROUPS},
            "Ssh": {"KeyName": "lab-a"},
            "Imds": {"Secured": True},
            "LocalStorage": {"RootVolume": {"Encrypted": True}},
        },
        "Scheduling": {
            "Scheduler": "slurm",
            "SlurmSettings": {
                "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True},
                "QueueUpdateStrategy": "DRAIN",
                "ScaledownIdletime": 10,
                "EnableMemoryBasedScheduling": True,
            },
            "SlurmQueues": [
                {
                    "Name": "batch",
                    "CapacityType": "ONDEMAND",
                    "Networking": {"SubnetIds": [SUBNET], "SecurityGroups": GROUPS, "AssignPublicIp": False},
                    "ComputeSettings": {"LocalStorage": {"RootVolume": {"Encrypted": True}}},
                    "ComputeResources": [
                        {
                            "Name": "c7a",
                            "Instances": [{"InstanceType": "c7a.48xlarge"}],
                            "MinCount": 0,
                            "MaxCount": 4,
                            "DisableSimultaneousMultithreading": False,
                            "Efa": {"Enabled": False},
                            "Networking": {"PlacementGroup": {"Enabled": False}},
                        }
                    ],
                }
            ],
        },
        "Monitoring": {"Logs": {"CloudWatch": {"Enabled": True, "RetentionInDays": 365, "DeletionPolicy": "Retain"}}},
        "Tags": [
            {"Key": "hpc-labs:virtual-lab", "Value": "neuro"},
            {"Key": "hpc-labs:project", "Value": "spikes"},
            {"Key": "hpc-labs:cost-centre", "Value": "4711"},
            {"Key": "hpc-labs:owner", "Value": "ada"},
            {"Key": "hpc-labs:data-class", "Value": "restricted"},
        ],
    }


def test_everything_a_design_can_have() -> None:
    full = document(full_design())
    setup = {"Script": "s3://node-assets/labs/setup.sh", "Args": ["--lab", "a"]}
    assert full["Image"] == {"Os": "ubuntu2404", "CustomAmi": "ami-0123456789abcdef0"}
    assert full["HeadNode"]["LocalStorage"] == {"RootVolume": {"Encrypted": True, "Size": 100}}
    assert full["HeadNode"]["CustomActions"] == {
        "OnNodeStart": {"Sequence": [setup]},
        "OnNodeConfigured": {"Sequence": [{"Script": "s3://node-assets/labs/users.sh"}]},
    }
    assert full["HeadNode"]["Iam"] == {
        "S3Access": [{"BucketName": "node-assets", "KeyName": "labs/*"}],
        "AdditionalIamPolicies": [{"Policy": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}],
    }
    mpi, spot = full["Scheduling"]["SlurmQueues"]
    assert mpi["ComputeSettings"] == {"LocalStorage": {"RootVolume": {"Encrypted": True, "Size": 60}}}
    assert mpi["CustomActions"] == {"OnNodeConfigured": {"Sequence": [setup]}}
    assert mpi["Iam"]["S3Access"] == [{"BucketName": "node-assets", "KeyName": "labs/setup.sh"}]
    assert mpi["ComputeResources"][0] == {
        "Name": "hpc7a",
        "Instances": [{"InstanceType": "hpc7a.96xlarge"}],
        "MinCount": 2,
        "MaxCount": 20,
        "DisableSimultaneousMultithreading": True,
        "Efa": {"Enabled": True},
        "Networking": {"PlacementGroup": {"Enabled": True}},
    }
    assert spot["CapacityType"] == "SPOT"
    assert "CustomActions" not in spot
    assert "Iam" not in spot
    assert full["SharedStorage"] == [
        {
            "Name": "home",
            "MountDir": "/home",
            "StorageType": "Efs",
            "EfsSettings": {
                "FileSystemId": "fs-0123456789abcdef0",
                "EncryptionInTransit": True,
                "IamAuthorization": True,
                "AccessPointId": "fsap-0123456789abcdef0",
            },
        },
        {
            "Name": "scratch",
            "MountDir": "/lustre",
            "StorageType": "FsxLustre",
            "FsxLustreSettings": {"FileSystemId": "fs-0fedcba9876543210"},
        },
    ]
    assert full["Monitoring"]["Logs"]["CloudWatch"]["DeletionPolicy"] == "Delete"
    assert full["Scheduling"]["SlurmSettings"]["QueueUpdateStrategy"] == "TERMINATE"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(design=designs())
def test_any_design_is_accepted_by_aws_s_schema(design: ClusterDesign) -> None:
    rendered = document(design)
    assert schema_problems(design.cluster_name, rendered) == {}
    assert schema_problems(design.cluster_name, stringified(rendered)) == {}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(design=designs(ABLE_TYPES))
def test_what_the_model_takes_aws_s_validators_take(design: ClusterDesign) -> None:
    assert [finding for finding in findings(design.cluster_name, document(design)) if finding.refused] == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(design=designs())
def test_no_design_opens_a_cluster(design: ClusterDesign) -> None:
    rendered = document(design)
    queues, pools = rendered["Scheduling"]["SlurmQueues"], rendered.get("LoginNodes", {"Pools": []})["Pools"]
    nodes = [rendered["HeadNode"], *queues, *pools]
    assert all(node["Networking"]["SecurityGroups"][: len(GROUPS)] == GROUPS for node in nodes)
    assert not any("AdditionalSecurityGroups" in node["Networking"] for node in nodes)
    assert not any(queue["Networking"]["AssignPublicIp"] for queue in queues)
    assert rendered["HeadNode"]["LocalStorage"]["RootVolume"]["Encrypted"] is True
    assert all(q["ComputeSettings"]["LocalStorage"]["RootVolume"]["Encrypted"] is True for q in queues)
    assert all(script.startswith("s3://") for script in _scripts(rendered))
    assert rendered["Imds"] == {"ImdsSupport": "v2.0"}
    assert rendered["HeadNode"]["Imds"] == {"Secured": True}
    assert rendered["Iam"] == {"PermissionsBoundary": BOUNDARY, "ResourcePrefix": "/hpc-labs/"}
    directory = rendered.get("DirectoryService")
    assert directory is None or (directory["LdapTlsReqCert"], directory["DomainAddr"][:8]) == ("hard", "ldaps://")
    assert all(settings["EncryptionInTransit"] for settings in _all(rendered, "EfsSettings"))


def _scripts(value: Any) -> list[str]:
    return _all(value, "Script")


def _all(value: Any, wanted: str) -> list[Any]:
    """What is below a key anywhere in the document."""
    if isinstance(value, dict):
        return [item for key, child in value.items() for item in ([child] if key == wanted else _all(child, wanted))]
    return [item for child in value for item in _all(child, wanted)] if isinstance(value, list) else []


def test_unknown_ids_become_placeholders_of_their_kind() -> None:
    unknown: Any = object()
    rendered = with_placeholders({kind.name: Ref(unknown, kind, before="<", after=">") for kind in Placeholder})
    assert rendered == {kind.name: f"<{kind.value}>" for kind in Placeholder}


def test_a_cluster_of_which_no_id_is_known_is_accepted_by_aws_s_schema() -> None:
    unknown: Any = object()
    script = Script(bucket=unknown, key="setup.sh")
    nowhere = ClusterDesign(
        cluster_name="lab-a",
        queues=(queue(),),
        head_node=HeadNode(actions=NodeActions(on_start=(script,)), policy_arns=(unknown,)),
        storage=(
            EfsStorage(name="home", mount_dir="/home", file_system_id=unknown, access_point_id=unknown),
            LustreStorage(name="scratch", mount_dir="/scratch", file_system_id=unknown),
        ),
    )
    placement = ClusterPlacement(subnet_id=unknown, security_group_ids=(unknown,), key_name=unknown)
    rendered: Any = with_placeholders(cluster_configuration(nowhere, placement, unknown, TAGS.as_dict()))
    assert schema_problems("lab-a", rendered) == {}


@pytest.mark.parametrize(
    ("keys", "pattern"),
    [
        (["a/setup.sh"], "a/setup.sh"),
        (["a/setup.sh", "a/setup.sh"], "a/setup.sh"),
        (["a/setup.sh", "a/users.sh"], "a/*"),
        (["setup.sh", "users.sh"], "*"),
    ],
)
def test_nodes_may_read_their_scripts_and_no_more(keys: list[str], pattern: str) -> None:
    actions = NodeActions(on_start=tuple(Script(bucket="assets", key=key) for key in keys))
    sample = ClusterDesign(cluster_name="lab-a", queues=design().queues, head_node=HeadNode(actions=actions))
    assert document(sample)["HeadNode"]["Iam"]["S3Access"] == [{"BucketName": "assets", "KeyName": pattern}]


def test_scripts_of_two_buckets_have_an_entry_each() -> None:
    actions = NodeActions(on_start=(Script(bucket="one", key="a"),), on_configured=(Script(bucket="two", key="b"),))
    sample = ClusterDesign(cluster_name="lab-a", queues=design().queues, head_node=HeadNode(actions=actions))
    assert document(sample)["HeadNode"]["Iam"]["S3Access"] == [
        {"BucketName": "one", "KeyName": "a"},
        {"BucketName": "two", "KeyName": "b"},
    ]


def template(of: ClusterDesign) -> Any:
    configuration = cluster_configuration(of, PLACEMENT, BOUNDARY, TAGS.as_dict())
    return with_placeholders(cluster_template(of.cluster_name, "arn:aws:lambda:us-east-1:1:function:p", configuration))


def test_template_asks_for_one_cluster_and_sets_nothing_that_breaks_an_update() -> None:
    rendered = template(design())
    assert rendered["Resources"] == {
        "HpcLabsCluster": {
            "Type": "Custom::PclusterCluster",
            "Properties": {
                "ServiceToken": "arn:aws:lambda:us-east-1:1:function:p",
                "ClusterName": "lab-a",
                "ClusterConfiguration": document(design()),
            },
        }
    }
    assert {name: output["Value"]["Fn::GetAtt"][1] for name, output in rendered["Outputs"].items()} == {
        "ClusterStatus": "clusterStatus",
        "HeadNodeInstanceId": "headNode.instanceId",
        "HeadNodePrivateIp": "headNode.privateIpAddress",
    }


def test_template_passes_cfn_lint() -> None:
    from cfnlint.api import lint_all

    findings = lint_all(compact_json(template(full_design())))
    assert [str(finding) for finding in findings if finding.rule.id[0] in "EW"] == []


def test_template_that_is_too_long_is_refused_with_its_size() -> None:
    script = Script(bucket="assets", key="k", arguments=("x" * MAX_TEMPLATE_BYTES,))
    sample = ClusterDesign(
        cluster_name="lab-a",
        queues=design().queues,
        head_node=HeadNode(actions=NodeActions(on_start=(script,))),
    )
    with pytest.raises(ValueError, match=r"has 5\d{4} bytes, 51200 are allowed; use fewer queues"):
        template_body(template(sample))


def test_template_of_exactly_the_limit_is_taken() -> None:
    assert len(template_body({"x": "y" * (MAX_TEMPLATE_BYTES - len('{"x":""}'))})) == MAX_TEMPLATE_BYTES
    with pytest.raises(ValueError, match="has 51201 bytes"):
        template_body({"x": "y" * (MAX_TEMPLATE_BYTES - len('{"x":""}') + 1)})


def test_fifty_compute_resources_fit_into_a_template() -> None:
    names = [f"c{index:024}" for index in range(50)]
    largest = ClusterDesign(
        cluster_name="l" * 60,
        queues=tuple(
            queue(f"q{index:024}", compute(name, "c7a.48xlarge", "c6a.48xlarge")) for index, name in enumerate(names)
        ),
    )
    assert len(template_body(template(largest))) < MAX_TEMPLATE_BYTES


def test_stack_is_not_named_as_the_cluster() -> None:
    assert stack_name("lab-a", "3.16.1") == "lab-a-pcluster-3-16-1"
