"""CloudWatch alarms and dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_TAGGING = Tagging(
    add="tag_resource", remove="untag_resource", id="ResourceARN", key="arn", read="list_tags_for_resource"
)

# What PutMetricAlarm and PutCompositeAlarm take under the same names.
_BOTH = {
    "actionsEnabled": "ActionsEnabled",
    "alarmActions": "AlarmActions",
    "alarmDescription": "AlarmDescription",
    "insufficientDataActions": "InsufficientDataActions",
    "okActions": "OKActions",
}


def _given(call: Call, names: Mapping[str, str]) -> dict[str, object]:
    """All that is given, at each change as at creation: a put leaves nothing of what was."""
    return {member: call.inputs[name] for name, member in names.items() if call.inputs.get(name) not in (None, "", [])}


def _described(call: Call, kind: str) -> Mapping[str, object]:
    found = call.aws("describe_alarms", AlarmNames=[call.id], AlarmTypes=["MetricAlarm", "CompositeAlarm"])[kind]
    assert isinstance(found, list)
    if not found:
        raise GoneError(f"alarm {call.id} is gone")
    described: Mapping[str, object] = found[0]
    return described


def _answered(call: Call, described: Mapping[str, object], names: Mapping[str, str]) -> Properties:
    return {name: call.shaped(name, described.get(member)) for name, member in names.items()}


# --- alarms on metrics

_METRIC = {
    **_BOTH,
    "comparisonOperator": "ComparisonOperator",
    "datapointsToAlarm": "DatapointsToAlarm",
    "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
    "evaluationPeriods": "EvaluationPeriods",
    "extendedStatistic": "ExtendedStatistic",
    "metricName": "MetricName",
    "namespace": "Namespace",
    "period": "Period",
    "statistic": "Statistic",
    "threshold": "Threshold",
    "thresholdMetricId": "ThresholdMetricId",
    "treatMissingData": "TreatMissingData",
    "unit": "Unit",
}
_STAT = {"period": "Period", "stat": "Stat", "unit": "Unit"}
_QUERY = {"accountId": "AccountId", "expression": "Expression", "label": "Label", "period": "Period"}


def _pairs(dimensions: Value) -> list[dict[str, object]]:
    assert isinstance(dimensions, dict)
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]


def _by_name(pairs: object) -> Properties:
    assert isinstance(pairs, list)
    return {str(pair["Name"]): str(pair["Value"]) for pair in pairs}


def _metric_query(query: Value) -> dict[str, object]:
    assert isinstance(query, dict)
    wanted: dict[str, object] = {"Id": query["id"], "ReturnData": query.get("returnData", False)}
    wanted |= {member: query[name] for name, member in _QUERY.items() if query.get(name)}
    metric = query.get("metric")
    if isinstance(metric, dict):
        named: dict[str, object] = {"MetricName": metric["metricName"]}
        named |= {"Namespace": metric["namespace"]} if metric.get("namespace") else {}
        named |= {"Dimensions": _pairs(metric["dimensions"])} if metric.get("dimensions") else {}
        wanted["MetricStat"] = {"Metric": named, **{m: metric[name] for name, m in _STAT.items() if metric.get(name)}}
    return wanted


def _metric_query_of(answer: Mapping[str, object]) -> Properties:
    query: Properties = {"id": str(answer["Id"]), "returnData": bool(answer.get("ReturnData"))}
    query |= {name: _plain(answer[member]) for name, member in _QUERY.items() if answer.get(member)}
    stat = answer.get("MetricStat")
    if isinstance(stat, dict):
        named = stat["Metric"]
        metric: Properties = {"metricName": str(named["MetricName"])}
        metric |= {"namespace": str(named["Namespace"])} if named.get("Namespace") else {}
        metric |= {"dimensions": _by_name(named["Dimensions"])} if named.get("Dimensions") else {}
        metric |= {name: _plain(stat[member]) for name, member in _STAT.items() if stat.get(member)}
        query["metric"] = metric
    return query


def _plain(answer: object) -> Value:
    return answer if isinstance(answer, int) else str(answer)


def _put_metric_alarm(call: Call, name: str, **more: object) -> None:
    wanted = _given(call, _METRIC)
    if dimensions := call.inputs.get("dimensions"):
        wanted["Dimensions"] = _pairs(dimensions)
    queries = call.inputs.get("metricQueries")
    if isinstance(queries, list):
        wanted["Metrics"] = [_metric_query(query) for query in queries]
    call.aws("put_metric_alarm", AlarmName=name, **wanted, **more)


def _create_metric_alarm(call: Call) -> str:
    name = call.text("name")
    _put_metric_alarm(call, name, **for_creation(call, "put_metric_alarm"))
    return name


def _read_metric_alarm(call: Call) -> Properties:
    described = _described(call, "MetricAlarms")
    queries = described.get("Metrics") or []
    assert isinstance(queries, list)
    return {
        **_answered(call, described, _METRIC),
        "arn": str(described["AlarmArn"]),
        "name": call.id,
        "dimensions": _by_name(described.get("Dimensions") or []) or None,
        "metricQueries": [_metric_query_of(query) for query in queries] or None,
    }


METRIC_ALARM = Row(
    type="aws:cloudwatch/metricAlarm:MetricAlarm",
    service="cloudwatch",
    id="AlarmNames",
    create=Code(" ".join(["name", "dimensions", "metricQueries", *_METRIC]), _create_metric_alarm),
    read=_read_metric_alarm,
    settings=(
        Code(" ".join(["dimensions", "metricQueries", *_METRIC]), lambda call: _put_metric_alarm(call, call.id)),
    ),
    delete=Op("delete_alarms"),
    tagging=_TAGGING,
    name=Name(longest=255),
    unsupported="evaluationCriteria evaluationInterval evaluationWindow warmUpConfiguration",
)

# --- alarms on alarms

_COMPOSITE = {**_BOTH, "alarmRule": "AlarmRule"}
_SUPPRESSOR = {
    "alarm": "ActionsSuppressor",
    "extensionPeriod": "ActionsSuppressorExtensionPeriod",
    "waitPeriod": "ActionsSuppressorWaitPeriod",
}


def _put_composite_alarm(call: Call, name: str, **more: object) -> None:
    wanted = _given(call, _COMPOSITE)
    suppressor = call.inputs.get("actionsSuppressor")
    if isinstance(suppressor, dict):
        wanted |= {member: suppressor[name] for name, member in _SUPPRESSOR.items()}
    call.aws("put_composite_alarm", AlarmName=name, **wanted, **more)


def _create_composite_alarm(call: Call) -> str:
    name = call.text("alarmName")
    _put_composite_alarm(call, name, **for_creation(call, "put_composite_alarm"))
    return name


def _read_composite_alarm(call: Call) -> Properties:
    described = _described(call, "CompositeAlarms")
    suppressor: dict[str, object] = {n: described[m] for n, m in _SUPPRESSOR.items() if m in described}
    return {
        **_answered(call, described, _COMPOSITE),
        "arn": str(described["AlarmArn"]),
        "alarmName": call.id,
        "actionsSuppressor": call.shaped("actionsSuppressor", suppressor) if suppressor else None,
    }


COMPOSITE_ALARM = Row(
    type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
    service="cloudwatch",
    id="AlarmNames",
    create=Code(" ".join(["alarmName", "actionsSuppressor", *_COMPOSITE]), _create_composite_alarm),
    read=_read_composite_alarm,
    settings=(Code(" ".join(["actionsSuppressor", *_COMPOSITE]), lambda call: _put_composite_alarm(call, call.id)),),
    delete=Op("delete_alarms"),
    tagging=_TAGGING,
)

# --- dashboards


def _create_dashboard(call: Call) -> str:
    name = call.text("dashboardName")
    call.aws("put_dashboard", DashboardName=name, DashboardBody=call.text("dashboardBody"))
    return name


DASHBOARD = Row(
    type="aws:cloudwatch/dashboard:Dashboard",
    service="cloudwatch",
    id="DashboardName",
    create=Code("dashboardName dashboardBody", _create_dashboard),
    read=Op("get_dashboard"),
    settings=(Op("put_dashboard", "dashboardBody"),),
    delete=Op("delete_dashboards", id="DashboardNames"),
)

ROWS = (METRIC_ALARM, COMPOSITE_ALARM, DASHBOARD)
