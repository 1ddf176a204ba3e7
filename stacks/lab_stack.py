"""The lab stack: one project's subnet, key, home directory and cluster on a platform."""

import pulumi
import pulumi_aws as aws

from components.cluster import Cluster, ClusterArgs, ClusterPlacement, EfsStorage
from components.kept_data import KeptData
from components.keys import LabKey, LabKeyArgs
from components.network import LabNetwork, LabSubnet, LabSubnetArgs
from components.storage import BucketRole, LabData, LabDataArgs, LabHome, LabHomeArgs

from .lab_settings import LabSettings
from .outputs import LabOutputs, PlatformOutputs


def build(settings: LabSettings) -> LabOutputs:
    """Build a lab on the platform that its config names."""
    lab = settings.name
    tags = settings.ownership.tags(virtual_lab=settings.virtual_lab, project=settings.project)
    platform = PlatformOutputs.of(settings.platform)

    subnet = LabSubnet(
        lab,
        LabSubnetArgs(
            lab=lab,
            network=LabNetwork(
                vpc_id=platform.vpc_id,
                zone=platform.zones.apply(lambda zones: _zone(zones, settings.zone)),
                labs_cidr=platform.labs_cidr,
                shared_cidr=platform.shared_cidr,
                s3_endpoint_id=platform.s3_endpoint_id,
                dynamodb_endpoint_id=platform.dynamodb_endpoint_id,
                lease_table_name=platform.lease_table_name,
            ),
            prefix=settings.subnet_prefix,
            tags=tags,
        ),
    )
    key = LabKey(
        lab,
        LabKeyArgs(
            key_name=lab,
            kms_key_arn=platform.kms_key_arn,
            secret_recovery_days=settings.keep.private_key_days,
            tags=tags,
        ),
    )
    home = LabHome(
        lab,
        LabHomeArgs(lab=lab, file_system_id=platform.home_file_system_id, tags=tags),
    )
    data = LabData(
        lab,
        LabDataArgs(
            virtual_lab=settings.virtual_lab,
            project=settings.project,
            bucket_arns=platform.bucket_arns,
            tags=tags,
        ),
    )
    scripts = platform.bucket_names[BucketRole.NODE_ASSETS]
    of_every_node = (home.access_policy_arn, data.access_policy_arn)
    of_the_head_node = (*of_every_node, *([_session_manager_policy()] if settings.session_manager else []))
    cluster = Cluster(
        lab,
        ClusterArgs(
            cluster_name=lab,
            service_token=platform.cluster_service_token,
            platform_version=platform.parallelcluster_version,
            placement=ClusterPlacement(
                subnet_id=subnet.subnet_id,
                security_group_ids=(subnet.security_group_id, platform.clients_security_group_id),
                key_name=key.key_name,
            ),
            head_node=settings.cluster.head_node.build(scripts, *of_the_head_node),
            queues=tuple(queue.build(scripts, *of_every_node) for queue in settings.cluster.queues),
            image=settings.cluster.image.build(),
            queue_updates=settings.cluster.queue_updates,
            idle_minutes=settings.cluster.idle_minutes,
            memory_scheduling=settings.cluster.memory_scheduling,
            log_retention_days=settings.cluster.log_retention_days,
            storage=(
                EfsStorage(
                    name="home",
                    mount_dir="/home",
                    file_system_id=platform.home_file_system_id,
                    access_point_id=home.access_point_id,
                ),
            ),
            permissions_boundary_arn=platform.permissions_boundary_arn,
            keep_logs=settings.keep.cluster_logs,
            tags=tags,
        ),
    )

    kept = _kept(settings)
    KeptData(lab, kept)

    return LabOutputs(
        lab=pulumi.Output.from_input(lab),
        platform=pulumi.Output.from_input(settings.platform),
        subnet_id=subnet.subnet_id,
        subnet_cidr=subnet.cidr_block,
        zone=subnet.zone,
        nodes_security_group_id=subnet.security_group_id,
        key_name=key.key_name,
        private_key_secret_arn=key.secret_arn,
        home_path=pulumi.Output.from_input(home.path),
        project_data_url=pulumi.Output.format("s3://{0}/{1}", platform.bucket_names[BucketRole.PROJECTS], data.prefix),
        cluster_name=cluster.cluster_name,
        cluster_status=cluster.status,
        head_node_instance_id=cluster.head_node_instance_id,
        head_node_private_ip=cluster.head_node_private_ip,
        kept_on_destroy=pulumi.Output.from_input(kept),
    )


def _zone(zones: list[str], wanted: str | None) -> str:
    """Return the lab's zone: the home file system can only be mounted in the platform's zones.

    Raises:
        RunError: the zone that the config asks for is not one of them.
    """
    if wanted and wanted not in zones:
        raise pulumi.RunError(
            f"The lab's zone is {wanted!r}, and the platform has {', '.join(zones)}; choose one of them."
        )
    return wanted or zones[0]


def _session_manager_policy() -> pulumi.Output[str]:
    partition = aws.get_partition_output().partition
    return pulumi.Output.format("arn:{0}:iam::aws:policy/AmazonSSMManagedInstanceCore", partition)


def _kept(settings: LabSettings) -> list[str]:
    """Say what a destroy leaves behind, for people."""
    keep = settings.keep
    kept = {
        "the files below the lab's home directory": True,
        "the project's objects in the platform's buckets": True,
        "the cluster's log group": keep.cluster_logs,
        f"the SSH private key, restorable for {keep.private_key_days} days": True,
    }
    return [what for what, is_kept in kept.items() if is_kept]
