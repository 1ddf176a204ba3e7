"""Metric filters as CloudWatch Logs keeps them, and saved queries, which moto does not know."""

import json
from typing import Any
from uuid import uuid4

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from .gap import Gap, around

# CloudWatch Logs API reference, PutMetricFilter and MetricTransformation.
_FILTERS = 100
_DIMENSIONS = 3
_QUERIES = "saved_queries"


def _fill() -> None:
    @around(LogsBackend, "put_metric_filter")
    def put(
        original: Any, backend: Any, filter_name: str, filter_pattern: str, log_group_name: str, transformations: Any
    ) -> None:
        if log_group_name not in backend.groups:
            raise ResourceNotFoundException
        backend.filters.delete_filter(filter_name, log_group_name)  # a put replaces one of the same name
        if len(backend.filters.get_matching_filters(log_group_name=log_group_name)) >= _FILTERS:
            raise _invalid(f"a log group has {_FILTERS} filters at most", "filterName", filter_name)
        for transformation in transformations:
            _check(transformation)
        original(backend, filter_name, filter_pattern, log_group_name, transformations)

    @around(LogsBackend, "delete_log_group")
    def delete_group(original: Any, backend: Any, log_group_name: str) -> None:
        original(backend, log_group_name)
        for each in backend.filters.get_matching_filters(log_group_name=log_group_name):
            backend.filters.delete_filter(each["filterName"], log_group_name)

    for call in (_put_query_definition, _describe_query_definitions, _delete_query_definition):
        setattr(LogsResponse, call.__name__.removeprefix("_"), call)


def _check(transformation: dict[str, Any]) -> None:
    dimensions, default = transformation.get("dimensions") or {}, transformation.get("defaultValue")
    if len(dimensions) > _DIMENSIONS:
        raise _invalid(f"a filter has {_DIMENSIONS} dimensions at most", "dimensions", dimensions)
    if dimensions and default is not None:
        raise _invalid("dimensions and a default value exclude each other", "defaultValue", default)


def _invalid(constraint: str, parameter: str, value: object) -> InvalidParameterException:
    return InvalidParameterException(constraint=constraint, parameter=parameter, value=value)


def _saved(call: Any) -> dict[str, dict[str, Any]]:
    saved: dict[str, dict[str, Any]] = call.logs_backend.__dict__.setdefault(_QUERIES, {})
    return saved


def _put_query_definition(call: Any) -> str:
    saved, id = _saved(call), call._get_param("queryDefinitionId") or str(uuid4())
    if call._get_param("queryDefinitionId") and id not in saved:
        raise ResourceNotFoundException
    saved[id] = {
        "queryDefinitionId": id,
        "name": call._get_param("name"),
        "queryString": call._get_param("queryString"),
        "logGroupNames": call._get_param("logGroupNames") or [],
    }
    return json.dumps({"queryDefinitionId": id})


def _describe_query_definitions(call: Any) -> str:
    prefix = call._get_param("queryDefinitionNamePrefix") or ""
    return json.dumps({"queryDefinitions": [q for q in _saved(call).values() if q["name"].startswith(prefix)]})


def _delete_query_definition(call: Any) -> str:
    if _saved(call).pop(call._get_param("queryDefinitionId"), None) is None:
        raise ResourceNotFoundException
    return json.dumps({"success": True})


GAP = Gap(
    name="Metric filters and saved queries",
    service="logs",
    modelled="A filter belongs to a log group that exists, and goes with it; a put replaces one of its name; three "
    "dimensions at most, and none with a default value; saved queries of Logs Insights.",
    missing="Patterns and queries are not read: no metric gets data.",
    fill=_fill,
)
