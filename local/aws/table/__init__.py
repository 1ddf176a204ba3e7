"""The table: a row a resource type, a module a service.

A module is imported when the first of its types is used; ``MODULES`` says which holds what.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..row import Row

MODULES = {
    "vpc": "ec2/vpc ec2/subnet ec2/vpcDhcpOptions ec2/vpcDhcpOptionsAssociation",
    "vpc_ranges": "ec2/vpcIpv4CidrBlockAssociation",
    "flow_logs": "ec2/flowLog",
    "peering": "ec2/vpcPeeringConnection ec2/vpcPeeringConnectionAccepter ec2/peeringConnectionOptions",
    "routes": "ec2/routeTable ec2/route ec2/routeTableAssociation ec2/mainRouteTableAssociation ec2/defaultRouteTable",
    "gateways": "ec2/internetGateway ec2/natGateway ec2/egressOnlyInternetGateway ec2/eip ec2/eipAssociation",
    "network_acls": "ec2/networkAcl ec2/defaultNetworkAcl ec2/networkAclRule ec2/networkAclAssociation",
    "security_groups": "ec2/securityGroup ec2/defaultSecurityGroup",
    "security_group_rules": "ec2/securityGroupRule vpc/securityGroupIngressRule vpc/securityGroupEgressRule",
    "prefix_lists": "ec2/managedPrefixList",
    "endpoints": "ec2/vpcEndpoint ec2/vpcEndpointRouteTableAssociation ec2/vpcEndpointPolicy",
    "account_settings": "ebs/encryptionByDefault ebs/defaultKmsKey ebs/snapshotBlockPublicAccess "
    "ec2/imageBlockPublicAccess ec2/instanceMetadataDefaults ec2/serialConsoleAccess ec2/vpcBlockPublicAccessOptions",
    "account_buckets": "s3/accountPublicAccessBlock",
    "resolver": "route53/resolverFirewallDomainList route53/resolverFirewallRuleGroup route53/resolverFirewallRule "
    "route53/resolverFirewallRuleGroupAssociation route53/resolverFirewallConfig route53/resolverQueryLogConfig "
    "route53/resolverQueryLogConfigAssociation",
    "instances": "ec2/instance",
    "launch_templates": "ec2/launchTemplate",
    "network_interfaces": "ec2/networkInterface",
    "key_pairs": "ec2/keyPair",
    "ebs": "ebs/volume ebs/snapshot ec2/snapshotCreateVolumePermission",
    "kms": "kms/key kms/alias",
    "efs": "efs/fileSystem efs/fileSystemPolicy efs/mountTarget efs/accessPoint efs/backupPolicy "
    "efs/replicationConfiguration",
    "fsx": "fsx/lustreFileSystem fsx/dataRepositoryAssociation",
    "scheduler": "scheduler/schedule scheduler/scheduleGroup",
    "buckets": "s3/bucket s3/bucketAcl",
    "bucket_configurations": "s3/bucketPolicy s3/bucketPublicAccessBlock s3/bucketServerSideEncryptionConfiguration "
    "s3/bucketVersioning s3/bucketLifecycleConfiguration s3/bucketOwnershipControls",
    "bucket_options": "s3/bucketLogging s3/inventory s3/bucketIntelligentTieringConfiguration "
    "s3/bucketObjectLockConfiguration s3/bucketReplicationConfig",
    "backup": "backup/vault backup/vaultLockConfiguration backup/plan backup/selection",
    "objects": "s3/bucketObjectv2",
    "iam": "iam/role iam/rolePolicy iam/policy iam/rolePolicyAttachment iam/instanceProfile",
    "dynamodb": "dynamodb/table",
    "secrets": "secretsmanager/secret secretsmanager/secretVersion secretsmanager/secretPolicy "
    "secretsmanager/secretRotation ssm/parameter",
    "cloudwatch": "cloudwatch/logGroup",
    "log_metrics": "cloudwatch/logMetricFilter cloudwatch/queryDefinition",
    "alarms": "cloudwatch/metricAlarm cloudwatch/compositeAlarm cloudwatch/dashboard",
    "cloudformation": "cloudformation/stack",
    "rds": "rds/instance",
    "rds_groups": "rds/subnetGroup rds/parameterGroup rds/optionGroup",
    "rds_snapshots": "rds/snapshot rds/clusterSnapshot",
    "messaging": "sns/topic sqs/queue",
    "topics": "sns/topicPolicy sns/topicSubscription",
    "budgets": "budgets/budget",
    "lambda_": "lambda/function lambda/permission",
    "ecr": "ecr/repository",
}


def _token(path: str) -> str:
    name = path.partition("/")[2]
    return f"aws:{path}:{name[0].upper()}{name[1:]}"


_MODULE_OF = {_token(path): module for module, paths in MODULES.items() for path in paths.split()}
TOKENS = frozenset(_MODULE_OF)
"""Every type that the local AWS serves."""


class UnknownTypeError(RefusedError):
    """The table has no row for a type."""


def module_file(token: str) -> str:
    """The file that holds a type's row."""
    return f"local/aws/table/{_MODULE_OF[token]}.py"


@cache
def find(token: str) -> Row:
    """The row of a type.

    Raises:
        UnknownTypeError: there is none.
    """
    if token not in _MODULE_OF:
        package = token.removeprefix("aws:").partition("/")[0]
        modules = sorted({module for path, module in _MODULE_OF.items() if path.startswith(f"aws:{package}/")})
        files = " or ".join(f"{module}.py" for module in modules) or f"a new module {package}.py"
        raise UnknownTypeError(
            f"the local AWS has no {token}: add its row to local/aws/table, in {files} "
            f"(local/aws/__init__.py says how), or use the official provider with an AWS account"
        )
    return next(row for row in _rows(_MODULE_OF[token]) if row.type == token)


def _rows(module: str) -> Iterator[Row]:
    rows: tuple[Row, ...] = import_module(f".{module}", __name__).ROWS
    yield from rows
