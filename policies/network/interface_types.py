"""The types that have addresses in subnets, and where each names its subnets and groups."""

from __future__ import annotations

from typing import NamedTuple

from .. import tokens
from .kinds import Kind


class Row(NamedTuple):
    """Where a type names its subnets and its groups."""

    kind: Kind
    types: tuple[str, ...]
    subnets: tuple[str, ...]
    """Properties, dots reaching inside; the first that is there."""
    groups: tuple[str, ...]


TASKS = {
    **dict.fromkeys(tokens.CONTAINER_SERVICE, "networkConfiguration"),
    **dict.fromkeys(tokens.EVENT_TARGET, "ecsTarget.networkConfiguration"),
    **dict.fromkeys(tokens.EVENT_SCHEDULE, "target.ecsParameters.networkConfiguration"),
    **dict.fromkeys(tokens.EVENT_PIPE, "targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration"),
}
"""Where each type that starts tasks of containers says which network they are in."""
ROWS = (
    Row(Kind.INSTANCE, tokens.INSTANCE, ("subnetId",), ("vpcSecurityGroupIds", "securityGroups")),
    Row(Kind.INTERFACE, tokens.INTERFACE, ("subnetId",), ("securityGroups",)),
    Row(Kind.FUNCTION, ("aws:lambda/function:Function",), ("vpcConfig.subnetIds",), ("vpcConfig.securityGroupIds",)),
    Row(Kind.MOUNT_TARGET, ("aws:efs/mountTarget:MountTarget",), ("subnetId",), ("securityGroups",)),
    Row(
        Kind.LUSTRE,
        (*tokens.LUSTRE_FILE_SYSTEM, *tokens.FSX_FILE_SYSTEM),
        ("subnetIds",),
        ("securityGroupIds",),
    ),
    Row(
        Kind.DATABASE,
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"),
        ("dbSubnetGroupName",),
        ("vpcSecurityGroupIds",),
    ),
    Row(Kind.DATABASE, ("aws:neptune/cluster:Cluster",), ("neptuneSubnetGroupName",), ("vpcSecurityGroupIds",)),
    Row(Kind.DATABASE, ("aws:redshift/cluster:Cluster",), ("clusterSubnetGroupName",), ("vpcSecurityGroupIds",)),
    Row(
        Kind.DATABASE,
        ("aws:elasticache/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup"),
        ("subnetGroupName",),
        ("securityGroupIds",),
    ),
    Row(Kind.LOAD_BALANCER, tokens.LOAD_BALANCER, ("subnets", "subnetMappings"), ("securityGroups",)),
    Row(Kind.KUBERNETES, ("aws:eks/cluster:Cluster",), ("vpcConfig.subnetIds",), ("vpcConfig.securityGroupIds",)),
    Row(Kind.BUILD, ("aws:codebuild/project:Project",), ("vpcConfig.subnets",), ("vpcConfig.securityGroupIds",)),
    Row(Kind.RESOLVER, ("aws:route53/resolverEndpoint:ResolverEndpoint",), ("ipAddresses",), ("securityGroupIds",)),
    *(Row(Kind.CONTAINER, (token,), (f"{at}.subnets",), (f"{at}.securityGroups",)) for token, at in TASKS.items()),
    Row(Kind.OTHER, ("aws:sagemaker/notebookInstance:NotebookInstance",), ("subnetId",), ("securityGroups",)),
)
TYPES = tuple(
    dict.fromkeys(
        (
            *(token for row in ROWS for token in row.types),
            *tokens.VPC_ENDPOINT,
            *tokens.LAUNCH_TEMPLATE,
            *tokens.SCALING_GROUP,
            tokens.CLUSTER,
            *tokens.CLOUDFORMATION_STACK,
        )
    )
)
"""Types that have addresses in subnets."""
