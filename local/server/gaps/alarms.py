"""What CloudWatch checks about alarms: what they look at, and that no alarm goes which another one is made of."""

import re
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterCombination, ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse

from .gap import Gap, around

# CloudWatch API reference, PutCompositeAlarm: ALARM(name), OK("name"), INSUFFICIENT_DATA(name or ARN).
_CHILD = re.compile(r'(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)')
_MISSING = ("breaching", "notBreaching", "ignore", "missing")
_LONGEST_EVALUATION = 7 * 24 * 3600


def _fill() -> None:
    for call in (_put_composite_alarm,):
        setattr(CloudWatchResponse, call.__name__.removeprefix("_"), call)

    @around(CloudWatchBackend, "put_metric_alarm")
    def put(original: Any, backend: Any, **alarm: Any) -> Any:
        _check_rule(backend, alarm) if alarm.get("rule") else _check_metric(alarm)
        before = backend.alarms.get(alarm["name"])
        if before is not None:
            alarm["tags"] = None  # "If you are using this operation to update an existing alarm, any tags are ignored."
        return original(backend, **alarm)

    @around(CloudWatchBackend, "delete_alarms")
    def delete(original: Any, backend: Any, alarm_names: list[str]) -> None:
        composites = [name for name in alarm_names if name in backend.alarms and backend.alarms[name].rule]
        if len(composites) > 1:
            raise ValidationError("DeleteAlarms accepts at most one composite alarm.")
        for name in alarm_names:
            if any(name in _children(alarm.rule) for alarm in backend.alarms.values() if alarm.rule):
                raise ValidationError(f"Cannot delete {name} as there are composite alarm(s) depending on it.")
        for name in alarm_names:
            if name in backend.alarms:
                backend.tagger.delete_all_tags_for_resource(backend.alarms[name].alarm_arn)
        original(backend, alarm_names)


def _put_composite_alarm(call: Any) -> Any:
    return call.put_metric_alarm()


def _children(rule: str) -> set[str]:
    return {name.rpartition(":alarm:")[2] for name in _CHILD.findall(rule)}


def _check_rule(backend: Any, alarm: dict[str, Any]) -> None:
    unknown = sorted(_children(alarm["rule"]) - backend.alarms.keys())
    if unknown:
        raise ValidationError(
            f"Could not save the composite alarm as alarms [{', '.join(unknown)}] in the alarm rule do not exist"
        )


def _check_metric(alarm: dict[str, Any]) -> None:
    queries = alarm.get("metric_data_queries") or []
    if bool(queries) == bool(alarm.get("metric_name")):
        raise InvalidParameterCombination("Exactly one of MetricName and Metrics must be specified.")
    if queries:
        _check_queries(queries)
    elif bool(alarm.get("statistic")) == bool(alarm.get("extended_statistic")):
        raise ValidationError("Exactly one of Statistic or ExtendedStatistic must be specified.")
    if (alarm.get("treat_missing_data") or "missing") not in _MISSING:
        raise ValidationError(f"TreatMissingData must be one of {', '.join(_MISSING)}.")
    points, periods = alarm.get("datapoints_to_alarm"), int(alarm["evaluation_periods"])
    if points is not None and int(points) > periods:
        raise ValidationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods.")
    longest = max([int(alarm.get("period") or 0), *(_period(query) for query in queries)])
    if longest * periods > _LONGEST_EVALUATION:
        raise ValidationError("Metrics cannot be checked across more than a week (EvaluationPeriods * Period).")


def _check_queries(queries: list[Any]) -> None:
    returned = [query for query in queries if query.return_data not in (False, "false")]
    if len(returned) != 1:
        raise ValidationError("Exactly one element of the metrics list should return data.")
    for query in queries:
        if query.expression and "SEARCH" in query.expression:
            raise ValidationError("SEARCH is not supported on Metric Alarms.")


def _period(query: Any) -> int:
    return int(query.metric_stat.period if query.metric_stat else query.period or 0)


GAP = Gap(
    name="Alarms",
    service="cloudwatch",
    modelled="Either a metric or metrics with one expression, which is no search; points within a week; alarms on "
    "alarms that exist; no deletion of one that another is made of; tags of an existing alarm are ignored by a put.",
    missing="Alarms are never on: no metric is evaluated.",
    fill=_fill,
)
