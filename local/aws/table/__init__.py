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
    "vpc_ranges": "ec2/vpcIpv4CidrBlockAssociation ec2/vpcIpv6CidrBlockAssociation",
    "default_network": "ec2/defaultVpc ec2/defaultSubnet",
    "flow_logs": "ec2/flowLog",
    "peering": "ec2/vpcPeeringConnection ec2/vpcPeeringConnectionAccepter ec2/peeringConnectionOptions",
    "routes": "ec2/routeTable ec2/route ec2/routeTableAssociation ec2/mainRouteTableAssociation ec2/defaultRouteTable",
    "gateways": "ec2/internetGateway ec2/internetGatewayAttachment ec2/carrierGateway ec2/natGateway "
    "ec2/egressOnlyInternetGateway ec2/eip ec2/eipAssociation",
    "vpn": "ec2/vpnGateway ec2/vpnGatewayAttachment ec2/vpnGatewayRoutePropagation ec2/customerGateway",
    "vpn_connections": "ec2/vpnConnection ec2/vpnConnectionRoute",
    "client_vpn": "ec2clientvpn/endpoint ec2clientvpn/networkAssociation",
    "direct_connect": "directconnect/gateway directconnect/connection",
    "transit_gateways": "ec2transitgateway/transitGateway ec2transitgateway/vpcAttachment "
    "ec2transitgateway/peeringAttachment ec2transitgateway/peeringAttachmentAccepter",
    "transit_gateway_tables": "ec2transitgateway/routeTable ec2transitgateway/route "
    "ec2transitgateway/routeTableAssociation ec2transitgateway/routeTablePropagation",
    "network_acls": "ec2/networkAcl ec2/defaultNetworkAcl ec2/networkAclRule ec2/networkAclAssociation",
    "security_groups": "ec2/securityGroup ec2/defaultSecurityGroup",
    "security_group_rules": "ec2/securityGroupRule vpc/securityGroupIngressRule vpc/securityGroupEgressRule",
    "prefix_lists": "ec2/managedPrefixList ec2/managedPrefixListEntry",
    "endpoints": "ec2/vpcEndpoint ec2/vpcEndpointRouteTableAssociation ec2/vpcEndpointPolicy",
    "endpoint_parts": "ec2/vpcEndpointSubnetAssociation ec2/securityGroupAssociation",
    "endpoint_services": "ec2/vpcEndpointService ec2/vpcEndpointServiceAllowedPrinciple",
    "account_settings": "ebs/encryptionByDefault ebs/defaultKmsKey ebs/snapshotBlockPublicAccess "
    "ec2/imageBlockPublicAccess ec2/instanceMetadataDefaults ec2/serialConsoleAccess ec2/vpcBlockPublicAccessOptions",
    "account_buckets": "s3/accountPublicAccessBlock",
    "resolver": "route53/resolverFirewallDomainList route53/resolverFirewallRuleGroup route53/resolverFirewallRule "
    "route53/resolverFirewallRuleGroupAssociation route53/resolverFirewallConfig route53/resolverQueryLogConfig "
    "route53/resolverQueryLogConfigAssociation",
    "resolver_endpoints": "route53/resolverEndpoint route53/resolverRule route53/resolverRuleAssociation",
    "instances": "ec2/instance",
    "spot": "ec2/spotInstanceRequest",
    "images": "ec2/amiLaunchPermission",
    "autoscaling": "ec2/launchConfiguration autoscaling/group",
    "load_balancers": "lb/loadBalancer lb/listener alb/loadBalancer alb/listener",
    "target_groups": "lb/targetGroup alb/targetGroup",
    "classic_load_balancers": "elb/loadBalancer",
    "eks": "eks/cluster eks/nodeGroup",
    "launch_templates": "ec2/launchTemplate",
    "network_interfaces": "ec2/networkInterface ec2/networkInterfaceAttachment "
    "ec2/networkInterfaceSecurityGroupAttachment",
    "instance_connect": "ec2transitgateway/instanceConnectEndpoint",
    "public_access": "ec2/vpcBlockPublicAccessExclusion",
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
    "backup": "backup/vault backup/vaultLockConfiguration backup/plan backup/selection backup/vaultPolicy",
    "objects": "s3/bucketObjectv2",
    "iam": "iam/role iam/rolePolicy iam/policy iam/rolePolicyAttachment iam/instanceProfile",
    "users": "iam/user iam/accessKey iam/group iam/userGroupMembership",
    "principal_policies": "iam/userPolicy iam/groupPolicy iam/userPolicyAttachment iam/groupPolicyAttachment "
    "iam/policyAttachment",
    "identity_providers": "iam/openIdConnectProvider",
    "key_access": "kms/keyPolicy kms/grant kms/replicaKey",
    "dynamodb": "dynamodb/table",
    "secrets": "secretsmanager/secret secretsmanager/secretVersion secretsmanager/secretPolicy "
    "secretsmanager/secretRotation ssm/parameter",
    "cloudwatch": "cloudwatch/logGroup",
    "log_metrics": "cloudwatch/logMetricFilter cloudwatch/queryDefinition",
    "alarms": "cloudwatch/metricAlarm cloudwatch/compositeAlarm cloudwatch/dashboard",
    "cloudformation": "cloudformation/stack",
    "stack_sets": "cloudformation/stackSet",
    "rds": "rds/instance",
    "rds_groups": "rds/subnetGroup rds/parameterGroup rds/optionGroup",
    "rds_snapshots": "rds/snapshot rds/clusterSnapshot",
    "messaging": "sns/topic sqs/queue",
    "topics": "sns/topicPolicy sns/topicSubscription",
    "budgets": "budgets/budget",
    "lambda_": "lambda/function lambda/permission",
    "function_urls": "lambda/functionUrl",
    "ecr": "ecr/repository",
    "repository_policies": "ecr/repositoryPolicy ecr/lifecyclePolicy",
    "queue_policies": "sqs/queuePolicy sqs/redrivePolicy",
    "rest_apis": "apigateway/restApi apigateway/restApiPolicy apigateway/resource apigateway/account",
    "api_methods": "apigateway/method apigateway/integration",
    "api_stages": "apigateway/deployment apigateway/stage",
    "http_apis": "apigatewayv2/api apigatewayv2/route",
    "resource_shares": "ram/resourceShare ram/principalAssociation ram/resourceAssociation",
    "build_projects": "codebuild/project",
    "pipelines": "codepipeline/pipeline",
    "trails": "cloudtrail/trail",
    "state_machines": "sfn/stateMachine",
    "events": "cloudwatch/eventRule cloudwatch/eventTarget cloudwatch/eventBusPolicy",
    "log_deliveries": "cloudwatch/logResourcePolicy cloudwatch/logSubscriptionFilter",
    "bucket_websites": "s3/bucketWebsiteConfiguration s3/bucketCorsConfiguration s3/bucketNotification",
    "access_points": "s3/accessPoint s3control/accessPointPolicy",
    "cloud_control": "cloudcontrol/resource",
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
