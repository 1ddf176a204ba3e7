"""The lab stack: one project's subnet, keys, storage, cluster and what watches them, on a platform."""

from dataclasses import replace

import pulumi

from components.cluster import Cluster
from components.kept_data import KeptData
from components.observability import (
    AlarmTopic,
    AlarmTopicArgs,
    JobLogs,
    JobLogsArgs,
    LabAlarms,
    LabAlarmsArgs,
    LabBudget,
    LabDashboard,
    LabDashboardArgs,
)
from components.storage import (
    BucketRole,
    IntelligentTiering,
    Scratch,
    lab_repositories,
)
from components.tags import Tags

from .lab_cluster import make_cluster
from .lab_ground import Ground
from .lab_settings import LabSettings
from .outputs import LabOutputs, PlatformOutputs


def build(settings: LabSettings) -> LabOutputs:
    """Build a lab on the platform that its config names."""
    lab = settings.name
    tags = settings.ownership.tags(virtual_lab=settings.virtual_lab, project=settings.project)
    platform = PlatformOutputs.of(settings.platform)
    ground = Ground.make(settings, platform, tags)
    job_logs = JobLogs(
        lab,
        JobLogsArgs(
            lab=lab,
            kms_key_arn=ground.kms_key_arn,
            retention_days=settings.job_log_retention_days,
            keep_logs=settings.keep.job_logs,
            protect_data=False,
            tags=tags,
        ),
    )
    scratch = _scratch(settings, platform, ground, tags)
    clusters = {
        colour: make_cluster(settings, platform, ground, colour, design, scratch, job_logs, tags)
        for colour, design in settings.clusters.items()
    }
    active = clusters[settings.colour]
    beside = clusters.get(settings.colour.other)
    dashboard = _watch(settings, platform, ground.kms_key_arn, active, scratch, job_logs, tags)
    kept = _kept(settings)
    KeptData(lab, kept)

    return LabOutputs(
        lab=pulumi.Output.from_input(lab),
        platform=pulumi.Output.from_input(settings.platform),
        subnet_id=ground.subnet.subnet_id,
        subnet_cidr=ground.subnet.cidr_block,
        zone=ground.subnet.zone,
        nodes_security_group_id=ground.subnet.security_group_id,
        key_name=ground.key.key_name,
        private_key_secret_arn=ground.key.secret_arn,
        home_path=pulumi.Output.from_input(ground.home.path),
        project_data_url=pulumi.Output.format(
            "s3://{0}/{1}", platform.bucket_names[BucketRole.PROJECTS], ground.data.prefix
        ),
        scratch_file_system_id=scratch.file_system_id if scratch else pulumi.Output.from_input(""),
        job_log_group_name=job_logs.log_group_name,
        dashboard_name=dashboard.dashboard_name,
        cluster_name=active.cluster_name,
        cluster_status=active.status,
        cluster_colour=pulumi.Output.from_input(settings.colour.value),
        head_node_instance_id=active.head_node_instance_id,
        head_node_private_ip=active.head_node_private_ip,
        cluster_beside=beside.cluster_name if beside else pulumi.Output.from_input(""),
        kept_on_destroy=pulumi.Output.from_input(kept),
    )


def _scratch(settings: LabSettings, platform: PlatformOutputs, ground: Ground, tags: Tags) -> Scratch | None:
    if settings.scratch is None:
        return None
    repositories = lab_repositories(
        bucket_names=platform.bucket_names, prefix=ground.data.prefix, export_project=settings.export_project
    )
    return Scratch(
        settings.name,
        replace(
            settings.scratch,
            vpc_id=platform.vpc_id,
            subnet_id=ground.subnet.subnet_id,
            clients_security_group_id=ground.subnet.security_group_id,
            repositories=repositories if settings.scratch.deployment.takes_links else (),
            permissions_boundary_arn=platform.role_boundary_arn,
            kms_key_arn=ground.kms_key_arn,
            tags=tags,
            protect_data=settings.protect_data,
        ),
    )


def _watch(
    settings: LabSettings,
    platform: PlatformOutputs,
    kms_key_arn: pulumi.Output[str],
    cluster: Cluster,
    scratch: Scratch | None,
    job_logs: JobLogs,
    tags: Tags,
) -> LabDashboard:
    """Make the lab's alarms, its budget and its dashboard."""
    lab, topic_arn = settings.name, platform.alarm_topic_arn
    # Intelligent-Tiering has no capacity that could run out.
    disks = settings.scratch.deployment if settings.scratch else None
    capacity_gib = None if disks is None or isinstance(disks, IntelligentTiering) else disks.capacity_gib
    if settings.alarms.subscriptions:
        topic_arn = AlarmTopic(
            lab,
            AlarmTopicArgs(kms_key_arn=kms_key_arn, subscriptions=settings.alarms.subscriptions, tags=tags),
        ).topic_arn
    alarms = LabAlarms(
        lab,
        LabAlarmsArgs(
            lab=lab,
            topic_arn=topic_arn,
            cluster_name=cluster.cluster_name,
            head_node_instance_id=cluster.head_node_instance_id,
            cluster_alarms=settings.cluster.monitoring.alarms,
            scratch_file_system_id=scratch.file_system_id if scratch and capacity_gib else None,
            scratch_capacity_gib=capacity_gib,
            job_logs=True,
            thresholds=settings.alarms.thresholds,
            notify_once=settings.alarms.notify_once,
            tags=tags,
        ),
    )
    if settings.budget:
        LabBudget(lab, replace(settings.budget, lab=lab, topic_arn=topic_arn, tags=tags))
    return LabDashboard(
        lab,
        LabDashboardArgs(
            lab=lab,
            cluster_name=cluster.cluster_name,
            head_node_instance_id=cluster.head_node_instance_id,
            cluster_dashboard=settings.cluster.monitoring.dashboard,
            cluster_alarms=settings.cluster.monitoring.alarms,
            login_pools=tuple(pool.name for pool in settings.cluster.login_pools),
            scratch_file_system_id=scratch.file_system_id if scratch else None,
            home_file_system_id=platform.home_file_system_id,
            job_log_group_name=job_logs.log_group_name,
            alarm_arns=alarms.alarm_arns,
            tags=tags,
        ),
    )


def _kept(settings: LabSettings) -> list[str]:
    """Say what a destroy leaves behind, for people."""
    keep = settings.keep
    while_key_waits = ", readable while the lab's key waits for its deletion" if settings.own_key else ""
    kept = {
        "the files below the lab's home directory": True,
        "the project's objects in the platform's buckets": True,
        "the lab's accounting in the platform's database": settings.accounting,
        "the cluster's log group": keep.cluster_logs,
        f"the log group of jobs' records{while_key_waits}": keep.job_logs,
        f"the SSH private key, restorable for {keep.private_key_days} days{while_key_waits}": True,
    }
    return [what for what, is_kept in kept.items() if is_kept]
