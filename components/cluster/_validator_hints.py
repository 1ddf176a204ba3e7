"""What ParallelCluster's validators do not say themselves: where the value is, and what to do."""

# The section of the document that a validator of the whole cluster is about.
SECTIONS = {
    "ArchitectureOsValidator": "Image/Os",
    "DuplicateMountDirValidator": "SharedStorage",
    "DuplicateNameValidator": "SharedStorage",
    "HeadNodeMemorySizeValidator": "HeadNode/InstanceType",
    "IntelHpcArchitectureValidator": "AdditionalPackages/IntelSoftware",
    "IntelHpcOsValidator": "AdditionalPackages/IntelSoftware",
    "ManagedFsxMultiAzValidator": "SharedStorage",
    "MaxCountValidator": "Scheduling/SlurmQueues",
    "MixedSecurityGroupOverwriteValidator": "Scheduling/SlurmQueues",
    "MultiAzEbsVolumeValidator": "SharedStorage",
    "MultiNetworkInterfacesInstancesValidator": "Scheduling/SlurmQueues",
    "NumberOfStorageValidator": "SharedStorage",
    "OverlappingMountDirValidator": "SharedStorage",
    "SharedEbsPerformanceBottleNeckValidator": "SharedStorage",
    "SharedStorageMountDirValidator": "SharedStorage",
    "SharedStorageNameValidator": "SharedStorage",
}

# What to do, where AWS's message leaves it open.
FIXES = {
    "ArchitectureOsValidator": "Take another operating system, or instance types of another architecture.",
    "CapacityTypeValidator": "Take capacity=CapacityType.ON_DEMAND for this queue, or another instance type.",
    "ClusterNameValidator": "Shorten cluster_name.",
    "EfaOsArchitectureValidator": "Take efa=False, or another operating system.",
    "EfaValidator": "Take efa=False, or an instance type with EFA (the largest sizes of most families have it).",
    "InstanceArchitectureCompatibilityValidator": "Give the head node and all queues instance types of one "
    "architecture: Graviton (arm64) for all, or for none.",
    "InstancesCPUValidator": "Put instance types with other numbers of CPUs into a compute resource of their own.",
    "InstanceTypeBaseAMICompatibleValidator": "Take another instance type, or Image(custom_ami=...) with the drivers "
    "that it needs.",
}
