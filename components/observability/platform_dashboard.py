"""A platform's dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ._names import name_problems, platform_label, refuse
from ._platform_dashboard_plan import PlatformFacts, platform_dashboard


@dataclass(frozen=True, kw_only=True)
class PlatformDashboardArgs:
    """What a platform has; what is left out is not on the dashboard.

    Attributes:
        platform: the platform's name, part of the dashboard's: 1 to 40 lower-case letters, digits and hyphens.
        vpc_id: the platform's VPC.
        home_file_system_id: the file system with the homes of all labs.
        database_instance_id: the accounting database's identifier.
        provider_function_name: the Lambda function that makes clusters.
        lease_table_name: the table of leased subnets.
        flow_log_group_name: the log group of the VPC's flow logs, in their default format.
        dns_firewall_rule_group_id: the VPC's DNS firewall.
        dns_blocking_list_id: the list of names whose rule blocks; given with the firewall.
        query_log_group_name: the log group of the VPC's DNS queries.
        alarm_arns: the platform's alarms, at most 100.

    Raises:
        ValueError: the name cannot be a dashboard's, there are too many alarms, or one half of a pair is missing.
    """

    platform: str
    vpc_id: pulumi.Input[str]
    home_file_system_id: pulumi.Input[str] | None = None
    database_instance_id: pulumi.Input[str] | None = None
    provider_function_name: pulumi.Input[str] | None = None
    lease_table_name: pulumi.Input[str] | None = None
    flow_log_group_name: pulumi.Input[str] | None = None
    dns_firewall_rule_group_id: pulumi.Input[str] | None = None
    dns_blocking_list_id: pulumi.Input[str] | None = None
    query_log_group_name: pulumi.Input[str] | None = None
    alarm_arns: Sequence[pulumi.Input[str]] = ()

    def __post_init__(self) -> None:
        """Refuse what would not fit, all in one error."""
        problems = name_problems("platform", self.platform)
        if (self.dns_firewall_rule_group_id is None) != (self.dns_blocking_list_id is None):
            problems.append("dns_firewall_rule_group_id and dns_blocking_list_id: give both or neither")
        if len(self.alarm_arns) > 100:
            problems.append(f"alarm_arns has {len(self.alarm_arns)} alarms: a widget shows at most 100")
        refuse("PlatformDashboardArgs", problems, "Name what the platform has.")


class PlatformDashboard(pulumi.ComponentResource):
    """One page with what all labs share: homes, database, network, DNS firewall, and what makes labs.

    Creates:
        One CloudWatch dashboard.

    AWS:
        The provider gives a dashboard no tags, it is of no region, and nothing checks that its metrics exist.
        Endpoints are found by a search for the VPC's, so that the dashboard need not change with them. The number of
        labs is the number of head nodes whose scheduler is alive, by ParallelCluster's heartbeats; those of another
        platform in the same account and region count too, as their metrics have no other dimension.
        (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html)

    Costs:
        3.00 a month; an account's first three dashboards of up to 50 metrics are free. The tables of logs read their
        log groups each time that somebody looks: 0.005 a GB (aws.amazon.com/cloudwatch/pricing, as quoted in several
        public price lists of 2026).

    Limits:
        500 widgets a dashboard, 500 metrics a widget and 2,500 a dashboard
        (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html); 100 alarms a widget
        (the dashboard body's structure). This one has at most 27 widgets.
    """

    dashboard_name: pulumi.Output[str]
    dashboard_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PlatformDashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:PlatformDashboard", name, None, opts)

        body = pulumi.Output.all(
            region=aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region,
            vpc_id=args.vpc_id,
            home_file_system_id=args.home_file_system_id,
            database_instance_id=args.database_instance_id,
            provider_function_name=args.provider_function_name,
            lease_table_name=args.lease_table_name,
            flow_log_group_name=args.flow_log_group_name,
            dns_firewall_rule_group_id=args.dns_firewall_rule_group_id,
            dns_blocking_list_id=args.dns_blocking_list_id,
            query_log_group_name=args.query_log_group_name,
            alarm_arns=pulumi.Output.all(*args.alarm_arns),
        ).apply(lambda known: platform_dashboard(PlatformFacts(platform=args.platform, **known)))
        dashboard = aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=platform_label(args.platform),
            dashboard_body=body,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.dashboard_name = dashboard.dashboard_name
        self.dashboard_arn = dashboard.dashboard_arn
        self.register_outputs({"dashboard_name": self.dashboard_name, "dashboard_arn": self.dashboard_arn})
