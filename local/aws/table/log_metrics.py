"""What is counted and asked of CloudWatch log groups: metric filters and saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# --- metric filters

_TRANSFORMATION = {"name": "metricName", "namespace": "metricNamespace", "value": "metricValue", "unit": "unit"}


def _put_filter(call: Call) -> str:
    block = call.inputs["metricTransformation"]
    assert isinstance(block, dict)
    wanted: dict[str, object] = {member: block[name] for name, member in _TRANSFORMATION.items() if block.get(name)}
    if block.get("defaultValue") not in (None, ""):
        wanted["defaultValue"] = float(str(block["defaultValue"]))
    if block.get("dimensions"):
        wanted["dimensions"] = block["dimensions"]
    call.aws(
        "put_metric_filter",
        logGroupName=call.text("logGroupName"),
        filterName=call.text("name"),
        filterPattern=call.inputs["pattern"],
        metricTransformations=[wanted],
    )
    return call.text("name")


def _change_filter(call: Call) -> None:
    _put_filter(call)


def _read_filter(call: Call) -> Properties:
    group, name = call.text("logGroupName"), call.text("name")
    filters = call.aws("describe_metric_filters", logGroupName=group, filterNamePrefix=name)["metricFilters"]
    assert isinstance(filters, list)
    found = next((each for each in filters if each["filterName"] == name), None)
    if found is None:
        raise GoneError(f"metric filter {name} of {group} is gone")
    call.id = name  # an import names the group, too
    answer = found["metricTransformations"][0]
    block: Properties = {key: str(answer[member]) for key, member in _TRANSFORMATION.items() if answer.get(member)}
    if answer.get("defaultValue") is not None:
        block["defaultValue"] = f"{float(answer['defaultValue']):g}"
    if answer.get("dimensions"):
        block["dimensions"] = answer["dimensions"]
    return {
        "logGroupName": group,
        "name": name,
        "pattern": str(found["filterPattern"]),
        "metricTransformation": block,
        "applyOnTransformedLogs": bool(found.get("applyOnTransformedLogs")),
    }


def _delete_filter(call: Call) -> None:
    call.aws("delete_metric_filter", logGroupName=call.text("logGroupName"), filterName=call.text("name"))


def _imported_filter(id: str) -> Properties:
    group, _, name = id.rpartition(":")
    return {"logGroupName": group, "name": name}


METRIC_FILTER = Row(
    type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
    service="logs",
    create=Code("logGroupName name pattern metricTransformation", _put_filter),
    read=_read_filter,
    settings=(Code("pattern metricTransformation", _change_filter),),
    delete=_delete_filter,
    name=Name(longest=512),
    unsupported="applyOnTransformedLogs",
    same={"metricTransformation.defaultValue": lambda value: float(str(value)) if value not in (None, "") else None},
    imported=_imported_filter,
)

# --- saved queries


def _read_query(call: Call) -> Properties:
    queries = call.aws("describe_query_definitions")["queryDefinitions"]
    assert isinstance(queries, list)
    call.id = call.id.rpartition(":")[2]  # an import names its ARN
    found = next((query for query in queries if query["queryDefinitionId"] == call.id), None)
    if found is None:
        raise GoneError(f"query definition {call.id} is gone")
    return {
        "logGroupNames": call.shaped("logGroupNames", found.get("logGroupNames") or None),
        "name": str(found["name"]),
        "queryDefinitionId": call.id,
        "queryString": str(found["queryString"]),
    }


QUERY_DEFINITION = Row(
    type="aws:cloudwatch/queryDefinition:QueryDefinition",
    service="logs",
    id="queryDefinitionId",
    create=Op("put_query_definition", "name logGroupNames queryString", result="queryDefinitionId"),
    read=_read_query,
    arn="arn:aws:logs:{region}:{account}:query-definition:{id}",
    settings=(Op("put_query_definition", "name logGroupNames queryString"),),
    delete=Op("delete_query_definition"),
    name=Name(longest=255),
    ordered="logGroupNames",
)

ROWS = (METRIC_FILTER, QUERY_DEFINITION)
