"""A lab's dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._lab_dashboard_plan import LabFacts, lab_dashboard
from ._names import lab_label, name_problems, refuse


@dataclass(frozen=True, kw_only=True)
class LabDashboardArgs:
    """What a lab has; what is left out is not on the dashboard.

    Attributes:
        lab: the lab's name, part of the dashboard's: 1 to 40 lower-case letters, digits and hyphens.
        cluster_name: the cluster's name.
        tags: who the lab belongs to; the dashboard says how to find its costs by them.
        head_node_instance_id: the head node.
        cluster_log_group_name: the log group that ParallelCluster made for the cluster.
        cluster_dashboard: the cluster's own dashboard is on in its configuration, as it is by default:
            ParallelCluster makes the metrics of failed and idle nodes with it.
        cluster_alarms: the cluster's own alarms are on in its configuration, as they are by default: ParallelCluster
            makes the metric of the scheduler's heartbeats with them.
        login_pools: the names of the pools of login nodes, at most 10.
        scratch_file_system_id: the lab's Lustre file system.
        home_file_system_id: the file system with the homes.
        job_log_group_name: the log group of ``JobLogs``.
        alarm_arns: the lab's alarms, at most 100.

    Raises:
        ValueError: the name cannot be a dashboard's, a pool is named twice, or there are too many pools or alarms.
    """

    lab: str
    cluster_name: pulumi.Input[str]
    tags: Tags
    head_node_instance_id: pulumi.Input[str] | None = None
    cluster_log_group_name: pulumi.Input[str] | None = None
    cluster_dashboard: bool = True
    cluster_alarms: bool = True
    login_pools: tuple[str, ...] = ()
    scratch_file_system_id: pulumi.Input[str] | None = None
    home_file_system_id: pulumi.Input[str] | None = None
    job_log_group_name: pulumi.Input[str] | None = None
    alarm_arns: Sequence[pulumi.Input[str]] = ()

    def __post_init__(self) -> None:
        """Refuse what would not fit, all in one error."""
        problems = name_problems("lab", self.lab)
        if len(set(self.login_pools)) < len(self.login_pools):
            problems.append(f"login_pools={self.login_pools}: each pool is named once")
        if len(self.login_pools) > 10:
            problems.append(f"login_pools has {len(self.login_pools)} names: a cluster has at most 10 pools")
        if len(self.alarm_arns) > 100:
            problems.append(f"alarm_arns has {len(self.alarm_arns)} alarms: a widget shows at most 100")
        refuse("LabDashboardArgs", problems, "Name what the lab has.")


class LabDashboard(pulumi.ComponentResource):
    """One page with what a lab does: jobs, fleet, head and login nodes, storage, errors in logs, where costs are.

    Creates:
        One CloudWatch dashboard.

    AWS:
        The provider gives a dashboard no tags, it is of no region, and nothing checks that its metrics exist: a metric
        by a wrong name is an empty graph. Compute nodes come and go, so they are found by ParallelCluster's tags (a
        metrics explorer), queues and states by searches, and a pool's target group by the name that ParallelCluster
        computes.
        (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html)

    Costs:
        3.00 a month; an account's first three dashboards of up to 50 metrics are free, this one has more with a
        scratch. The three tables of logs read their log groups each time that somebody looks: 0.005 a GB
        (aws.amazon.com/cloudwatch/pricing, as quoted in several public price lists of 2026).

    Limits:
        500 widgets a dashboard, 500 metrics a widget and 2,500 a dashboard
        (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html); 100 alarms a widget
        (the dashboard body's structure). A lab has at most 43 widgets, with ten pools of login nodes.
    """

    dashboard_name: pulumi.Output[str]
    dashboard_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LabDashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:LabDashboard", name, None, opts)

        body = pulumi.Output.all(
            region=aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region,
            cluster_name=args.cluster_name,
            head_node_instance_id=args.head_node_instance_id,
            cluster_log_group_name=args.cluster_log_group_name,
            scratch_file_system_id=args.scratch_file_system_id,
            home_file_system_id=args.home_file_system_id,
            job_log_group_name=args.job_log_group_name,
            alarm_arns=pulumi.Output.all(*args.alarm_arns),
        ).apply(
            lambda known: lab_dashboard(
                LabFacts(
                    lab=args.lab,
                    virtual_lab=args.tags.virtual_lab,
                    project=args.tags.project,
                    cluster_dashboard=args.cluster_dashboard,
                    cluster_alarms=args.cluster_alarms,
                    login_pools=args.login_pools,
                    **known,
                )
            )
        )
        dashboard = aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=lab_label(args.lab),
            dashboard_body=body,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.dashboard_name = dashboard.dashboard_name
        self.dashboard_arn = dashboard.dashboard_arn
        self.register_outputs({"dashboard_name": self.dashboard_name, "dashboard_arn": self.dashboard_arn})
