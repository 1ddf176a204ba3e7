"""A cluster's design as the documents that AWS takes: ParallelCluster's configuration and the CloudFormation template.

What is fixed here is what makes a cluster private, and no field of the design changes it:

- Nodes carry the lab's security groups as ``SecurityGroups``. As ``AdditionalSecurityGroups`` they would come beside
  groups of ParallelCluster's own, whose egress is open to the world.
- IMDSv2 everywhere, on the head node for root and the login user only, and root volumes are encrypted.
- EC2's host names instead of a Route 53 zone: that API has no endpoint in a network without internet.
- The cluster's own Lambda functions run in the lab's subnet. They talk to EC2 (its endpoint) and to S3 (the gateway:
  the cluster's bucket, and CloudFormation's ``cloudformation-custom-resource-response-<region>`` for their answer).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from os.path import commonprefix
from typing import TYPE_CHECKING, TypeAlias

from .shared_storage import EfsStorage, LustreStorage

if TYPE_CHECKING:
    import pulumi

    from .model import ClusterDesign, ClusterPlacement
    from .nodes import ComputeResource, HeadNode, NodeActions, Queue, Script
    from .shared_storage import SharedStorage

# The version of layer, templates, images and schema alike. A platform and its labs change it together.
PARALLELCLUSTER_VERSION = "3.16.1"

# Every role of every cluster lives under this path, which is what the provider may touch.
IAM_PATH = "/hpc-labs/"

# The provider's polling rules in EventBridge are named after it, so its policy knows them by this prefix.
LOGICAL_ID = "HpcLabsCluster"

# CloudFormation takes a template in a request up to this many bytes; longer ones have to be in S3.
MAX_TEMPLATE_BYTES = 51_200


class Placeholder(StrEnum):
    """Stands in a document for an id that AWS has not given yet, and passes the schema's pattern for its kind."""

    SUBNET = "subnet-00000000000000000"
    SECURITY_GROUP = "sg-00000000000000000"
    KEY_NAME = "key-pair"
    FILE_SYSTEM = "fs-00000000000000000"
    ACCESS_POINT = "fsap-00000000000000000"
    POLICY = "arn:aws:iam::000000000000:policy/hpc-labs/placeholder"
    BUCKET = "placeholder-of-a-bucket-name"
    SERVICE_TOKEN = "arn:aws:lambda:us-east-1:000000000000:function:pcluster-cfn-placeholder"  # noqa: S105


@dataclass(frozen=True)
class Ref:
    """A place in a document for a value that may not be known yet, with fixed text around it."""

    value: pulumi.Input[str]
    placeholder: Placeholder
    before: str = ""
    after: str = ""


Document: TypeAlias = "str | int | bool | Ref | Sequence[Document] | Mapping[str, Document]"
Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain]"


