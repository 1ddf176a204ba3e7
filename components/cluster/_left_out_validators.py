"""ParallelCluster's validators that do not run at preview, each with the reason.

They ask AWS about things that are made by the same ``pulumi up`` (or are not known before), so AWS's provider runs them
when the cluster is made or changed. Every other validator of the package runs; a test compares this table with it.
"""

LEFT_OUT = {
    # What the lab's network, storage, keys and roles are, which the same update may make.
    "SubnetsValidator": "subnets and their VPC's DNS settings",
    "SecurityGroupsValidator": "security groups exist",
    "LambdaFunctionsVpcConfigValidator": "subnets and security groups are of one VPC",
    "EfaSecurityGroupValidator": "the rules of security groups",
    "ElasticIpValidator": "an Elastic IP address exists",
    "HostedZoneValidator": "a Route 53 zone and its VPC",
    "KeyPairValidator": "the key pair exists, and its type",
    "EfsIdValidator": "a file system's mount targets and their security groups",
    "ExistingFsxNetworkingValidator": "a file system's interfaces and their security groups",
    "UnmanagedFsxMultiAzValidator": "the zones of a file system",
    "SharedEbsVolumeIdValidator": "a volume exists",
    "EbsVolumeSizeSnapshotValidator": "the size of a snapshot",
    "FsxBackupIdValidator": "a backup exists",
    "FsxAutoImportValidator": "a bucket's region",
    "KmsKeyValidator": "a KMS key exists",
    "S3BucketValidator": "a bucket exists and has versions",
    "S3BucketRegionValidator": "a bucket's region",
    "S3BucketUriValidator": "a bucket exists",
    "UrlValidator": "a file can be read",
    "AsyncTimedUrlValidator": "a script can be read",
    "RoleValidator": "a role exists",
    "InstanceProfileValidator": "an instance profile exists",
    "IamPolicyValidator": "a policy exists",
    "AdditionalIamPolicyValidator": "a policy exists",
    "PasswordSecretArnValidator": "a secret exists",
    "MungeKeySecretSizeAndBase64Validator": "the content of a secret",
    "PlacementGroupNamingValidator": "a placement group exists",
    # What EC2 holds of images, templates and reservations.
    "CustomAmiTagValidator": "the tags of an image",
    "AmiOsCompatibleValidator": "the operating system of an image",
    "RootVolumeSizeValidator": "the size of an image",
    "LaunchTemplateValidator": "the content of a launch template",
    "HeadNodeLaunchTemplateValidator": "a dry run of RunInstances",
    "ComputeResourceLaunchTemplateValidator": "a dry run of RunInstances",
    "CapacityReservationValidator": "a capacity reservation",
    "CapacityReservationSizeValidator": "a capacity reservation's size",
    "CapacityReservationResourceGroupValidator": "a group of capacity reservations",
    "PlacementGroupCapacityReservationValidator": "a capacity reservation's placement group",
    "CapacityBlockHealthStatusValidator": "a capacity block's health",
    "UltraserverCapacityBlockSizeValidator": "a capacity block's size",
    # Which region it is: a document does not say.
    "RegionValidator": "the region",
    "FeatureRegionValidator": "the region",
    # They judge what this library does not offer.
    "CliAttributeOverridesValidator": "an argument of pcluster's command line",
    # They judge images that ParallelCluster builds, not clusters.
    "AMIVolumeSizeValidator": "for build-image",
    "ComponentsValidator": "for build-image",
    "SecurityGroupsAndSubnetValidator": "for build-image",
    "InstanceTypeSoftwareValidator": "for build-image",
}
