"""CloudWatch alarms as planned."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._alarm import Alarm
from ._names import alarm_name


def metric_alarms(
    name: str,
    alarms: Sequence[Alarm],
    *,
    label: str,
    actions: Sequence[pulumi.Input[str]],
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> Mapping[str, aws.cloudwatch.MetricAlarm]:
    """Make the alarms, by their keys; ``actions`` are told when one goes on, and when it goes off again."""
    made = {}
    for alarm in alarms:
        single = None if alarm.expression else alarm.metrics[0]
        made[alarm.key] = aws.cloudwatch.MetricAlarm(
            f"{name}-{alarm.key}",
            name=alarm_name(label, alarm.key),
            alarm_description=alarm.description,
            namespace=single.namespace if single else None,
            metric_name=single.name if single else None,
            dimensions=single.dimensions or None if single else None,
            statistic=single.stat if single else None,
            period=alarm.period if single else None,
            metric_queries=None if single else _queries(alarm),
            comparison_operator=alarm.comparison.value,
            threshold=alarm.threshold,
            evaluation_periods=alarm.points,
            datapoints_to_alarm=alarm.points,
            treat_missing_data=alarm.missing.value,
            alarm_actions=list(actions) or None,
            ok_actions=list(actions) or None,
            tags=tags.named(f"{name}-{alarm.key}"),
            opts=opts,
        )
    return made


def _queries(alarm: Alarm) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    metrics: list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": metric.id,
            "metric": {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "dimensions": metric.dimensions or None,
                "stat": metric.stat,
                "period": alarm.period,
            },
        }
        for metric in alarm.metrics
    ]
    return [*metrics, {"id": "value", "expression": alarm.expression, "label": alarm.key, "return_data": True}]
