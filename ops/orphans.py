"""Where to look in AWS for what a killed run may have made: a row for each type of resource.

A row turns the inputs of an interrupted creation, in which names are already chosen, into the ids of what exists, in
the form in which the provider imports them. Looking changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from .state import Resource

Clients: TypeAlias = Callable[[str], Any]  # boto3 makes a client's methods at run time
Find: TypeAlias = Callable[[Clients, Resource], Iterable[str]]


class OrphanError(Exception):
    """AWS does not say what an interrupted run has made, or has not made up its mind; nothing was changed."""


class NoNameError(Exception):
    """A resource has nothing by which it could be told from others; the message says what."""


def aws_clients(region: str) -> Clients:
    """Return clients of the account that the environment leads to, in a region or in that of the environment."""

    def client(service: str) -> Any:
        import boto3

        return boto3.Session(region_name=region or None).client(service)  # type: ignore[call-overload]

    return client


def _tagged(prefix: str) -> Find:
    """EC2's kinds, by their tags; the kind is read off the id, which is shorter than EC2's list of names for kinds."""

    def find(clients: Clients, resource: Resource) -> Iterator[str]:
        wanted = _tags(resource)
        filters = [{"Name": "key", "Values": [*wanted]}, {"Name": "value", "Values": [*wanted.values()]}]
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for page in clients("ec2").get_paginator("describe_tags").paginate(Filters=filters):
            for tag in page["Tags"]:
                found[tag["ResourceId"]][tag["Key"]] = tag["Value"]
        return (id_ for id_, tags in found.items() if id_.startswith(f"{prefix}-") and wanted.items() <= tags.items())

    return find


def _listed(service: str, operation: str, members: str, name: str, id_: str, **fixed: str) -> Find:
    """What a service lists by pages, by a name that is among the inputs."""
    member, _, key = name.partition("=")

    def find(clients: Clients, resource: Resource) -> Iterator[str]:
        pages = clients(service).get_paginator(operation).paginate(**fixed)
        return (row[id_] for page in pages for row in page[members] if row[member] == resource.text(key))

    return find


def _secret(clients: Clients, resource: Resource) -> Iterator[str]:
    name = resource.text("name")
    pages = clients("secretsmanager").get_paginator("list_secrets")
    found = pages.paginate(Filters=[{"Key": "name", "Values": [name]}])  # a prefix
    return (secret["ARN"] for page in found for secret in page["SecretList"] if secret["Name"] == name)


def _stack(clients: Clients, resource: Resource) -> Iterator[str]:
    name = resource.text("name")
    for page in clients("cloudformation").get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackName"] == name:
                if stack["StackStatus"].endswith("_IN_PROGRESS"):
                    raise OrphanError(
                        f"CloudFormation is still at work on the stack {name} ({stack['StackStatus']}). Run this again "
                        f"when it is done: `aws cloudformation wait stack-create-complete --stack-name {name}` waits."
                    )
                yield stack["StackId"]


def _log_group(clients: Clients, resource: Resource) -> Iterator[str]:
    name = resource.text("name")
    pages = clients("logs").get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
    return (name for page in pages for group in page["logGroups"] if group["logGroupName"] == name)


def _bucket(clients: Clients, resource: Resource) -> list[str]:
    name = resource.text("bucket")
    return [name for bucket in clients("s3").list_buckets()["Buckets"] if bucket["Name"] == name]


def _table(clients: Clients, resource: Resource) -> list[str]:
    pages = clients("dynamodb").get_paginator("list_tables").paginate()
    return [name for page in pages for name in page["TableNames"] if name == resource.text("name")]


def _file_system(clients: Clients, resource: Resource) -> Iterator[str]:
    wanted = _tags(resource)
    for page in clients("efs").get_paginator("describe_file_systems").paginate():
        for system in page["FileSystems"]:
            if wanted.items() <= _plain(system["Tags"]).items():
                yield system["FileSystemId"]


def _access_point(clients: Clients, resource: Resource) -> Iterator[str]:
    wanted = _tags(resource)
    pages = clients("efs").get_paginator("describe_access_points")
    for page in pages.paginate(FileSystemId=resource.text("fileSystemId")):
        for point in page["AccessPoints"]:
            if wanted.items() <= _plain(point["Tags"]).items():
                yield point["AccessPointId"]


def _mount_target(clients: Clients, resource: Resource) -> list[str]:
    answer = clients("efs").describe_mount_targets(FileSystemId=resource.text("fileSystemId"))
    return [row["MountTargetId"] for row in answer["MountTargets"] if row["SubnetId"] == resource.text("subnetId")]


def _key(clients: Clients, resource: Resource) -> Iterator[str]:
    wanted = [{"Key": key, "Values": [value]} for key, value in _tags(resource).items()]
    pages = clients("resourcegroupstaggingapi").get_paginator("get_resources")
    found = pages.paginate(ResourceTypeFilters=["kms:key"], TagFilters=wanted)
    return (row["ResourceARN"].rpartition("/")[2] for page in found for row in page["ResourceTagMappingList"])


def _table_of_subnet(clients: Clients, resource: Resource) -> list[str]:
    subnet, table = resource.text("subnetId"), resource.text("routeTableId")
    where = [{"Name": "association.subnet-id", "Values": [subnet]}, {"Name": "route-table-id", "Values": [table]}]
    return [f"{subnet}/{table}" for _ in clients("ec2").describe_route_tables(Filters=where)["RouteTables"]]


def _table_of_endpoint(clients: Clients, resource: Resource) -> list[str]:
    endpoint, table = resource.text("vpcEndpointId"), resource.text("routeTableId")
    answer = clients("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint])
    return [f"{endpoint}/{table}" for row in answer["VpcEndpoints"] if table in row["RouteTableIds"]]


def _plain(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _tags(resource: Resource) -> Mapping[str, str]:
    """The tags by which a resource is known.

    Raises:
        NoNameError: there is no name among them, so that everything of its project would be taken for it.
    """
    tags = resource.inputs.get("tags")
    tags = tags if isinstance(tags, dict) else {}
    if "Name" not in tags:
        raise NoNameError("it has no tag Name to look for")
    return {key: str(value) for key, value in tags.items() if key == "Name" or key.startswith("hpc-labs:")}


FIND: Mapping[str, Find] = {
    "aws:cloudformation/stack:Stack": _stack,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:dynamodb/table:Table": _table,
    "aws:ebs/volume:Volume": _tagged("vol"),
    "aws:ec2/flowLog:FlowLog": _tagged("fl"),
    "aws:ec2/instance:Instance": _tagged("i"),
    "aws:ec2/launchTemplate:LaunchTemplate": _tagged("lt"),
    "aws:ec2/networkAcl:NetworkAcl": _tagged("acl"),
    "aws:ec2/networkInterface:NetworkInterface": _tagged("eni"),
    "aws:ec2/routeTable:RouteTable": _tagged("rtb"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _table_of_subnet,
    "aws:ec2/securityGroup:SecurityGroup": _tagged("sg"),
    "aws:ec2/subnet:Subnet": _tagged("subnet"),
    "aws:ec2/vpc:Vpc": _tagged("vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _tagged("vpce"),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": _table_of_endpoint,
    "aws:efs/accessPoint:AccessPoint": _access_point,
    "aws:efs/fileSystem:FileSystem": _file_system,
    "aws:efs/mountTarget:MountTarget": _mount_target,
    "aws:iam/policy:Policy": _listed("iam", "list_policies", "Policies", "PolicyName=name", "Arn", Scope="Local"),
    "aws:iam/role:Role": _listed("iam", "list_roles", "Roles", "RoleName=name", "RoleName"),
    "aws:kms/alias:Alias": _listed("kms", "list_aliases", "Aliases", "AliasName=name", "AliasName"),
    "aws:kms/key:Key": _key,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _tagged("sgr"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _tagged("sgr"),
}

# Creating one of these again is creating it once: they are settings of another resource.
REPEATABLE = frozenset(
    {
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:efs/backupPolicy:BackupPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
    }
)
# Our own are written to find again what they made.
REPEATABLE_PREFIX = "pulumi-python:dynamic"

# AWS gives a new group a rule that lets everything out, and the creation removes it. A group whose creation was cut off
# may have it still, which no later update would notice.
MADE_ANEW = frozenset({"aws:ec2/securityGroup:SecurityGroup"})
