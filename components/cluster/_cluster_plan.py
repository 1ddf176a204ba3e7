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

from typing import TYPE_CHECKING

from . import _node_plan as nodes
from ._document import Document as Document
from ._document import Placeholder as Placeholder
from ._document import Ref as Ref
from ._document import compact_json as compact_json
from ._document import with_placeholders as with_placeholders
from ._queue_plan import queue
from ._release import IAM_PATH as IAM_PATH
from ._release import LOGICAL_ID as LOGICAL_ID
from ._release import PARALLELCLUSTER_VERSION as PARALLELCLUSTER_VERSION
from .accounting import Accounting, ExternalSlurmdbd
from .model import ScalingStrategy
from .shared_storage import EfsStorage, FileCacheStorage, LustreStorage, OntapStorage, OpenZfsStorage

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from .directory_service import DirectoryService
    from .model import ClusterDesign, ClusterPlacement
    from .monitoring import Monitoring
    from .shared_storage import SharedStorage
    from .timeouts import Timeouts

# CloudFormation takes a template of up to 51,200 bytes in a request, and of up to 1 MB from S3
# (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
MAX_TEMPLATE_BYTES = 51_200
MAX_TEMPLATE_BYTES_IN_S3 = 1_000_000


def cluster_configuration(
    design: ClusterDesign,
    placement: ClusterPlacement,
    permissions_boundary_arn: pulumi.Input[str],
    tags: Mapping[str, str],
) -> dict[str, Document]:
    """ParallelCluster's configuration of the cluster, with a ``Ref`` wherever an id belongs.

    Raises:
        ValueError: nodes would have more security groups than a network interface takes.
    """
    configuration: dict[str, Document] = {
        "Image": {"Os": design.image.os.value},
        "Imds": {"ImdsSupport": "v2.0"},
        "Iam": {
            "PermissionsBoundary": Ref(permissions_boundary_arn, Placeholder.POLICY),
            "ResourcePrefix": IAM_PATH,
        },
        "DeploymentSettings": _deployment_settings(design, placement),
        "HeadNode": nodes.head_node(design, placement),
        "Scheduling": _scheduling(design, placement),
        "Monitoring": _monitoring(design),
        "Tags": nodes.key_value_list(tags),
    }
    if design.image.custom_ami:
        configuration["Image"] = {"Os": design.image.os.value, "CustomAmi": design.image.custom_ami}
    if design.storage:
        configuration["SharedStorage"] = [_shared_storage(storage) for storage in design.storage]
    if design.login_pools:
        configuration["LoginNodes"] = {"Pools": [nodes.login_pool(pool, placement) for pool in design.login_pools]}
    if design.directory is not None:
        configuration["DirectoryService"] = _directory_service(design.directory)
    timeouts = _timeouts(design.timeouts)
    if timeouts:
        configuration["DevSettings"] = {"Timeouts": timeouts}
    return configuration


def _deployment_settings(design: ClusterDesign, placement: ClusterPlacement) -> dict[str, Document]:
    settings: dict[str, Document] = {
        # On the node, not below /home: files of an earlier cluster would bring its authorized_keys back.
        "DefaultUserHome": "Local",
        "LambdaFunctionsVpcConfig": {
            "SubnetIds": [nodes.subnet(placement)],
            "SecurityGroupIds": nodes.security_groups(placement, "ClusterPlacement"),
        },
    }
    if not design.default_user_sudo:
        settings["DisableSudoAccessForDefaultUser"] = True
    return settings


def _scheduling(design: ClusterDesign, placement: ClusterPlacement) -> dict[str, Document]:
    settings: dict[str, Document] = {
        "Dns": {"DisableManagedDns": True, "UseEc2Hostnames": True},
        "QueueUpdateStrategy": design.queue_updates.value,
        "ScaledownIdletime": design.idle_minutes,
        "EnableMemoryBasedScheduling": design.memory_scheduling,
    }
    match design.accounting:
        case Accounting() as database:
            settings["Database"] = {
                "Uri": Ref(database.uri, Placeholder.DATABASE_URI),
                "UserName": Ref(database.user_name, Placeholder.DATABASE_USER),
                "PasswordSecretArn": Ref(database.password_secret_arn, Placeholder.SECRET),
                "DatabaseName": Ref(database.database_name, Placeholder.DATABASE_NAME),
            }
        case ExternalSlurmdbd() as slurmdbd:
            settings["ExternalSlurmdbd"] = {"Host": Ref(slurmdbd.host, Placeholder.HOST), "Port": slurmdbd.port}
            settings["MungeKeySecretArn"] = Ref(slurmdbd.munge_key_secret_arn, Placeholder.SECRET)
    if design.slurm_settings:
        # A line each: several in one would make a line of slurm.conf with several words, as for a node.
        settings["CustomSlurmSettings"] = [{key: value} for key, value in design.slurm_settings.items()]
    scheduling: dict[str, Document] = {
        "Scheduler": "slurm",
        "SlurmSettings": settings,
        "SlurmQueues": [queue(each, design, placement) for each in design.queues],
    }
    if design.scaling is not ScalingStrategy.ALL_OR_NOTHING:
        scheduling["ScalingStrategy"] = design.scaling.value
    return scheduling


