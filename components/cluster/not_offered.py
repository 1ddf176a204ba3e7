"""What ParallelCluster's configuration has and this library leaves out, each with the reason.

A path stands for all that is below it, and ``*`` for head node, queues and login pools alike. A test compares the table
with the installed ParallelCluster: each of its paths is either written by some design, or in here.
"""

from collections.abc import Mapping

_NO_WAY_OUT = "a lab has no way out of its network that a proxy could stand in"
_PUBLIC = "a lab has no public address"
_OWN_GROUPS = (
    "nodes carry the lab's groups as SecurityGroups; these would come beside groups of ParallelCluster's own, which "
    "are open to the world"
)
_OWN_GROUPS_DECIDE = "has no effect on nodes that have SecurityGroups: who may log in is a rule of those"
_DESKTOP = "remote desktops (DCV) take a port of their own and a licence from the internet or S3; use SSH"
_ROLES = "ParallelCluster makes the roles, below the boundary that the cluster provider insists on; add policy_arns"
_WRITES = "would allow all of S3's actions on the objects; write through a policy of policy_arns"
_MANAGED_STORAGE = "a file system of the cluster's would go with it; make it outside, and mount it by its id"
_DEVELOPERS = "for ParallelCluster's developers"
_OF_THE_SAME_NAME = "EC2 wants a name here, which is what Name takes"

NOT_OFFERED: Mapping[str, str] = {
    "Region": "the region is the provider's",
    "CustomS3Bucket": "AWS's provider makes a bucket for the account: encrypted, versioned and closed to others",
    "AdditionalResources": "a template with more resources is what the rest of the program is for",
    "AdditionalPackages": "Intel's packages are for CentOS 7 only, which ParallelCluster no longer has",
    "Iam/Roles": _ROLES,
    "*/Iam/InstanceRole": _ROLES,
    "*/Iam/InstanceProfile": _ROLES,
    "*/Iam/S3Access[]/EnableWriteAccess": _WRITES,
    "*/Networking/AdditionalSecurityGroups": _OWN_GROUPS,
    "*/Networking/Proxy": _NO_WAY_OUT,
    "*/Dcv": _DESKTOP,
    "HeadNode/Ssh/AllowedIps": _OWN_GROUPS_DECIDE,
    "LoginNodes/Pools[]/Ssh": _OWN_GROUPS_DECIDE,
    "HeadNode/Networking/ElasticIp": _PUBLIC,
    "HeadNode/LocalStorage/RootVolume/DeleteOnTermination": "nothing on a root volume outlives its node",
    "HeadNode/SharedStorageType": (
        "Efs makes a file system for ParallelCluster's own files that is mounted without TLS, encrypted with AWS's "
        "key, and behind a group that is open outwards; the head node's encrypted volume serves them instead"
    ),
    "HeadNode/SharedStorageEfsSettings": "belongs to SharedStorageType",
    "Scheduling/SlurmSettings/CustomSlurmSettingsIncludeFile": (
        "ParallelCluster does not look into the file, so a setting that it forbids would break the scheduler; "
        "use slurm_settings"
    ),
    "Scheduling/SlurmSettings/Dns/HostedZoneId": "Route 53's API has no endpoint in a network without internet",
    "Scheduling/SlurmQueues[]/Networking/PlacementGroup/Id": _OF_THE_SAME_NAME,
    "Scheduling/SlurmQueues[]/ComputeResources[]/Networking/PlacementGroup/Id": _OF_THE_SAME_NAME,
    "Scheduling/SlurmQueues[]/ComputeResources[]/LaunchTemplateOverrides": (
        "the one property that it may hold, NetworkInterfaces, replaces the security groups and the refusal of public "
        "addresses"
    ),
    "SharedStorage[]/EbsSettings": (
        "a volume shared by the head node goes with the cluster, and is as fast as that one node; use EFS or Lustre"
    ),
    "SharedStorage[]/EfsSettings/Encrypted": _MANAGED_STORAGE,
    "SharedStorage[]/EfsSettings/KmsKeyId": _MANAGED_STORAGE,
    "SharedStorage[]/EfsSettings/PerformanceMode": _MANAGED_STORAGE,
    "SharedStorage[]/EfsSettings/ThroughputMode": _MANAGED_STORAGE,
    "SharedStorage[]/EfsSettings/ProvisionedThroughput": _MANAGED_STORAGE,
    "SharedStorage[]/EfsSettings/DeletionPolicy": _MANAGED_STORAGE,
    **{
        f"SharedStorage[]/FsxLustreSettings/{key}": _MANAGED_STORAGE
        for key in (
            "AutoImportPolicy",
            "AutomaticBackupRetentionDays",
            "BackupId",
            "CopyTagsToBackups",
            "DailyAutomaticBackupStartTime",
            "DataCompressionType",
            "DataRepositoryAssociations[]",
            "DeletionPolicy",
            "DeploymentType",
            "DriveCacheType",
            "ExportPath",
            "ImportPath",
            "ImportedFileChunkSize",
            "KmsKeyId",
            "PerUnitStorageThroughput",
            "StorageCapacity",
            "StorageType",
            "WeeklyMaintenanceStartTime",
        )
    },
    "DevSettings/Cookbook": _DEVELOPERS,
    "DevSettings/NodePackage": _DEVELOPERS,
    "DevSettings/ClusterTemplate": _DEVELOPERS,
    "DevSettings/AmiSearchFilters": f"{_DEVELOPERS}; an image is named by its id",
    "DevSettings/InstanceTypesData": _DEVELOPERS,
    "DevSettings/ComputeStartupTimeMetricEnabled": f"{_DEVELOPERS}; a metric, and its price, for each node that starts",
    "DevSettings/EfaInterfaceType": (
        "the older type of interface takes an address of the lab's subnet for each network card of a node"
    ),
}

# What ``*`` stands for.
NODES = ("HeadNode", "Scheduling/SlurmQueues[]", "LoginNodes/Pools[]")


def reason(path: str) -> str | None:
    """Why a path of ParallelCluster's configuration is left out; ``None`` when it is not."""
    for key, why in NOT_OFFERED.items():
        for left_out in [key.replace("*", nodes) for nodes in NODES] if key.startswith("*") else [key]:
            if path == left_out or path.startswith((f"{left_out}/", f"{left_out}[]/")):
                return why
    return None
