"""A lab's cluster: the config's design, and what the stack adds to its nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

import pulumi
import pulumi_aws as aws

from components.cluster import (
    PARALLELCLUSTER_VERSION,
    Accounting,
    Cluster,
    ClusterArgs,
    ClusterDesign,
    ClusterPlacement,
    Colour,
    EfsStorage,
    HeadNode,
    LoginPool,
    LustreStorage,
    NodeActions,
    Queue,
    Script,
    cluster_name,
)
from components.database import LabDatabase, LabDatabaseArgs, PasswordRefresh, PasswordRefreshArgs
from components.observability import JobLogs
from components.storage import BucketRole, S3Mounts, S3MountsArgs, Scratch, lab_mounts
from components.tags import Tags

from .lab_ground import Ground
from .lab_settings import LabSettings
from .outputs import PlatformOutputs

_Design = TypeVar("_Design")


_Nodes = TypeVar("_Nodes", HeadNode, Queue, LoginPool)


def make_cluster(
    settings: LabSettings,
    platform: PlatformOutputs,
    ground: Ground,
    colour: Colour,
    design: ClusterDesign,
    scratch: Scratch | None,
    job_logs: JobLogs,
    tags: Tags,
) -> Cluster:
    """Make a cluster of a colour, with what it mounts and records in."""
    name = cluster_name(settings.name, colour, accounting=settings.has_accounting)
    assets = platform.bucket_names[BucketRole.NODE_ASSETS]
    database = _database(name, settings, platform, ground, tags) if settings.accounting else None
    mounts = _mounts(name, platform, ground, assets, tags) if settings.s3_mounts else None

    everywhere = _Additions(
        policy_arns=(ground.home.access_policy_arn, ground.data.access_policy_arn, job_logs.access_policy_arn),
        on_configured=_scripts(mounts),
    )
    refresh = PasswordRefresh(name, PasswordRefreshArgs(assets_bucket=assets, tags=tags)) if database else None
    reachable = _Additions(security_group_ids=tuple(_group_of(platform, peering) for peering in settings.reached_from))
    on_head_node = _Additions(
        on_configured=_scripts(refresh),
        policy_arns=(_session_manager_policy(),) if settings.session_manager else (),
        security_group_ids=(database.clients_security_group_id,) if database else (),
    )
    design = _with_scripts_in(design, assets)
    provider = platform.cluster_providers.apply(_provider)
    return Cluster(
        name,
        ClusterArgs(
            **{each.name: getattr(design, each.name) for each in fields(design)}
            | {
                "cluster_name": name,
                "head_node": on_head_node.to(reachable.to(everywhere.to(design.head_node))),
                "queues": tuple(everywhere.to(queue) for queue in design.queues),
                "login_pools": tuple(reachable.to(everywhere.to(pool)) for pool in design.login_pools),
                "storage": (
                    EfsStorage(
                        name="home",
                        mount_dir="/home",
                        file_system_id=platform.home_file_system_id,
                        access_point_id=ground.home.access_point_id,
                    ),
                    *(
                        [LustreStorage(name="scratch", mount_dir="/lustre", file_system_id=scratch.file_system_id)]
                        if scratch
                        else []
                    ),
                    *design.storage,
                ),
                "accounting": _accounting(database) if database else settings.external_slurmdbd,
                "keep_logs": settings.keep.cluster_logs,
            },
            service_token=provider["service_token"],
            permissions_boundary_arn=provider["permissions_boundary_arn"],
            placement=ClusterPlacement(
                subnet_id=ground.subnet.subnet_id,
                security_group_ids=(ground.subnet.security_group_id, platform.clients_security_group_id),
                key_name=ground.key.key_name,
            ),
            template_bucket=assets if settings.template_in_s3 else None,
            suppress_validators=settings.suppress_validators,
            tags=tags,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Additions:
    """What the stack adds to nodes beside what their config says."""

    policy_arns: tuple[pulumi.Input[str], ...] = ()
    security_group_ids: tuple[pulumi.Input[str], ...] = ()
    on_configured: tuple[Script, ...] = ()

    def to(self, nodes: _Nodes) -> _Nodes:
        """Return the nodes with the additions, which come first."""
        actions: NodeActions = nodes.actions
        return replace(
            nodes,
            policy_arns=(*self.policy_arns, *nodes.policy_arns),
            security_group_ids=(*self.security_group_ids, *nodes.security_group_ids),
            actions=replace(actions, on_configured=(*self.on_configured, *actions.on_configured)),
        )


def _with_scripts_in(part: _Design, bucket: pulumi.Input[str]) -> _Design:
    """Return a part of a design whose scripts are in a bucket: the config names their keys only."""
    if isinstance(part, Script):
        return replace(part, bucket=bucket)
    if isinstance(part, tuple):
        return tuple(_with_scripts_in(each, bucket) for each in part)  # type: ignore[return-value]
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{each.name: _with_scripts_in(getattr(part, each.name), bucket) for each in fields(part)})
    return part


def _provider(providers: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return the platform's provider of this release's version of ParallelCluster.

    Raises:
        RunError: the platform has none.
    """
    if PARALLELCLUSTER_VERSION not in providers:
        raise pulumi.RunError(
            f"This release makes clusters of ParallelCluster {PARALLELCLUSTER_VERSION}, and the platform has providers "
            f"of {', '.join(providers)}; add that version to the platform's parallelcluster_versions first."
        )
    return providers[PARALLELCLUSTER_VERSION]


