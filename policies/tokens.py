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
SECURITY_GROUP = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
SECURITY_GROUP_RULE = ("aws:ec2/securityGroupRule:SecurityGroupRule",)
INGRESS_RULE = ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",)
EGRESS_RULE = ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",)
PREFIX_LIST = ("aws:ec2/managedPrefixList:ManagedPrefixList",)
PREFIX_LIST_ENTRY = ("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",)
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

EFS_FILE_SYSTEM = ("aws:efs/fileSystem:FileSystem",)
LUSTRE_FILE_SYSTEM = ("aws:fsx/lustreFileSystem:LustreFileSystem",)
FSX_FILE_SYSTEM = (
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
    "aws:fsx/fileCache:FileCache",
)
BACKUP_VAULT = ("aws:backup/vault:Vault",)
DATABASE = ("aws:rds/instance:Instance",)
DATABASE_CLUSTER = ("aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster")
NEPTUNE_CLUSTER = ("aws:neptune/cluster:Cluster",)
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
PARAMETER = ("aws:ssm/parameter:Parameter",)
TRAIL = ("aws:cloudtrail/trail:Trail",)
LOG_GROUP = ("aws:cloudwatch/logGroup:LogGroup",)
TOPIC = ("aws:sns/topic:Topic",)
QUEUE = ("aws:sqs/queue:Queue",)
REPOSITORY = ("aws:ecr/repository:Repository",)
ROLE = ("aws:iam/role:Role",)

LEGACY = frozenset(
    {
        "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
    }
)
