"""A platform's alarms."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._metric_alarms import metric_alarms
from ._names import alarm_name, name_problems, platform_label, platform_namespace, refuse
from ._platform_alarm_plan import (
    REJECTED_FLOWS,
    REJECTED_PATTERN,
    PlatformAlarmFacts,
    PlatformThresholds,
    platform_alarms,
)


@dataclass(frozen=True, kw_only=True)
class PlatformAlarmsArgs:
    """What a platform has and when it is too much; what is left out is not watched.

    Attributes:
        platform: the platform's name, part of the alarms': 1 to 40 lower-case letters, digits and hyphens.
        topic_arn: the topic that is told, of ``AlarmTopic``.
        tags: who the platform belongs to.
        home_file_system_id: the file system with the homes of all labs.
        database_instance_id: the accounting database's identifier.
        provider_function_name: the Lambda function that makes clusters.
        flow_log_group_name: the log group of the VPC's flow logs, in their default format.
        dns_firewall_rule_group_id: the VPC's DNS firewall.
        dns_blocking_list_id: the list of names whose rule blocks; given with the firewall.
        thresholds: from where on alarms are on.

    Raises:
        ValueError: the name cannot be an alarm's, one half of a pair is missing, or there is nothing to watch.
    """

    platform: str
    topic_arn: pulumi.Input[str]
    tags: Tags
    home_file_system_id: pulumi.Input[str] | None = None
    database_instance_id: pulumi.Input[str] | None = None
    provider_function_name: pulumi.Input[str] | None = None
    flow_log_group_name: pulumi.Input[str] | None = None
    dns_firewall_rule_group_id: pulumi.Input[str] | None = None
    dns_blocking_list_id: pulumi.Input[str] | None = None
    thresholds: PlatformThresholds = field(default_factory=PlatformThresholds)

    def __post_init__(self) -> None:
        """Refuse halves, all in one error."""
        problems = name_problems("platform", self.platform)
        if (self.dns_firewall_rule_group_id is None) != (self.dns_blocking_list_id is None):
            problems.append("dns_firewall_rule_group_id and dns_blocking_list_id: give both or neither")
        if not problems and not platform_alarms(self.facts, self.thresholds):
            problems.append(
                "nothing to watch: the platform has no homes, database, provider, flow logs or firewall; give one, "
                "such as home_file_system_id, with thresholds that are not None"
            )
        refuse("PlatformAlarmsArgs", problems, "Name what the platform has.")

    @property
    def facts(self) -> PlatformAlarmFacts:
        """What there is to watch."""
        return PlatformAlarmFacts(
            platform=self.platform,
            home_file_system_id=self.home_file_system_id,
            database_instance_id=self.database_instance_id,
            provider_function_name=self.provider_function_name,
            has_flow_logs=self.flow_log_group_name is not None,
            dns_firewall_rule_group_id=self.dns_firewall_rule_group_id,
            dns_blocking_list_id=self.dns_blocking_list_id,
        )


class PlatformAlarms(pulumi.ComponentResource):
    """Tells when what all labs share is in trouble, or something in the VPC does what it should not.

    Creates:
        Up to nine alarms: three for the homes, three for the database, one each for ParallelCluster's provider,
        rejected flows and blocked DNS queries; and with flow logs the metric filter that counts what is rejected.

    AWS:
        Flow logs arrive some minutes late, in batches, hence three points of five minutes in a row. DNS Firewall counts
        queries that match a list whatever its rule does, so what is blocked is what the blocking list matched; it
        counts once in five minutes. The homes' share of EFS's operations has a metric for the general purpose mode
        only, which is theirs. (docs.aws.amazon.com/efs/latest/ug/efs-metrics.html)

    Costs:
        0.10 a month for each metric that an alarm looks at, ten of which are free an account: 0.90 for all by default;
        0.30 for the count of rejected flows (aws.amazon.com/cloudwatch/pricing, as quoted in public price lists of
        2026).

    Limits:
        5,000 alarms an account and region, five actions an alarm
        (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html).

    Raises:
        ValueError: see ``PlatformAlarmsArgs``.
    """

    alarm_arns: list[pulumi.Output[str]]
    alarm_names: list[str]

    def __init__(self, name: str, args: PlatformAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:PlatformAlarms", name, None, opts)

        child = pulumi.ResourceOptions(parent=self)
        label = platform_label(args.platform)
        if args.flow_log_group_name is not None and args.thresholds.rejected_flows is not None:
            aws.cloudwatch.LogMetricFilter(
                f"{name}-rejected-flows-count",
                name="rejected-flows",
                log_group_name=args.flow_log_group_name,
                pattern=REJECTED_PATTERN,
                metric_transformation={
                    "name": REJECTED_FLOWS,
                    "namespace": platform_namespace(args.platform),
                    "value": "1",
                    "unit": "Count",
                    "default_value": "0",
                },
                opts=child,
            )
        alarms = metric_alarms(
            name,
            platform_alarms(args.facts, args.thresholds),
            label=label,
            actions=[args.topic_arn],
            tags=args.tags,
            opts=child,
        )

        self.alarm_arns = [alarm.arn for alarm in alarms.values()]
        self.alarm_names = [alarm_name(label, key) for key in alarms]
        self.register_outputs({"alarm_arns": self.alarm_arns, "alarm_names": self.alarm_names})
