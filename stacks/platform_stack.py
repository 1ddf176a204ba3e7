"""The platform stack: what all labs of one network share."""

from dataclasses import replace
from typing import TypedDict

import pulumi
import pulumi_aws as aws

from components.account import AccountBaseline, RoleBoundary, RoleBoundaryArgs
from components.cluster import ClusterProvider, ClusterProviderArgs
from components.database import AccountingDatabase
from components.kept_data import KeptData
from components.keys import PlatformKey, PlatformKeyArgs
from components.network import (
    Feature,
    LabsGuard,
    LeaseTable,
    LeaseTableArgs,
    Peering,
    PeeringArgs,
    PrivateNetwork,
)
from components.observability import (
    AlarmTopic,
    AlarmTopicArgs,
    PlatformAlarms,
    PlatformAlarmsArgs,
    PlatformDashboard,
    PlatformDashboardArgs,
)
from components.storage import DataBuckets, HomeFileSystem, SecondRegion
from components.tags import Tags

from .outputs import PlatformOutputs
from .platform_settings import PlatformSettings


def build(settings: PlatformSettings) -> PlatformOutputs:
    """Build a platform; its components are named after the stack, so that several fit in one account."""
    name = pulumi.get_stack()
    tags = settings.ownership.tags(virtual_lab="shared", project="shared")
    protect = settings.protect_data

    key = PlatformKey(name, PlatformKeyArgs(tags=tags, protect_data=protect))
    boundary = RoleBoundary(name, RoleBoundaryArgs(tags=tags, protect_data=protect))
    account = settings.account and AccountBaseline(name, replace(settings.account, kms_key_arn=key.key_arn))
    network = PrivateNetwork(
        name,
        replace(
            settings.network,
            features=settings.network.features | ({Feature.ACCOUNTING} if settings.accounting else set()),
            peers=tuple(peering.network for peering in settings.peerings.values()),
            permissions_boundary_arn=boundary.policy_arn,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=protect,
        ),
    )
    peerings = _peerings(name, settings, network, tags)
    leases = LeaseTable(name, LeaseTableArgs(kms_key_arn=key.key_arn, tags=tags, protect_data=protect))
    home, buckets = _storage(name, settings, network, key, boundary.policy_arn, tags)
    database = settings.accounting and AccountingDatabase(
        name,
        replace(
            settings.accounting,
            vpc_id=network.vpc_id,
            subnet_ids=network.shared_subnet_ids,
            network_clients_security_group_id=network.clients_security_group_id,
            permissions_boundary_arn=boundary.policy_arn,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=protect,
        ),
    )
    first, *others = settings.parallelcluster_versions
    providers = {
        version: ClusterProvider(provider, ClusterProviderArgs(version=version, tags=tags, protect_data=protect))
        for version, provider in {first: name, **{each: f"{name}-{each.replace('.', '-')}" for each in others}}.items()
    }
    topic = AlarmTopic(
        name, AlarmTopicArgs(kms_key_arn=key.key_arn, tags=tags, subscriptions=settings.alarms.subscriptions)
    )
    watched: _Watched = {
        "home_file_system_id": home.file_system_id,
        "database_instance_id": database.instance_id if database else None,
        "provider_function_name": providers[first].service_token.apply(_function_name),
        "flow_log_group_name": network.flow_log_group_name,
        "dns_firewall_rule_group_id": network.dns_firewall_rule_group_id,
        "dns_blocking_list_id": network.dns_blocking_list_id,
    }
    alarms = PlatformAlarms(
        name,
        PlatformAlarmsArgs(
            platform=name, topic_arn=topic.topic_arn, thresholds=settings.alarms.thresholds, tags=tags, **watched
        ),
    )
    dashboard = PlatformDashboard(
        name,
        PlatformDashboardArgs(
            platform=name,
            vpc_id=network.vpc_id,
            lease_table_name=leases.table_name,
            query_log_group_name=network.query_log_group_name,
            alarm_arns=alarms.alarm_arns,
            **watched,
        ),
    )

    if not protect:  # a protected platform refuses to go by itself
        for labs in settings.network.plan.lab_supernets:
            LabsGuard(
                name if labs == settings.network.plan.labs else f"{name}-{str(labs).translate(_SEPARATORS)}",
                table=leases.table_name,
                supernet=str(labs),
                opts=pulumi.ResourceOptions(
                    depends_on=[
                        *(key, boundary, network, *peerings.values(), leases, home, buckets),
                        *(*providers.values(), topic, alarms, dashboard),
                        *(each for each in (account, database) if each),
                    ]
                ),
            )

    if settings.accounting and settings.accounting.final_snapshot:
        days = PlatformKeyArgs.deletion_window_days
        KeptData(
            name,
            [
                "the last snapshot of the accounting database and its option group, readable while the platform's key "
                f"waits {days} days for its deletion (aws kms cancel-key-deletion keeps it)"
            ],
        )

    return PlatformOutputs(
        region=network.region,
        zones=pulumi.Output.from_input(list(settings.network.zones)),
        vpc_id=network.vpc_id,
        vpc_cidr=pulumi.Output.from_input(str(settings.network.plan.vpc)),
        labs_cidrs=pulumi.Output.from_input([str(labs) for labs in settings.network.plan.lab_supernets]),
        shared_cidr=pulumi.Output.from_input(str(settings.network.plan.shared)),
        lab_capacity=pulumi.Output.from_input(network.lab_capacity),
        peerings=pulumi.Output.all(*(peering.for_labs for peering in peerings.values())),
        head_node_group_ids=pulumi.Output.all(
            **{
                peer: peering.head_nodes_security_group_id
                for peer, peering in peerings.items()
                if peering.head_nodes_security_group_id is not None
            }
        ),
        s3_endpoint_id=network.s3_endpoint_id,
        dynamodb_endpoint_id=network.dynamodb_endpoint_id,
        clients_security_group_id=network.clients_security_group_id,
        lease_table_name=leases.table_name,
        kms_key_arn=key.key_arn,
        role_boundary_arn=boundary.policy_arn,
        home_file_system_id=home.file_system_id,
        bucket_names=pulumi.Output.all(**buckets.names),
        bucket_arns=pulumi.Output.all(**buckets.arns),
        accounting=pulumi.Output.all(
            **(
                {
                    "uri": database.uri,
                    "clients_security_group_id": database.clients_security_group_id,
                    "rotation_function_arn": database.rotation_function_arn,
                }
                if database
                else {}
            )
        ),
        alarm_topic_arn=topic.topic_arn,
        cluster_providers=pulumi.Output.all(
            **{
                version: {
                    "service_token": provider.service_token,
                    "permissions_boundary_arn": provider.permissions_boundary_arn,
                }
                for version, provider in providers.items()
            }
        ),
    )


