"""Types whose creation may be done again without a look at what there is."""

# Creating one of these again is creating it once: they are settings of another resource, and go with it.
REPEATABLE = frozenset(
    {
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "aws:ebs/defaultKmsKey:DefaultKmsKey",
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        "aws:efs/backupPolicy:BackupPolicy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        # A second statement of the same content, under another name.
        "aws:lambda/permission:Permission",
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketLogging:BucketLogging",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/inventory:Inventory",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:secretsmanager/secretRotation:SecretRotation",
        "aws:sns/topicPolicy:TopicPolicy",
        # AWS answers with the one that there is.
        "aws:sns/topicSubscription:TopicSubscription",
    }
)
# Our own are written to find again what they made.
REPEATABLE_PREFIX = "pulumi-python:dynamic"

# AWS gives a new group a rule that lets everything out, and the creation removes it. A group whose creation was cut off
# may have it still, which no later update would notice.
MADE_ANEW = frozenset({"aws:ec2/securityGroup:SecurityGroup"})