def _database(
    cluster: str, settings: LabSettings, platform: PlatformOutputs, ground: Ground, tags: Tags
) -> LabDatabase:
    server = platform.accounting.apply(_server)
    return LabDatabase(
        cluster,
        LabDatabaseArgs(
            lab=cluster,
            uri=server["uri"],
            rotation_function_arn=server["rotation_function_arn"],
            clients_security_group_id=server["clients_security_group_id"],
            kms_key_arn=ground.kms_key_arn,
            secret_recovery_days=settings.keep.private_key_days,
            tags=tags,
        ),
    )


def _server(accounting: Mapping[str, str]) -> Mapping[str, str]:
    if not accounting:
        raise pulumi.RunError(
            "accounting: the platform has no database for it; add accounting to the platform's config, or remove this."
        )
    return accounting


def _accounting(database: LabDatabase) -> Accounting:
    return Accounting(
        uri=database.uri,
        user_name=database.user_name,
        password_secret_arn=database.password_secret_arn,
        database_name=database.database_name,
    )


def _scripts(uploaded: S3Mounts | PasswordRefresh | None) -> tuple[Script, ...]:
    """Return the script of a component that put one into the bucket of node assets."""
    if uploaded is None:
        return ()
    return (Script(bucket=uploaded.bucket, key=uploaded.key, arguments=tuple(uploaded.arguments)),)


def _mounts(
    cluster: str, platform: PlatformOutputs, ground: Ground, assets: pulumi.Output[str], tags: Tags
) -> S3Mounts:
    mounts = lab_mounts(bucket_names=platform.bucket_names, prefix=ground.data.prefix)
    return S3Mounts(cluster, S3MountsArgs(assets_bucket=assets, mounts=mounts, tags=tags))


def _group_of(platform: PlatformOutputs, peering: str) -> pulumi.Output[str]:
    """Return the group that lets clients of a peered network reach a head node.

    Raises:
        RunError: the platform has no peering of that name with a service to head nodes.
    """

    def find(groups: Mapping[str, str]) -> str:
        if peering not in groups:
            raise pulumi.RunError(
                f"reached_from: {peering!r} is no peering of the platform with a service to head nodes; "
                f"it has {', '.join(groups) or 'none'}."
            )
        return groups[peering]

    return platform.head_node_group_ids.apply(find)


def _session_manager_policy() -> pulumi.Output[str]:
    partition = aws.get_partition_output().partition
    return pulumi.Output.format("arn:{0}:iam::aws:policy/AmazonSSMManagedInstanceCore", partition)
