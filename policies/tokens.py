"""The type tokens that rules look at, each with every name it has or had in the provider.

A token that the installed SDK no longer has stays here for old states, and in `LEGACY`; a test compares both with it.
"""

INTERNET_GATEWAY = (
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
)
NAT_GATEWAY = ("aws:ec2/natGateway:NatGateway",)
EGRESS_ONLY_GATEWAY = ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",)
CARRIER_GATEWAY = ("aws:ec2/carrierGateway:CarrierGateway",)
ELASTIC_IP = (
    "aws:ec2/eip:Eip",
    "aws:ec2/eipAssociation:EipAssociation",
    "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation",
)
DEFAULT_NETWORK = ("aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet")
VPC = ("aws:ec2/vpc:Vpc",)
SUBNET = ("aws:ec2/subnet:Subnet",)
IPV6_BLOCK = ("aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",)
ROUTE = ("aws:ec2/route:Route",)
ROUTE_TABLE = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
ROUTE_PROPAGATION = ("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",)
DEFAULT_SECURITY_GROUP = ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",)
SECURITY_GROUP = ("aws:ec2/securityGroup:SecurityGroup", *DEFAULT_SECURITY_GROUP)
SECURITY_GROUP_RULE = ("aws:ec2/securityGroupRule:SecurityGroupRule",)
INGRESS_RULE = ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",)
EGRESS_RULE = ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",)
PREFIX_LIST = ("aws:ec2/managedPrefixList:ManagedPrefixList",)
PREFIX_LIST_ENTRY = ("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",)
IPV4_BLOCK = ("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",)
MAIN_ROUTE_TABLE = ("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",)
ROUTE_TABLE_ASSOCIATION = ("aws:ec2/routeTableAssociation:RouteTableAssociation",)
DEFAULT_NETWORK_ACL = ("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",)
NETWORK_ACL = ("aws:ec2/networkAcl:NetworkAcl", *DEFAULT_NETWORK_ACL)
NETWORK_ACL_RULE = ("aws:ec2/networkAclRule:NetworkAclRule",)
NETWORK_ACL_ASSOCIATION = ("aws:ec2/networkAclAssociation:NetworkAclAssociation",)
VPC_ENDPOINT = ("aws:ec2/vpcEndpoint:VpcEndpoint",)
ENDPOINT_ROUTES = ("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",)
ENDPOINT_SUBNET = ("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",)
ENDPOINT_GROUP = ("aws:ec2/securityGroupAssociation:SecurityGroupAssociation",)
PEERING = ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection",)
PEERING_ACCEPTER = ("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",)
PEERING_OPTIONS = ("aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",)
BLOCK_PUBLIC_ACCESS = ("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",)
BLOCK_PUBLIC_ACCESS_EXCLUSION = ("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",)
VPN_GATEWAY = ("aws:ec2/vpnGateway:VpnGateway", "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment")
VPN_TUNNELS = ("aws:ec2/vpnConnection:VpnConnection",)
VPN_CONNECTION = (
    "aws:ec2/customerGateway:CustomerGateway",
    "aws:ec2/vpnConcentrator:VpnConcentrator",
    *VPN_TUNNELS,
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
)
CLIENT_VPN_ENDPOINT = ("aws:ec2clientvpn/endpoint:Endpoint",)
CLIENT_VPN = (
    "aws:ec2clientvpn/authorizationRule:AuthorizationRule",
    *CLIENT_VPN_ENDPOINT,
    "aws:ec2clientvpn/networkAssociation:NetworkAssociation",
    "aws:ec2clientvpn/route:Route",
)
DIRECT_CONNECT = (
    "aws:directconnect/bgpPeer:BgpPeer",
    "aws:directconnect/connection:Connection",
    "aws:directconnect/gateway:Gateway",
    "aws:directconnect/gatewayAssociation:GatewayAssociation",
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal",
    "aws:directconnect/hostedPrivateVirtualInterface:HostedPrivateVirtualInterface",
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter",
    "aws:directconnect/hostedPublicVirtualInterface:HostedPublicVirtualInterface",
    "aws:directconnect/hostedPublicVirtualInterfaceAccepter:HostedPublicVirtualInterfaceAccepter",
    "aws:directconnect/hostedTransitVirtualInterface:HostedTransitVirtualInterface",
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor",
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
    "aws:directconnect/publicVirtualInterface:PublicVirtualInterface",
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
)
TRANSIT_GATEWAY = ("aws:ec2transitgateway/transitGateway:TransitGateway",)
TRANSIT_ATTACHMENT = (
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
)
TRANSIT_OTHER_ATTACHMENT = (
    "aws:ec2transitgateway/connect:Connect",
    "aws:ec2transitgateway/connectPeer:ConnectPeer",
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
)
TRANSIT_ROUTE_TABLE = ("aws:ec2transitgateway/routeTable:RouteTable",)
TRANSIT_ROUTE = ("aws:ec2transitgateway/route:Route",)
TRANSIT_ASSOCIATION = ("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",)
CORE_NETWORK = (
    "aws:networkmanager/connectAttachment:ConnectAttachment",
    "aws:networkmanager/coreNetwork:CoreNetwork",
    "aws:networkmanager/dxGatewayAttachment:DxGatewayAttachment",
    "aws:networkmanager/siteToSiteVpnAttachment:SiteToSiteVpnAttachment",
    "aws:networkmanager/transitGatewayPeering:TransitGatewayPeering",
    "aws:networkmanager/vpcAttachment:VpcAttachment",
)
LOCAL_GATEWAY = (
    "aws:ec2/localGatewayRoute:LocalGatewayRoute",
    "aws:ec2/localGatewayRouteTableVpcAssociation:LocalGatewayRouteTableVpcAssociation",
)
PUBLISHED = (
    "aws:cloudfront/vpcOrigin:VpcOrigin",
    "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
    "aws:globalaccelerator/accelerator:Accelerator",
    "aws:globalaccelerator/endpointGroup:EndpointGroup",
    "aws:verifiedaccess/endpoint:Endpoint",
    "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
)
INTERFACE = ("aws:ec2/networkInterface:NetworkInterface",)
INTERFACE_GROUP = ("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",)
INTERFACE_ATTACHMENT = ("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",)
SCALING_GROUP = ("aws:autoscaling/group:Group",)
SUBNET_GROUP = (
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:redshift/subnetGroup:SubnetGroup",
)
LOAD_BALANCER = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
)

