"""Tell the operation of a REST service, which names none, from botocore's models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session


def rest_operation(service: str, method: str, path: str, query: str, headers: Mapping[str, str]) -> str:
    """Return the name of the operation that a request calls; empty when none looks like it.

    Args:
        service: botocore's name of the service.
        method: the request's method.
        path: its path.
        query: its query.
        headers: its headers, names in lower case.
    """
    marks = _first_values(query)
    return next((known.name for known in _operations(service) if known.called_by(method, path, marks, headers)), "")


@dataclass(frozen=True)
class _Operation:
    name: str
    method: str
    path: re.Pattern[str]
    variables: int  # in the path
    marks: dict[str, str]  # what the query always holds, as in `PUT /bucket?policy`
    parameters: frozenset[str]  # those that the query must hold
    headers: frozenset[str]  # those that the request must have

    def called_by(self, method: str, path: str, marks: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        return (
            self.method == method
            and self.marks.items() <= marks.items()
            and self.parameters <= marks.keys()
            and self.headers <= headers.keys()
            and self.path.fullmatch(path) is not None
        )

    @property
    def conditions(self) -> int:
        return len(self.marks) + len(self.parameters) + len(self.headers)


@cache
def _operations(service: str) -> list[_Operation]:
    """Return the service's operations, those with the most conditions first."""
    session = botocore.session.get_session()
    if service not in session.get_available_services():
        return []
    model = session.get_service_model(service)
    models = [model.operation_model(name) for name in model.operation_names]
    operations = [_operation(known) for known in models if not known.deprecated]  # they look like their successors
    return sorted(operations, key=lambda known: (-known.conditions, known.variables))


def _operation(model: Any) -> _Operation:
    path, _, query = model.http["requestUri"].partition("?")
    parts = re.split(r"(\{\w+\+?\})", path.rstrip("/") or "/")
    return _Operation(
        name=model.name,
        method=model.http["method"],
        path=re.compile("".join(_pattern(part) for part in parts) + "/?"),
        variables=len(parts) // 2,
        marks=_first_values(query),
        parameters=_required(model.input_shape, "querystring"),
        headers=frozenset(name.lower() for name in _required(model.input_shape, "header")),
    )


def _required(shape: Any, location: str) -> frozenset[str]:
    members = [shape.members[name].serialization for name in shape.required_members] if shape else []
    return frozenset(member["name"] for member in members if member.get("location") == location)


def _pattern(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return ".+" if part.endswith("+}") else "[^/]+"


def _first_values(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query, keep_blank_values=True).items()}