def cluster_configuration(
    design: ClusterDesign,
    placement: ClusterPlacement,
    permissions_boundary_arn: pulumi.Input[str],
    tags: Mapping[str, str],
) -> dict[str, Document]:
    """ParallelCluster's configuration of the cluster, with a ``Ref`` wherever an id belongs."""
    subnet = Ref(placement.subnet_id, Placeholder.SUBNET)
    groups = [Ref(group, Placeholder.SECURITY_GROUP) for group in placement.security_group_ids]
    configuration: dict[str, Document] = {
        "Image": {"Os": design.image.os.value},
        "Imds": {"ImdsSupport": "v2.0"},
        "Iam": {
            "PermissionsBoundary": Ref(permissions_boundary_arn, Placeholder.POLICY),
            "ResourcePrefix": IAM_PATH,
        },
        "DeploymentSettings": {
            # On the node, not below /home: files of an earlier cluster would bring its authorized_keys back.
            "DefaultUserHome": "Local",
            "LambdaFunctionsVpcConfig": {"SubnetIds": [subnet], "SecurityGroupIds": groups},
        },
        "HeadNode": _head_node(design.head_node, placement, subnet, groups),
        "Scheduling": {
            "Scheduler": "slurm",
            "SlurmSettings": {
                "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True},
                "QueueUpdateStrategy": design.queue_updates.value,
                "ScaledownIdletime": design.idle_minutes,
                "EnableMemoryBasedScheduling": design.memory_scheduling,
            },
            "SlurmQueues": [_queue(queue, subnet, groups) for queue in design.queues],
        },
        "Monitoring": {
            "Logs": {
                "CloudWatch": {
                    "Enabled": True,
                    "RetentionInDays": design.log_retention_days,
                    "DeletionPolicy": "Retain" if design.keep_logs else "Delete",
                }
            }
        },
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    if design.image.custom_ami:
        configuration["Image"] = {"Os": design.image.os.value, "CustomAmi": design.image.custom_ami}
    if design.storage:
        configuration["SharedStorage"] = [_shared_storage(storage) for storage in design.storage]
    return configuration


def _head_node(
    head_node: HeadNode, placement: ClusterPlacement, subnet: Ref, groups: Sequence[Ref]
) -> dict[str, Document]:
    return {
        "InstanceType": head_node.instance_type,
        "Networking": {"SubnetId": subnet, "SecurityGroups": groups},
        "Ssh": {"KeyName": Ref(placement.key_name, Placeholder.KEY_NAME)},
        "Imds": {"Secured": True},
        "LocalStorage": {"RootVolume": _root_volume(head_node.root_volume_gib)},
        **_actions(head_node.actions),
        **_iam(head_node.actions, head_node.policy_arns),
    }


def _queue(queue: Queue, subnet: Ref, groups: Sequence[Ref]) -> dict[str, Document]:
    return {
        "Name": queue.name,
        "CapacityType": queue.capacity.value,
        "Networking": {"SubnetIds": [subnet], "SecurityGroups": groups, "AssignPublicIp": False},
        "ComputeSettings": {"LocalStorage": {"RootVolume": _root_volume(queue.root_volume_gib)}},
        "ComputeResources": [_compute_resource(resource) for resource in queue.compute_resources],
        **_actions(queue.actions),
        **_iam(queue.actions, queue.policy_arns),
    }


def _compute_resource(resource: ComputeResource) -> dict[str, Document]:
    return {
        "Name": resource.name,
        "Instances": [{"InstanceType": instance_type} for instance_type in resource.instance_types],
        "MinCount": resource.min_count,
        "MaxCount": resource.max_count,
        "DisableSimultaneousMultithreading": not resource.multithreading,
        "Efa": {"Enabled": resource.efa},
        "Networking": {"PlacementGroup": {"Enabled": resource.placement_group}},
    }


def _root_volume(gib: int | None) -> dict[str, Document]:
    return {"Encrypted": True} if gib is None else {"Encrypted": True, "Size": gib}


def _actions(actions: NodeActions) -> dict[str, Document]:
    events = {"OnNodeStart": actions.on_start, "OnNodeConfigured": actions.on_configured}
    sequences: dict[str, Document] = {
        event: {"Sequence": [_script(script) for script in scripts]} for event, scripts in events.items() if scripts
    }
    return {"CustomActions": sequences} if sequences else {}


def _script(script: Script) -> dict[str, Document]:
    uri = Ref(script.bucket, Placeholder.BUCKET, before="s3://", after=f"/{script.key}")
    return {"Script": uri, "Args": script.arguments} if script.arguments else {"Script": uri}


def _iam(actions: NodeActions, policy_arns: Sequence[pulumi.Input[str]]) -> dict[str, Document]:
    """Read access to the scripts, and the policies that were asked for; nothing when there are neither."""
    keys: dict[pulumi.Input[str], list[str]] = {}
    for script in (*actions.on_start, *actions.on_configured):
        keys.setdefault(script.bucket, []).append(script.key)
    iam: dict[str, Document] = {}
    if keys:
        iam["S3Access"] = [
            {"BucketName": Ref(bucket, Placeholder.BUCKET), "KeyName": _covering(of_bucket)}
            for bucket, of_bucket in keys.items()
        ]
    if policy_arns:
        iam["AdditionalIamPolicies"] = [{"Policy": Ref(arn, Placeholder.POLICY)} for arn in policy_arns]
    return {"Iam": iam} if iam else {}


def _covering(keys: Sequence[str]) -> str:
    """The narrowest pattern for all keys: AWS tells the entries of ``S3Access`` apart by bucket, so each has one."""
    return keys[0] if len(set(keys)) == 1 else commonprefix(list(keys)) + "*"  # noqa: RUF071 - a pattern, not a path


def _shared_storage(storage: SharedStorage) -> dict[str, Document]:
    common: dict[str, Document] = {"Name": storage.name, "MountDir": storage.mount_dir}
    file_system = Ref(storage.file_system_id, Placeholder.FILE_SYSTEM)
    match storage:
        case EfsStorage():
            settings: dict[str, Document] = {
                "FileSystemId": file_system,
                "EncryptionInTransit": True,
                "IamAuthorization": True,
            }
            if storage.access_point_id is not None:
                settings["AccessPointId"] = Ref(storage.access_point_id, Placeholder.ACCESS_POINT)
            return {**common, "StorageType": "Efs", "EfsSettings": settings}
        case LustreStorage():
            return {**common, "StorageType": "FsxLustre", "FsxLustreSettings": {"FileSystemId": file_system}}


def cluster_template(
    cluster_name: str, service_token: pulumi.Input[str], configuration: Mapping[str, Document]
) -> dict[str, Document]:
    """The CloudFormation template whose one resource asks AWS's provider for the cluster.

    The provider hands every property on to the call that creates *and* to the call that updates. Those that only one of
    them knows (``RollbackOnFailure``, ``ForceUpdate``) would make the other fail, so none is set.
    """

    def attribute(description: str, name: str) -> dict[str, Document]:
        return {"Description": description, "Value": {"Fn::GetAtt": [LOGICAL_ID, name]}}

    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"ParallelCluster {cluster_name}",
        "Resources": {
            LOGICAL_ID: {
                "Type": "Custom::PclusterCluster",
                "Properties": {
                    "ServiceToken": Ref(service_token, Placeholder.SERVICE_TOKEN),
                    "ClusterName": cluster_name,
                    "ClusterConfiguration": configuration,
                },
            }
        },
        "Outputs": {
            "ClusterStatus": attribute("What the cluster's stack reports", "clusterStatus"),
            "HeadNodeInstanceId": attribute("The head node's instance", "headNode.instanceId"),
            "HeadNodePrivateIp": attribute("The head node's address in the lab", "headNode.privateIpAddress"),
        },
    }