INSTANCE = ("aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest")
LAUNCH_TEMPLATE = ("aws:ec2/launchTemplate:LaunchTemplate",)
LAUNCH_CONFIGURATION = ("aws:ec2/launchConfiguration:LaunchConfiguration",)
METADATA_DEFAULTS = ("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",)
CAPACITY_RESERVATION = ("aws:ec2/capacityReservation:CapacityReservation",)
SPOT_FLEET = ("aws:ec2/spotFleetRequest:SpotFleetRequest",)
VOLUME = ("aws:ebs/volume:Volume",)
VOLUME_COPY = ("aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy")
ENCRYPTION_BY_DEFAULT = ("aws:ebs/encryptionByDefault:EncryptionByDefault",)
SNAPSHOT_PERMISSION = ("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",)
IMAGE_PERMISSION = ("aws:ec2/amiLaunchPermission:AmiLaunchPermission",)
SNAPSHOT_PUBLIC_ACCESS = (
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
)
CLOUDFORMATION_STACK = ("aws:cloudformation/stack:Stack",)
STACK_SET = ("aws:cloudformation/stackSet:StackSet",)
CLOUD_CONTROL = ("aws:cloudcontrol/resource:Resource",)
CLUSTER = "aws-parallelcluster:cluster:Cluster"
"""No type of a provider: a ParallelCluster in a document. Its properties are the cluster's configuration."""

BUCKET = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_ACL = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
BUCKET_ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
BUCKET_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
BUCKET_OBJECT = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
BUCKET_POLICY = ("aws:s3/bucketPolicy:BucketPolicy",)
ACCESS_POINT = ("aws:s3/accessPoint:AccessPoint", "aws:s3control/accessPointPolicy:AccessPointPolicy")
BUCKET_PUBLIC_ACCESS = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
ACCOUNT_PUBLIC_ACCESS = ("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",)
BUCKET_OWNERSHIP = ("aws:s3/bucketOwnershipControls:BucketOwnershipControls",)
BUCKET_VERSIONING = (
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
)
BUCKET_LIFECYCLE = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
MULTI_REGION_ACCESS_POINT = ("aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",)
MULTI_REGION_ACCESS_POINT_POLICY = ("aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",)

