"""Which type of Pulumi's AWS provider a type of CloudFormation is, and what is called otherwise in it.

Names are Pulumi's spelling of CloudFormation's (`GroupId` is `groupId`); a row lists those that the provider renames.
What is arranged otherwise goes through a function of the `reshape_` modules, named after the colon of its module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Kind:
    """A row: the token after `aws:`, the properties with another name, and the function that rearranges."""

    token: str
    names: Mapping[str, str] = field(default_factory=dict)
    reshape: str = ""

    @property
    def full_token(self) -> str:
        """The token with its package."""
        return f"aws:{self.token}"


def _row(token: str, reshape: str = "", **names: str) -> Kind:
    return Kind(token, names, reshape)


_NETWORK = {
    "EC2::CarrierGateway": _row("ec2/carrierGateway:CarrierGateway"),
    "EC2::ClientVpnAuthorizationRule": _row("ec2clientvpn/authorizationRule:AuthorizationRule"),
    "EC2::ClientVpnEndpoint": _row("ec2clientvpn/endpoint:Endpoint"),
    "EC2::ClientVpnRoute": _row("ec2clientvpn/route:Route"),
    "EC2::ClientVpnTargetNetworkAssociation": _row("ec2clientvpn/networkAssociation:NetworkAssociation"),
    "EC2::CustomerGateway": _row("ec2/customerGateway:CustomerGateway"),
    "EC2::DHCPOptions": _row("ec2/vpcDhcpOptions:VpcDhcpOptions"),
    "EC2::EIP": _row("ec2/eip:Eip", instanceId="instance"),
    "EC2::EIPAssociation": _row("ec2/eipAssociation:EipAssociation", eip="publicIp"),
    "EC2::EgressOnlyInternetGateway": _row("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"),
    "EC2::FlowLog": _row("ec2/flowLog:FlowLog", "network:flow_log"),
    "EC2::GatewayRouteTableAssociation": _row("ec2/routeTableAssociation:RouteTableAssociation"),
    "EC2::InternetGateway": _row("ec2/internetGateway:InternetGateway"),
    "EC2::NatGateway": _row("ec2/natGateway:NatGateway", privateIpAddress="privateIp"),
    "EC2::NetworkAcl": _row("ec2/networkAcl:NetworkAcl"),
    "EC2::NetworkAclEntry": _row("ec2/networkAclRule:NetworkAclRule", "network:acl_entry"),
    "EC2::NetworkInterface": _row("ec2/networkInterface:NetworkInterface", "network:network_interface"),
    "EC2::NetworkInterfaceAttachment": _row("ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"),
    "EC2::PrefixList": _row("ec2/managedPrefixList:ManagedPrefixList", prefixListName="name"),
    "EC2::Route": _row("ec2/route:Route", egressOnlyInternetGatewayId="egressOnlyGatewayId"),
    "EC2::RouteTable": _row("ec2/routeTable:RouteTable"),
    "EC2::SecurityGroup": _row("ec2/securityGroup:SecurityGroup", "network:security_group"),
    "EC2::SecurityGroupEgress": _row(
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        groupId="securityGroupId",
        cidrIp="cidrIpv4",
        destinationSecurityGroupId="referencedSecurityGroupId",
        destinationPrefixListId="prefixListId",
    ),
    "EC2::SecurityGroupIngress": _row(
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        groupId="securityGroupId",
        cidrIp="cidrIpv4",
        sourceSecurityGroupId="referencedSecurityGroupId",
        sourcePrefixListId="prefixListId",
    ),
    "EC2::Subnet": _row("ec2/subnet:Subnet"),
    "EC2::SubnetNetworkAclAssociation": _row("ec2/networkAclAssociation:NetworkAclAssociation"),
    "EC2::SubnetRouteTableAssociation": _row("ec2/routeTableAssociation:RouteTableAssociation"),
    "EC2::TransitGateway": _row("ec2transitgateway/transitGateway:TransitGateway"),
    "EC2::TransitGatewayAttachment": _row("ec2transitgateway/vpcAttachment:VpcAttachment"),
    "EC2::TransitGatewayPeeringAttachment": _row("ec2transitgateway/peeringAttachment:PeeringAttachment"),
    "EC2::TransitGatewayRoute": _row("ec2transitgateway/route:Route"),
    "EC2::TransitGatewayRouteTable": _row("ec2transitgateway/routeTable:RouteTable"),
    "EC2::TransitGatewayRouteTableAssociation": _row("ec2transitgateway/routeTableAssociation:RouteTableAssociation"),
    "EC2::TransitGatewayRouteTablePropagation": _row("ec2transitgateway/routeTablePropagation:RouteTablePropagation"),
    "EC2::TransitGatewayVpcAttachment": _row("ec2transitgateway/vpcAttachment:VpcAttachment"),
    "EC2::VPC": _row("ec2/vpc:Vpc"),
    "EC2::VPCBlockPublicAccessOptions": _row("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"),
    "EC2::VPCCidrBlock": _row("ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "network:cidr_block"),
    "EC2::VPCDHCPOptionsAssociation": _row("ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"),
    "EC2::VPCEndpoint": _row("ec2/vpcEndpoint:VpcEndpoint", policyDocument="policy"),
    "EC2::VPCEndpointService": _row("ec2/vpcEndpointService:VpcEndpointService"),
    "EC2::VPCEndpointServicePermissions": _row(
        "ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple", "network:endpoint_permissions"
    ),
    "EC2::VPCGatewayAttachment": _row(
        "ec2/internetGatewayAttachment:InternetGatewayAttachment", "network:gateway_attachment"
    ),
    "EC2::VPCPeeringConnection": _row("ec2/vpcPeeringConnection:VpcPeeringConnection"),
    "EC2::VPNConnection": _row("ec2/vpnConnection:VpnConnection"),
    "EC2::VPNConnectionRoute": _row("ec2/vpnConnectionRoute:VpnConnectionRoute"),
    "EC2::VPNGateway": _row("ec2/vpnGateway:VpnGateway"),
    "EC2::VPNGatewayRoutePropagation": _row(
        "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", "network:route_propagation"
    ),
    "ElasticLoadBalancing::LoadBalancer": _row("elb/loadBalancer:LoadBalancer", "network:load_balancer"),
    "ElasticLoadBalancingV2::Listener": _row("lb/listener:Listener"),
    "ElasticLoadBalancingV2::LoadBalancer": _row("lb/loadBalancer:LoadBalancer", "network:load_balancer"),
    "ElasticLoadBalancingV2::TargetGroup": _row("lb/targetGroup:TargetGroup"),
    "Route53::HostedZone": _row("route53/zone:Zone"),
    "Route53::RecordSet": _row("route53/record:Record"),
    "Route53Resolver::FirewallDomainList": _row("route53/resolverFirewallDomainList:ResolverFirewallDomainList"),
    "Route53Resolver::FirewallRuleGroup": _row(
        "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", "network:resolver_firewall_group"
    ),
    "Route53Resolver::FirewallRuleGroupAssociation": _row(
        "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    ),
    "Route53Resolver::ResolverEndpoint": _row("route53/resolverEndpoint:ResolverEndpoint"),
    "Route53Resolver::ResolverRule": _row("route53/resolverRule:ResolverRule"),
    "Route53Resolver::ResolverRuleAssociation": _row("route53/resolverRuleAssociation:ResolverRuleAssociation"),
}

_COMPUTE = {
    "AutoScaling::AutoScalingGroup": _row("autoscaling/group:Group", "compute:auto_scaling_group"),
    "AutoScaling::LaunchConfiguration": _row(
        "ec2/launchConfiguration:LaunchConfiguration", "compute:launch_configuration"
    ),
    "EC2::Instance": _row("ec2/instance:Instance", "compute:instance"),
    "EC2::KeyPair": _row("ec2/keyPair:KeyPair"),
    "EC2::LaunchTemplate": _row("ec2/launchTemplate:LaunchTemplate", "compute:launch_template"),
    "EC2::PlacementGroup": _row("ec2/placementGroup:PlacementGroup"),
    "EC2::SnapshotBlockPublicAccess": _row("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"),
    "EC2::Volume": _row("ebs/volume:Volume", volumeType="type"),
    "EC2::VolumeAttachment": _row("ec2/volumeAttachment:VolumeAttachment", device="deviceName"),
    "EKS::Addon": _row("eks/addon:Addon"),
    "EKS::Cluster": _row("eks/cluster:Cluster", "compute:eks_cluster"),
    "EKS::FargateProfile": _row("eks/fargateProfile:FargateProfile"),
    "EKS::Nodegroup": _row("eks/nodeGroup:NodeGroup", nodegroupName="nodeGroupName", nodeRole="nodeRoleArn"),
    "Lambda::Alias": _row("lambda/alias:Alias"),
    "Lambda::EventSourceMapping": _row("lambda/eventSourceMapping:EventSourceMapping"),
    "Lambda::Function": _row("lambda/function:Function", "compute:function"),
    "Lambda::LayerVersion": _row("lambda/layerVersion:LayerVersion"),
    "Lambda::LayerVersionPermission": _row(
        "lambda/layerVersionPermission:LayerVersionPermission", layerVersionArn="layerName"
    ),
    "Lambda::Permission": _row("lambda/permission:Permission", functionName="function"),
    "Lambda::Url": _row(
        "lambda/functionUrl:FunctionUrl", authType="authorizationType", targetFunctionArn="functionName"
    ),
    "ApiGateway::Authorizer": _row("apigateway/authorizer:Authorizer", restApiId="restApi"),
    "ApiGateway::Deployment": _row("apigateway/deployment:Deployment", restApiId="restApi"),
    "ApiGateway::Method": _row(
        "apigateway/method:Method", "compute:api_method", authorizationType="authorization", restApiId="restApi"
    ),
    "ApiGateway::Resource": _row("apigateway/resource:Resource", restApiId="restApi"),
    "ApiGateway::RestApi": _row("apigateway/restApi:RestApi"),
    "ApiGateway::Stage": _row(
        "apigateway/stage:Stage",
        restApiId="restApi",
        accessLogSetting="accessLogSettings",
        deploymentId="deployment",
        tracingEnabled="xrayTracingEnabled",
    ),
    "ApiGatewayV2::Api": _row("apigatewayv2/api:Api"),
    "ApiGatewayV2::Integration": _row("apigatewayv2/integration:Integration"),
    "ApiGatewayV2::Route": _row("apigatewayv2/route:Route"),
    "ApiGatewayV2::Stage": _row("apigatewayv2/stage:Stage", stageName="name"),
    "CodeBuild::Project": _row("codebuild/project:Project", "compute:code_build_project"),
    "CodePipeline::Pipeline": _row("codepipeline/pipeline:Pipeline"),
    "CloudFormation::Stack": _row("cloudformation/stack:Stack", stackName="name", roleArn="iamRoleArn"),
    "CloudFormation::StackSet": _row("cloudformation/stackSet:StackSet", stackSetName="name"),
    "Events::Rule": _row("cloudwatch/eventRule:EventRule", "compute:event_rule"),
    "CloudWatch::Alarm": _row("cloudwatch/metricAlarm:MetricAlarm", alarmName="name"),
    "CloudWatch::Dashboard": _row("cloudwatch/dashboard:Dashboard"),
    "StepFunctions::StateMachine": _row(
        "sfn/stateMachine:StateMachine", definitionString="definition", stateMachineName="name"
    ),
}

_STORES = {
    "Backup::BackupPlan": _row("backup/plan:Plan"),
    "Backup::BackupSelection": _row("backup/selection:Selection"),
    "Backup::BackupVault": _row("backup/vault:Vault", backupVaultName="name", encryptionKeyArn="kmsKeyArn"),
    "CloudTrail::Trail": _row("cloudtrail/trail:Trail", trailName="name"),
    "DynamoDB::GlobalTable": _row("dynamodb/table:Table", "stores:table"),
    "DynamoDB::Table": _row("dynamodb/table:Table", "stores:table"),
    "ECR::Repository": _row("ecr/repository:Repository", "stores:repository"),
    "EFS::AccessPoint": _row("efs/accessPoint:AccessPoint"),
    "EFS::FileSystem": _row("efs/fileSystem:FileSystem", "stores:file_system"),
    "EFS::MountTarget": _row("efs/mountTarget:MountTarget"),
    "FSx::DataRepositoryAssociation": _row("fsx/dataRepositoryAssociation:DataRepositoryAssociation"),
    "FSx::FileSystem": _row("fsx/lustreFileSystem:LustreFileSystem", "stores:fsx_file_system"),
    "KMS::Alias": _row("kms/alias:Alias", aliasName="name"),
    "KMS::Key": _row(
        "kms/key:Key",
        keyPolicy="policy",
        pendingWindowInDays="deletionWindowInDays",
        enabled="isEnabled",
        keySpec="customerMasterKeySpec",
    ),
    "Logs::LogGroup": _row("cloudwatch/logGroup:LogGroup", logGroupName="name"),
    "Logs::LogStream": _row("cloudwatch/logStream:LogStream"),
    "Logs::MetricFilter": _row("cloudwatch/logMetricFilter:LogMetricFilter"),
    "Logs::ResourcePolicy": _row("cloudwatch/logResourcePolicy:LogResourcePolicy"),
    "Logs::SubscriptionFilter": _row("cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"),
    "RAM::ResourceShare": _row("ram/resourceShare:ResourceShare"),
    "RDS::DBCluster": _row("rds/cluster:Cluster", "stores:database_cluster"),
    "RDS::DBClusterParameterGroup": _row("rds/clusterParameterGroup:ClusterParameterGroup", "stores:parameter_group"),
    "RDS::DBInstance": _row("rds/instance:Instance", "stores:database"),
    "RDS::DBParameterGroup": _row("rds/parameterGroup:ParameterGroup", "stores:parameter_group"),
    "RDS::DBSubnetGroup": _row("rds/subnetGroup:SubnetGroup", dbSubnetGroupName="name"),
    "S3::AccessPoint": _row("s3/accessPoint:AccessPoint"),
    "S3::Bucket": _row("s3/bucket:Bucket", "stores:bucket"),
    "S3::BucketPolicy": _row("s3/bucketPolicy:BucketPolicy", policyDocument="policy"),
    "SNS::Subscription": _row("sns/topicSubscription:TopicSubscription", topicArn="topic"),
    "SNS::Topic": _row("sns/topic:Topic", topicName="name"),
    "SNS::TopicPolicy": _row("sns/topicPolicy:TopicPolicy", "stores:topic_policy"),
    "SQS::Queue": _row("sqs/queue:Queue", queueName="name"),
    "SQS::QueuePolicy": _row("sqs/queuePolicy:QueuePolicy", "stores:queue_policy"),
    "SSM::Parameter": _row("ssm/parameter:Parameter"),
    "SecretsManager::ResourcePolicy": _row(
        "secretsmanager/secretPolicy:SecretPolicy", secretId="secretArn", resourcePolicy="policy"
    ),
    "SecretsManager::RotationSchedule": _row("secretsmanager/secretRotation:SecretRotation", "stores:secret_rotation"),
    "SecretsManager::Secret": _row("secretsmanager/secret:Secret", "stores:secret"),
}

_IDENTITY = {
    "IAM::AccessKey": _row("iam/accessKey:AccessKey", userName="user"),
    "IAM::Group": _row("iam/group:Group", "identity:user"),
    "IAM::GroupPolicy": _row(
        "iam/groupPolicy:GroupPolicy", groupName="group", policyName="name", policyDocument="policy"
    ),
    "IAM::InstanceProfile": _row("iam/instanceProfile:InstanceProfile", "identity:instance_profile"),
    "IAM::ManagedPolicy": _row("iam/policy:Policy", "identity:managed_policy"),
    "IAM::OIDCProvider": _row("iam/openIdConnectProvider:OpenIdConnectProvider"),
    "IAM::Policy": _row("iam/rolePolicy:RolePolicy", "identity:inline_policy"),
    "IAM::Role": _row("iam/role:Role", "identity:role"),
    "IAM::RolePolicy": _row("iam/rolePolicy:RolePolicy", roleName="role", policyName="name", policyDocument="policy"),
    "IAM::ServiceLinkedRole": _row("iam/serviceLinkedRole:ServiceLinkedRole"),
    "IAM::User": _row("iam/user:User", "identity:user"),
    "IAM::UserPolicy": _row("iam/userPolicy:UserPolicy", userName="user", policyName="name", policyDocument="policy"),
}

KINDS: Mapping[str, Kind] = {
    f"AWS::{name}": kind for rows in (_NETWORK, _COMPUTE, _STORES, _IDENTITY) for name, kind in rows.items()
}
"""Every type that rules can see into, by CloudFormation's name."""

HARMLESS = frozenset(
    {
        "AWS::CDK::Metadata",
        "AWS::CloudFormation::WaitCondition",
        "AWS::CloudFormation::WaitConditionHandle",
    }
)
"""Types that make nothing in the account."""
