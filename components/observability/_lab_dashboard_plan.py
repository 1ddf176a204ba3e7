"""What is on a lab's dashboard. Pure: no Pulumi, no AWS.

Where each metric comes from:
AWS/EC2, CWAgent: the agent that ParallelCluster installs on the head node reports memory and disk by InstanceId, the
disk also by path (pcluster/templates/cw_dashboard_builder.py, ``_add_head_node_instance_metrics_graphs``).
ParallelCluster: metric filters on the cluster's own log group, by ClusterName, made with the cluster's own dashboard
(``_add_custom_health_metrics`` there) and the heartbeat's with its alarms (``cluster_stack.py``,
``_add_head_node_alarms``): they exist as long as the cluster's configuration has these on, as it has by default.
AWS/NetworkELB: a pool's target group is named after a hash of the cluster's and the pool's name
(``login_nodes_stack.py``, ``_add_login_nodes_pool_target_group``).
HpcLabs/labs/...: ``_job_records.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from ._dashboard_plan import (
    Expression,
    Metric,
    Section,
    Widget,
    alarm_states,
    body,
    graph,
    instances,
    query,
    search,
    text,
)
from ._names import lab_namespace
from ._storage_widgets import home_widgets, lustre_widgets

_CLUSTER = "ParallelCluster"
_PROVISIONING_ERRORS = (
    "IamPolicyErrors",
    "VcpuLimitErrors",
    "VolumeLimitErrors",
    "InsufficientCapacityErrors",
    "OtherInstanceLaunchFailures",
)
_NODE_ERRORS = (
    "InstanceBootstrapTimeoutErrors",
    "EC2HealthCheckErrors",
    "ScheduledEventHealthCheckErrors",
    "NoCorrespondingInstanceErrors",
    "SlurmNodeNotRespondingErrors",
)


@dataclass(frozen=True, kw_only=True)
class LabFacts:
    """What there is in a lab; None is what it does not have."""

    lab: str
    virtual_lab: str
    project: str
    region: str
    cluster_name: str
    head_node_instance_id: str | None = None
    cluster_log_group_name: str | None = None
    cluster_dashboard: bool = True
    cluster_alarms: bool = True
    login_pools: Sequence[str] = ()
    scratch_file_system_id: str | None = None
    home_file_system_id: str | None = None
    job_log_group_name: str | None = None
    alarm_arns: Sequence[str] = ()


def lab_dashboard(facts: LabFacts) -> str:
    """The dashboard's body as JSON."""
    region = facts.region
    scratch = lustre_widgets(facts.scratch_file_system_id, region) if facts.scratch_file_system_id else ()
    homes = home_widgets(facts.home_file_system_id, region) if facts.home_file_system_id else ()
    return body(
        [
            Section(title=f"Lab {facts.lab}", widgets=_overview(facts)),
            Section(title="Jobs", widgets=_jobs(facts)),
            Section(title="Compute fleet", widgets=_fleet(facts)),
            Section(title="Head node", widgets=_head_node(facts)),
            Section(title="Login nodes", widgets=_login_nodes(facts)),
            Section(title="Scratch", widgets=scratch),
            Section(title="Homes, which all labs share", widgets=homes),
            Section(title="Logs", widgets=_logs(facts)),
        ]
    )


def _overview(facts: LabFacts) -> tuple[Widget, ...]:
    tags = (
        f"Costs: in Cost Explorer, filter by the tags `hpc-labs:virtual-lab` = `{facts.virtual_lab}` and "
        f"`hpc-labs:project` = `{facts.project}`, and group by service or by `parallelcluster:queue-name`. "
        "A tag counts from the day on which the billing account activates it as a cost allocation tag; costs come a "
        "day late."
    )
    alarms = (alarm_states("Alarms", facts.alarm_arns),) if facts.alarm_arns else ()
    return (text(tags, height=2), *alarms)


def _jobs(facts: LabFacts) -> tuple[Widget, ...]:
    if not facts.job_log_group_name:
        return ()
    namespace, region = lab_namespace(facts.lab), facts.region
    by_queue = f"{{{namespace},Queue}}"
    failures = (
        'filter record = "job" and state not in ["COMPLETED", "CANCELLED", "PREEMPTED"]',
        "sort @timestamp desc",
        "display @timestamp, job_id, user, queue, state, exit_code, nodes, run_seconds",
        "limit 50",
    )
    return (
        graph(
            "Jobs that ended, by queue and state",
            Expression(
                expression=search(f"{{{namespace},Queue,State}}", 'MetricName="Jobs"', "Sum", 300),
                label="${PROP('Dim.Queue')} ${PROP('Dim.State')}",
            ),
            region=region,
            unit="jobs",
            period=300,
            width=12,
            stacked=True,
        ),
        graph(
            "Wait, 9 of 10 jobs shorter, by queue",
            Expression(expression=search(by_queue, 'MetricName="Wait"', "p90", 300), label="${PROP('Dim.Queue')}"),
            region=region,
            unit="s",
            period=300,
        ),
        graph(
            "Run time, mean, by queue",
            Expression(expression=search(by_queue, 'MetricName="Run"', "Average", 300), label="${PROP('Dim.Queue')}"),
            region=region,
            unit="s",
            period=300,
        ),
        query("Jobs that failed", facts.job_log_group_name, failures, region=region),
    )