class _Watched(TypedDict):
    """What alarms and dashboard look at."""

    home_file_system_id: pulumi.Output[str]
    database_instance_id: pulumi.Output[str] | None
    provider_function_name: pulumi.Output[str]
    flow_log_group_name: pulumi.Output[str]
    dns_firewall_rule_group_id: pulumi.Output[str]
    dns_blocking_list_id: pulumi.Output[str]


# 10.21.0.0/16 as part of a name is 10-21-0-0-16
_SEPARATORS = str.maketrans("./", "--")


def _function_name(arn: str) -> str:
    return arn.rsplit(":", 1)[-1]


def _peerings(name: str, settings: PlatformSettings, network: PrivateNetwork, tags: Tags) -> dict[str, Peering]:
    """Connect the VPCs that the config names, with a provider of their owner where it names a role."""
    made = {}
    for peer_name, peering in settings.peerings.items():
        peer = peering.peer
        if peering.role_arn:
            provider = aws.Provider(
                f"{name}-{peer_name}-owner",
                region=peer.region or network.region,
                assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=peering.role_arn)],
            )
            peer = replace(peer, provider=provider)
        args = PeeringArgs(
            plan=settings.network.plan,
            vpc_id=network.vpc_id,
            shared_route_table_id=network.shared_route_table_id,
            clients_security_group_id=network.clients_security_group_id,
            endpoints_security_group_id=network.endpoints_security_group_id,
            network=peering.network,
            peer=peer,
            tags=tags,
        )
        made[peer_name] = Peering(f"{name}-{peer_name}", args)
    return made


def _storage(
    name: str,
    settings: PlatformSettings,
    network: PrivateNetwork,
    key: PlatformKey,
    boundary_arn: pulumi.Output[str],
    tags: Tags,
) -> tuple[HomeFileSystem, DataBuckets]:
    """Make the homes and the buckets, with copies in a second region where the config asks for them."""
    protect, elsewhere = settings.protect_data, settings.second_region
    second = None
    if elsewhere:
        provider = aws.Provider(f"{name}-{elsewhere.region}", region=elsewhere.region)
        there = PlatformKey(
            f"{name}-{elsewhere.region}",
            PlatformKeyArgs(tags=tags, protect_data=protect),
            opts=pulumi.ResourceOptions(provider=provider),
        )
        second = SecondRegion(region=elsewhere.region, kms_key_arn=there.key_arn)
    home = HomeFileSystem(
        name,
        replace(
            settings.home,
            vpc_id=network.vpc_id,
            subnet_ids=network.shared_subnet_ids,
            clients_security_group_id=network.clients_security_group_id,
            replication=second if elsewhere and elsewhere.homes else None,
            permissions_boundary_arn=boundary_arn,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=protect,
        ),
    )
    buckets = DataBuckets(
        name,
        replace(
            settings.buckets,
            s3_endpoint_id=network.s3_endpoint_id,
            replication=replace(elsewhere.buckets, second=second)
            if elsewhere and second and elsewhere.buckets
            else None,
            permissions_boundary_arn=boundary_arn,
            kms_key_arn=key.key_arn,
            tags=tags,
            protect_data=protect,
        ),
    )
    return home, buckets
