"""The platform stack: what all labs of one network share."""

import pulumi

from components.cluster import ClusterProvider, ClusterProviderArgs
from components.keys import PlatformKey, PlatformKeyArgs
from components.network import LabsGuard, LeaseTable, LeaseTableArgs, PrivateNetwork, PrivateNetworkArgs
from components.storage import DataBuckets, DataBucketsArgs, HomeFileSystem, HomeFileSystemArgs

from .outputs import PlatformOutputs
from .platform_settings import PlatformSettings


def build(settings: PlatformSettings) -> PlatformOutputs:
    """Build a platform; its components are named after the stack, so that several fit in one account."""
    name = pulumi.get_stack()
    tags = settings.ownership.tags(virtual_lab="shared", project="shared")
    plan = settings.network.plan()

    key = PlatformKey(name, PlatformKeyArgs(tags=tags, protect_data=settings.protect_data))
    network = PrivateNetwork(
        name,
        PrivateNetworkArgs(
            plan=plan,
            zones=settings.network.zones,
            features=settings.features,
            flow_log_retention_days=settings.network.flow_log_retention_days,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=settings.protect_data,
        ),
    )
    leases = LeaseTable(name, LeaseTableArgs(kms_key_arn=key.key_arn, tags=tags, protect_data=settings.protect_data))
    home = HomeFileSystem(
        name,
        HomeFileSystemArgs(
            vpc_id=network.vpc_id,
            subnet_ids=network.shared_subnet_ids,
            clients_security_group_id=network.clients_security_group_id,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=settings.protect_data,
        ),
    )
    buckets = DataBuckets(
        name,
        DataBucketsArgs(
            kms_key_arn=key.key_arn,
            s3_endpoint_id=network.s3_endpoint_id,
            admin_principal_arns=settings.admin_principal_arns,
            tags=tags,
            protect_data=settings.protect_data,
        ),
    )
    provider = ClusterProvider(
        name,
        ClusterProviderArgs(version=settings.parallelcluster_version, tags=tags, protect_data=settings.protect_data),
    )

    if not settings.protect_data:  # a protected platform refuses to go by itself
        LabsGuard(
            name,
            table=leases.table_name,
            supernet=str(plan.labs),
            opts=pulumi.ResourceOptions(depends_on=[key, network, leases, home, buckets, provider]),
        )

    return PlatformOutputs(
        region=network.region,
        zones=pulumi.Output.from_input(list(settings.network.zones)),
        vpc_id=network.vpc_id,
        vpc_cidr=pulumi.Output.from_input(str(plan.vpc)),
        labs_cidr=pulumi.Output.from_input(str(plan.labs)),
        shared_cidr=pulumi.Output.from_input(str(plan.shared)),
        lab_capacity=pulumi.Output.from_input(plan.lab_capacity()),
        s3_endpoint_id=network.s3_endpoint_id,
        dynamodb_endpoint_id=network.dynamodb_endpoint_id,
        clients_security_group_id=network.clients_security_group_id,
        lease_table_name=leases.table_name,
        kms_key_arn=key.key_arn,
        home_file_system_id=home.file_system_id,
        bucket_names=pulumi.Output.all(**buckets.names),
        bucket_arns=pulumi.Output.all(**buckets.arns),
        cluster_service_token=provider.service_token,
        parallelcluster_version=provider.version,
        permissions_boundary_arn=provider.permissions_boundary_arn,
    )