def _monitoring(design: ClusterDesign) -> dict[str, Document]:
    monitoring: Monitoring = design.monitoring
    logs: dict[str, Document] = {
        "CloudWatch": {
            "Enabled": True,
            "RetentionInDays": design.log_retention_days,
            "DeletionPolicy": "Retain" if design.keep_logs else "Delete",
        }
    }
    if not monitoring.rotate_logs:
        logs["Rotation"] = {"Enabled": False}
    section: dict[str, Document] = {"Logs": logs}
    if monitoring.detailed:
        section["DetailedMonitoring"] = True
    if not monitoring.dashboard:
        section["Dashboards"] = {"CloudWatch": {"Enabled": False}}
    if not monitoring.alarms:
        section["Alarms"] = {"Enabled": False}
    return section


def _directory_service(directory: DirectoryService) -> dict[str, Document]:
    section: dict[str, Document] = {
        "DomainName": directory.domain_name,
        "DomainAddr": ",".join(directory.addresses),
        "PasswordSecretArn": Ref(directory.password_secret_arn, Placeholder.SECRET),
        "DomainReadOnlyUser": directory.read_only_user,
        "LdapTlsReqCert": "hard",
        "GenerateSshKeysForUsers": directory.ssh_keys,
    }
    if directory.ca_certificate is not None:
        section["LdapTlsCaCert"] = directory.ca_certificate
    if directory.access_filter is not None:
        section["LdapAccessFilter"] = directory.access_filter
    settings = directory.all_sssd_settings()
    return {**section, "AdditionalSssdConfigs": dict(settings)} if settings else section


def _timeouts(timeouts: Timeouts) -> dict[str, Document]:
    given = {
        "HeadNodeBootstrapTimeout": timeouts.head_node_seconds,
        "ComputeNodeBootstrapTimeout": timeouts.compute_node_seconds,
        "ComputeInstanceInfoTimeout": timeouts.instance_info_seconds,
    }
    return {key: seconds for key, seconds in given.items() if seconds is not None}


def _shared_storage(storage: SharedStorage) -> dict[str, Document]:
    common: dict[str, Document] = {"Name": storage.name, "MountDir": storage.mount_dir}
    match storage:
        case EfsStorage():
            settings: dict[str, Document] = {
                "FileSystemId": Ref(storage.id, Placeholder.FILE_SYSTEM),
                "EncryptionInTransit": True,
                "IamAuthorization": True,
            }
            if storage.access_point_id is not None:
                settings["AccessPointId"] = Ref(storage.access_point_id, Placeholder.ACCESS_POINT)
            return {**common, "StorageType": "Efs", "EfsSettings": settings}
        case LustreStorage():
            file_system = Ref(storage.id, Placeholder.FILE_SYSTEM)
            return {**common, "StorageType": "FsxLustre", "FsxLustreSettings": {"FileSystemId": file_system}}
        case OntapStorage():
            volume = Ref(storage.id, Placeholder.VOLUME)
            return {**common, "StorageType": "FsxOntap", "FsxOntapSettings": {"VolumeId": volume}}
        case OpenZfsStorage():
            volume = Ref(storage.id, Placeholder.VOLUME)
            return {**common, "StorageType": "FsxOpenZfs", "FsxOpenZfsSettings": {"VolumeId": volume}}
        case FileCacheStorage():
            cache = Ref(storage.id, Placeholder.FILE_CACHE)
            return {**common, "StorageType": "FileCache", "FileCacheSettings": {"FileCacheId": cache}}


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


def template_body(template: object, limit: int = MAX_TEMPLATE_BYTES) -> str:
    """The template as text.

    Raises:
        ValueError: it is longer than the limit: what CloudFormation takes in a request, or from S3.
    """
    body = compact_json(template)
    size = len(body.encode())
    if size > limit:
        raise ValueError(
            f"the cluster's CloudFormation template has {size} bytes, {limit} are allowed; use fewer "
            "queues, compute resources or script arguments, or a compute resource with several instance types; in S3 "
            "(template_bucket) it may be longer"
        )
    return body