def stack_name(cluster_name: str, version: str) -> str:
    """The name of the CloudFormation stack that holds the custom resource.

    ParallelCluster makes a stack that has the cluster's name, so this one needs another. It holds the version because a
    cluster cannot move to another one: a different version is a different stack.
    """
    return f"{cluster_name}-pcluster-{version.replace('.', '-')}"


def with_placeholders(document: Document) -> Plain:
    """The document with ids as they were given where they are plain, and placeholders of their kind elsewhere."""
    match document:
        case Ref(value, placeholder, before, after):
            return before + (value if isinstance(value, str) else placeholder.value) + after
        case Mapping():
            return {key: with_placeholders(value) for key, value in document.items()}
        case str() | int():
            return document
        case _:
            return [with_placeholders(value) for value in document]


def compact_json(document: object) -> str:
    """The document as the shortest JSON."""
    return json.dumps(document, separators=(",", ":"))


def template_body(template: object) -> str:
    """The template as text.

    Raises:
        ValueError: it is longer than CloudFormation takes in a request.
    """
    body = compact_json(template)
    size = len(body.encode())
    if size > MAX_TEMPLATE_BYTES:
        raise ValueError(
            f"the cluster's CloudFormation template has {size} bytes, {MAX_TEMPLATE_BYTES} are allowed; use fewer "
            "queues, compute resources or script arguments, or a compute resource with several instance types"
        )
    return body
