"""A lab's alarms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._lab_alarm_plan import LabAlarmFacts, LabThresholds, lab_alarms
from ._metric_alarms import metric_alarms
from ._names import alarm_name, lab_label, name_problems, refuse


@dataclass(frozen=True, kw_only=True)
class LabAlarmsArgs:
    """What a lab has and when it is too much; what is left out is not watched.

    Attributes:
        lab: the lab's name, part of the alarms': 1 to 40 lower-case letters, digits and hyphens.
        topic_arn: the topic that is told, of ``AlarmTopic``.
        tags: who the lab belongs to.
        cluster_name: the cluster's name; given with the head node.
        head_node_instance_id: the head node.
        cluster_alarms: the cluster's own alarms are on in its configuration, as they are by default: ParallelCluster
            makes the metric of the scheduler's heartbeats with them, and without it nothing watches the scheduler.
        scratch_file_system_id: the lab's Lustre file system.
        scratch_capacity_gib: its size, GiB; given with it.
        job_logs: the lab has ``JobLogs``.
        thresholds: from where on alarms are on.
        notify_once: one more alarm, on while any of the others is, and only that one tells the topic: one message for
            trouble that sets off several.

    Raises:
        ValueError: the name cannot be an alarm's, one half of a pair is missing, or there is nothing to watch.
    """

    lab: str
    topic_arn: pulumi.Input[str]
    tags: Tags
    cluster_name: pulumi.Input[str] | None = None
    head_node_instance_id: pulumi.Input[str] | None = None
    cluster_alarms: bool = True
    scratch_file_system_id: pulumi.Input[str] | None = None
    scratch_capacity_gib: int | None = None
    job_logs: bool = False
    thresholds: LabThresholds = field(default_factory=LabThresholds)
    notify_once: bool = False

    def __post_init__(self) -> None:
        """Refuse halves, all in one error."""
        problems = name_problems("lab", self.lab)
        if (self.cluster_name is None) != (self.head_node_instance_id is None):
            problems.append("cluster_name and head_node_instance_id: give both or neither")
        if (self.scratch_file_system_id is None) != (self.scratch_capacity_gib is None):
            problems.append("scratch_file_system_id and scratch_capacity_gib: give both or neither")
        if self.scratch_capacity_gib is not None and self.scratch_capacity_gib < 1:
            problems.append(f"scratch_capacity_gib={self.scratch_capacity_gib}: 1 or more is allowed")
        if not problems and not lab_alarms(self.facts, self.thresholds):
            problems.append(
                "nothing to watch: the lab has no head node, no scratch and no job logs; give cluster_name, "
                "scratch_file_system_id or job_logs, with thresholds that are not None"
            )
        refuse("LabAlarmsArgs", problems, "Name what the lab has.")

    @property
    def facts(self) -> LabAlarmFacts:
        """What there is to watch."""
        return LabAlarmFacts(
            lab=self.lab,
            cluster_name=self.cluster_name,
            head_node_instance_id=self.head_node_instance_id,
            has_heartbeats=self.cluster_alarms,
            scratch_file_system_id=self.scratch_file_system_id,
            scratch_capacity_gib=self.scratch_capacity_gib,
            has_job_logs=self.job_logs,
        )


class LabAlarms(pulumi.ComponentResource):
    """Tells when a lab's head node, scheduler, scratch or jobs are in trouble.

    Creates:
        Up to seven alarms: four for the head node and its scheduler, one for the scratch, two for the jobs; and with
        ``notify_once`` one of them all.

    AWS:
        ParallelCluster makes alarms of a head node too, which tell nobody, and whose thresholds are fixed at 90 %
        for one minute, the CPU's included. Nothing here refers to them: CloudWatch refuses to delete an alarm that
        another one is made of, which would keep the cluster from going. What no data means differs: a head node and
        a scheduler that say nothing are down; jobs that were not counted did not happen.
        (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html)
        Lustre reports free space a minute and disk, so that only a sum over one minute is the file system's.

    Costs:
        0.10 a month for each metric that an alarm looks at, ten of which are free an account: 0.80 for all of a lab;
        0.50 for ``notify_once`` (aws.amazon.com/cloudwatch/pricing, as quoted in public price lists of 2026).

    Limits:
        5,000 alarms an account and region, five actions an alarm, 100 alarms in one of alarms
        (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html).

    Raises:
        ValueError: see ``LabAlarmsArgs``.
    """

    alarm_arns: list[pulumi.Output[str]]
    alarm_names: list[str]

    def __init__(self, name: str, args: LabAlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:observability:LabAlarms", name, None, opts)

        child = pulumi.ResourceOptions(parent=self)
        label = lab_label(args.lab)
        alarms = metric_alarms(
            name,
            lab_alarms(args.facts, args.thresholds),
            label=label,
            actions=[] if args.notify_once else [args.topic_arn],
            tags=args.tags,
            opts=child,
        )
        self.alarm_arns = [alarm.arn for alarm in alarms.values()]
        self.alarm_names = [alarm_name(label, key) for key in alarms]
        if args.notify_once:
            self.alarm_arns.append(self._any_of(name, alarms, args))
            self.alarm_names.append(alarm_name(label, "trouble"))
        self.register_outputs({"alarm_arns": self.alarm_arns, "alarm_names": self.alarm_names})

    def _any_of(
        self, name: str, alarms: Mapping[str, aws.cloudwatch.MetricAlarm], args: LabAlarmsArgs
    ) -> pulumi.Output[str]:
        names = pulumi.Output.all(*(alarm.name for alarm in alarms.values()))
        trouble = aws.cloudwatch.CompositeAlarm(
            f"{name}-trouble",
            alarm_name=alarm_name(lab_label(args.lab), "trouble"),
            alarm_description=f"Something is wrong in the lab {args.lab}; its dashboard shows which alarms are on.",
            alarm_rule=names.apply(lambda known: " OR ".join(f'ALARM("{each}")' for each in known)),
            alarm_actions=[args.topic_arn],
            ok_actions=[args.topic_arn],
            tags=args.tags.named(f"{name}-trouble"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return trouble.arn