EFS_FILE_SYSTEM = ("aws:efs/fileSystem:FileSystem",)
EFS_POLICY = ("aws:efs/fileSystemPolicy:FileSystemPolicy",)
EFS_ACCESS_POINT = ("aws:efs/accessPoint:AccessPoint",)
EFS_MOUNT_TARGET = ("aws:efs/mountTarget:MountTarget",)
EFS_BACKUP_POLICY = ("aws:efs/backupPolicy:BackupPolicy",)
EFS_REPLICATION = ("aws:efs/replicationConfiguration:ReplicationConfiguration",)
LUSTRE_FILE_SYSTEM = ("aws:fsx/lustreFileSystem:LustreFileSystem",)
DATA_REPOSITORY_ASSOCIATION = ("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",)
FSX_FILE_SYSTEM = (
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
    "aws:fsx/fileCache:FileCache",
)
BACKUP_VAULT = ("aws:backup/vault:Vault",)
BACKUP_VAULT_POLICY = ("aws:backup/vaultPolicy:VaultPolicy",)
BACKUP_VAULT_LOCK = ("aws:backup/vaultLockConfiguration:VaultLockConfiguration",)
BACKUP_PLAN = ("aws:backup/plan:Plan",)
BACKUP_SELECTION = ("aws:backup/selection:Selection",)
DATABASE = ("aws:rds/instance:Instance",)
DATABASE_CLUSTER = ("aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster")
NEPTUNE_CLUSTER = ("aws:neptune/cluster:Cluster",)
PARAMETER_GROUP = ("aws:rds/parameterGroup:ParameterGroup",)
CLUSTER_PARAMETER_GROUP = (
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
)
DATABASE_PROXY = ("aws:rds/proxy:Proxy",)
DATABASE_MEMBER = (
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:docdb/clusterInstance:ClusterInstance",
    "aws:neptune/clusterInstance:ClusterInstance",
)
DATABASE_ENDPOINT = (
    *DATABASE,
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:dms/replicationInstance:ReplicationInstance",
)
DATABASE_SNAPSHOT = (
    "aws:rds/snapshot:Snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
)
TABLE = ("aws:dynamodb/table:Table",)
TABLE_REPLICA = ("aws:dynamodb/tableReplica:TableReplica",)
SECRET = ("aws:secretsmanager/secret:Secret",)
SECRET_ROTATION = ("aws:secretsmanager/secretRotation:SecretRotation",)
SECRET_POLICY = ("aws:secretsmanager/secretPolicy:SecretPolicy",)
PARAMETER = ("aws:ssm/parameter:Parameter",)
TRAIL = ("aws:cloudtrail/trail:Trail",)
LOG_GROUP = ("aws:cloudwatch/logGroup:LogGroup",)
KMS_KEY = ("aws:kms/key:Key",)
KMS_OTHER_KEY = (
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
KMS_KEY_POLICY = ("aws:kms/keyPolicy:KeyPolicy",)
RESOURCE_SHARE = ("aws:ram/resourceShare:ResourceShare",)
SHARE_PRINCIPAL = ("aws:ram/principalAssociation:PrincipalAssociation",)
TOPIC = ("aws:sns/topic:Topic",)
QUEUE = ("aws:sqs/queue:Queue",)
REPOSITORY = ("aws:ecr/repository:Repository",)
ROLE = ("aws:iam/role:Role",)
INSTANCE_PROFILE = ("aws:iam/instanceProfile:InstanceProfile",)

# What the network's own rules look at beyond routes, groups and gateways.
FLOW_LOG = ("aws:ec2/flowLog:FlowLog",)
ENDPOINT_SERVICE = ("aws:ec2/vpcEndpointService:VpcEndpointService",)
ENDPOINT_SERVICE_PRINCIPAL = ("aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",)
DNS_RULE = ("aws:route53/resolverFirewallRule:ResolverFirewallRule",)
DNS_RULE_GROUP = ("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",)
DNS_RULE_GROUP_ASSOCIATION = ("aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",)
DNS_DOMAINS = ("aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",)
DNS_FIREWALL_CONFIG = ("aws:route53/resolverFirewallConfig:ResolverFirewallConfig",)
DHCP_OPTIONS = (
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
    "aws:ec2/defaultVpcDhcpOptions:DefaultVpcDhcpOptions",
)
DHCP_OPTIONS_ASSOCIATION = ("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",)
RESOLVER_RULE = ("aws:route53/resolverRule:ResolverRule",)
RESOLVER_RULE_ASSOCIATION = ("aws:route53/resolverRuleAssociation:ResolverRuleAssociation",)
TOKEN_PROVIDER = ("aws:iam/openIdConnectProvider:OpenIdConnectProvider",)
BUCKET_NOTIFICATION = ("aws:s3/bucketNotification:BucketNotification",)
CONFIG_CHANNEL = ("aws:cfg/deliveryChannel:DeliveryChannel",)
CONTAINER_CLUSTER = ("aws:ecs/cluster:Cluster",)
BUDGET = ("aws:budgets/budget:Budget",)

# Identities, and what stands at the edges of services.
POLICY = ("aws:iam/policy:Policy",)
ROLE_POLICY = ("aws:iam/rolePolicy:RolePolicy",)
USER_POLICY = ("aws:iam/userPolicy:UserPolicy",)
GROUP_POLICY = ("aws:iam/groupPolicy:GroupPolicy",)
IDENTITY_POLICY = (*POLICY, *ROLE_POLICY, *USER_POLICY, *GROUP_POLICY, *ROLE)
ROLE_ATTACHMENT = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
)
USER_ATTACHMENT = (
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
)
GROUP_ATTACHMENT = (
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
)
POLICY_ATTACHMENT = ("aws:iam/policyAttachment:PolicyAttachment",)
USER = ("aws:iam/user:User",)
LASTING_CREDENTIAL = (
    "aws:iam/accessKey:AccessKey",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
    "aws:iam/signingCertificate:SigningCertificate",
    "aws:iam/userLoginProfile:UserLoginProfile",
)
VPC_ENDPOINT_POLICY = ("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",)
FUNCTION = ("aws:lambda/function:Function",)
FUNCTION_PERMISSION = ("aws:lambda/permission:Permission",)
FUNCTION_URL = ("aws:lambda/functionUrl:FunctionUrl",)
FUNCTION_EVENTS = ("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",)
LAYER = ("aws:lambda/layerVersion:LayerVersion",)
LAYER_PERMISSION = ("aws:lambda/layerVersionPermission:LayerVersionPermission",)
REST_API = ("aws:apigateway/restApi:RestApi",)
REST_API_POLICY = ("aws:apigateway/restApiPolicy:RestApiPolicy",)
REST_METHOD = ("aws:apigateway/method:Method",)
REST_INTEGRATION = ("aws:apigateway/integration:Integration",)
REST_METHOD_SETTINGS = ("aws:apigateway/methodSettings:MethodSettings",)
REST_STAGE = ("aws:apigateway/stage:Stage",)
REST_DOMAIN = ("aws:apigateway/domainName:DomainName",)
HTTP_API = ("aws:apigatewayv2/api:Api",)
HTTP_ROUTE = ("aws:apigatewayv2/route:Route",)
HTTP_INTEGRATION = ("aws:apigatewayv2/integration:Integration",)
HTTP_STAGE = ("aws:apigatewayv2/stage:Stage",)
REPOSITORY_POLICY = ("aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:ecr/registryPolicy:RegistryPolicy")
PUBLIC_REPOSITORY = ("aws:ecrpublic/repository:Repository",)
KUBERNETES_CLUSTER = ("aws:eks/cluster:Cluster",)
BUILD_PROJECT = ("aws:codebuild/project:Project",)
BUILD_CREDENTIAL = ("aws:codebuild/sourceCredential:SourceCredential",)
PIPELINE = ("aws:codepipeline/pipeline:Pipeline",)
TOPIC_POLICY = ("aws:sns/topicPolicy:TopicPolicy",)
TOPIC_SUBSCRIPTION = ("aws:sns/topicSubscription:TopicSubscription",)
QUEUE_POLICY = ("aws:sqs/queuePolicy:QueuePolicy",)
QUEUE_REDRIVE = ("aws:sqs/redrivePolicy:RedrivePolicy",)
LOG_RESOURCE_POLICY = (
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
)
EVENT_BUS_POLICY = ("aws:cloudwatch/eventBusPolicy:EventBusPolicy",)
EVENT_PERMISSION = ("aws:cloudwatch/eventPermission:EventPermission",)
STATE_MACHINE = ("aws:sfn/stateMachine:StateMachine",)

# What carries copies elsewhere.
BUCKET_REPLICATION = ("aws:s3/bucketReplicationConfig:BucketReplicationConfig",)
BUCKET_INVENTORY = ("aws:s3/inventory:Inventory",)
LOG_SUBSCRIPTION = ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",)
LOG_DESTINATION = ("aws:cloudwatch/logDestination:LogDestination",)
TAG = ("aws:ec2/tag:Tag",)
ALARM = ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")
EVENT_TARGET = ("aws:cloudwatch/eventTarget:EventTarget",)
EVENT_API_DESTINATION = ("aws:cloudwatch/eventApiDestination:EventApiDestination",)
EVENT_PIPE = ("aws:pipes/pipe:Pipe",)
EVENT_SCHEDULE = ("aws:scheduler/schedule:Schedule",)
CONTAINER_SERVICE = ("aws:ecs/service:Service",)
EVENT_SOURCE = ("aws:lambda/eventSourceMapping:EventSourceMapping",)
QUERY_LOG = ("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",)
KMS_GRANT = ("aws:kms/grant:Grant",)
TABLE_POLICY = ("aws:dynamodb/resourcePolicy:ResourcePolicy",)

LEGACY = frozenset(
    {
        "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
    }
)