def _fleet(facts: LabFacts) -> tuple[Widget, ...]:
    found = instances(
        "Compute nodes by queue",
        "CPUUtilization",
        "NetworkIn",
        "NetworkOut",
        labels={"parallelcluster:cluster-name": facts.cluster_name, "parallelcluster:node-type": "Compute"},
        by="parallelcluster:queue-name",
        region=facts.region,
    )
    if not facts.cluster_dashboard:
        return (found,)

    def events(title: str, names: Sequence[str], stat: str, unit: str) -> Widget:
        of_cluster = {"ClusterName": facts.cluster_name}
        lines = [Metric(namespace=_CLUSTER, name=name, dimensions=of_cluster, stat=stat, label=name) for name in names]
        return graph(title, *lines, region=facts.region, unit=unit, width=8)

    return (
        events("Nodes that could not be started, by reason", _PROVISIONING_ERRORS, "Sum", "nodes"),
        events("Nodes that started and failed, by reason", _NODE_ERRORS, "Sum", "nodes"),
        events("Longest idle time of a node", ["MaxDynamicNodeIdleTime"], "Maximum", "s"),
        found,
    )


def _head_node(facts: LabFacts) -> tuple[Widget, ...]:
    if not facts.head_node_instance_id:
        return ()
    instance = {"InstanceId": facts.head_node_instance_id}

    def metric(namespace: str, name: str, label: str, stat: str = "Maximum", **dimensions: str) -> Metric:
        return Metric(namespace=namespace, name=name, dimensions={**instance, **dimensions}, stat=stat, label=label)

    heartbeat = (
        [metric(_CLUSTER, "ClustermgtdHeartbeat", "heartbeats", "Sum", ClusterName=facts.cluster_name)]
        if facts.cluster_alarms
        else []
    )
    return (
        graph(
            "CPU, memory and disk",
            metric("AWS/EC2", "CPUUtilization", "CPU"),
            metric("CWAgent", "mem_used_percent", "memory"),
            metric("CWAgent", "disk_used_percent", "disk /", path="/"),
            region=facts.region,
            unit="%",
            width=8,
        ),
        graph(
            "Network",
            metric("AWS/EC2", "NetworkIn", "in", "Sum"),
            metric("AWS/EC2", "NetworkOut", "out", "Sum"),
            region=facts.region,
            unit="bytes in 5 minutes",
            period=300,
            width=8,
        ),
        graph(
            "Failed status checks" + (" and the scheduler's heartbeats" if heartbeat else ""),
            metric("AWS/EC2", "StatusCheckFailed", "failed status checks"),
            *heartbeat,
            region=facts.region,
            unit="",
            width=8,
        ),
    )


def target_group_name(cluster_name: str, pool: str) -> str:
    """The name that ParallelCluster 3.16 gives to the target group of a pool of login nodes."""
    return f"{cluster_name[:7]}-{pool[:7]}-{sha256(f'{cluster_name}{pool}'.encode()).hexdigest()[:16]}"


def _login_nodes(facts: LabFacts) -> tuple[Widget, ...]:
    def hosts(pool: str, name: str, stat: str, label: str) -> Expression:
        group = target_group_name(facts.cluster_name, pool)
        schema = "{AWS/NetworkELB,LoadBalancer,TargetGroup}"
        return Expression(expression=search(schema, f'"{group}" MetricName="{name}"', stat), label=label)

    return tuple(
        graph(
            f"Pool {pool}: nodes behind the load balancer",
            hosts(pool, "HealthyHostCount", "Minimum", "healthy"),
            hosts(pool, "UnHealthyHostCount", "Maximum", "unhealthy"),
            region=facts.region,
            unit="nodes",
        )
        for pool in facts.login_pools
    )


def _logs(facts: LabFacts) -> tuple[Widget, ...]:
    if not facts.cluster_log_group_name:
        return ()

    def errors(title: str, streams: str, words: str) -> Widget:
        lines = (
            "fields @timestamp, @logStream, @message",
            f"filter @logStream like /{streams}/ and @message like /(?i)({words})/",
            "sort @timestamp desc",
            "limit 50",
        )
        return query(title, str(facts.cluster_log_group_name), lines, region=facts.region)

    return (
        errors("Scheduler and fleet: errors", "clustermgtd|slurmctld|slurm_resume|slurmdbd", "error|fatal|critical"),
        errors(
            "Nodes that did not start: errors", "cloud-init|cfn-init|chef-client|bootstrap_error_msg", "error|fatal"
        ),
    )
