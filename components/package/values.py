"""What a program of another language passed, as the Args that a component takes."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

import pulumi
from pulumi.errors import InputPropertyError

from .shapes import Choice, Field, Keyed, Late, Many, Network, OneOf, Record, Scalar, Shape, fields_of


def arguments(args: type, given: Mapping[str, Any]) -> Any:
    """Make a component's Args.

    Raises:
        InputPropertyError: a value is missing, unknown, of another type, or refused; with its path.
    """
    return _record(args, given, path="")


def _record(python: type, given: Any, path: str) -> Any:
    if not isinstance(given, Mapping):
        raise InputPropertyError(path, f"{given!r} is not an object of the type {python.__name__}")
    fields = {field.property_name: field for field in fields_of(python)}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise InputPropertyError(
            _join(path, unknown[0]), f"unknown property; {python.__name__} has {', '.join(sorted(fields))}"
        )
    values = {}
    for name, field in fields.items():
        value = given.get(name)
        if value is not None:
            values[field.name] = _value(field.shape, value, _join(path, name))
        elif name in given and field.nullable:
            values[field.name] = None
        elif field.required:
            raise InputPropertyError(_join(path, name), _missing(field))
    try:
        return python(**values)
    except ValueError as refused:  # how Args refuse a value: the message says it all
        raise InputPropertyError(path or "args", str(refused)) from None


def _missing(field: Field) -> str:
    return f"missing: {field.description or 'it is required'}"


def _value(shape: Shape, given: Any, path: str) -> Any:
    if isinstance(shape, Late):
        return given if isinstance(given, pulumi.Output) else _value(shape.value, given, path)
    if isinstance(given, pulumi.Output):
        raise InputPropertyError(
            path, "decides which resources there are, so it has to be a plain value, not the output of a resource"
        )
    match shape:
        case Scalar(python):
            return _scalar(python, given, path)
        case Network():
            return _parsed(IPv4Network, given, path)
        case Choice(enum):
            return _parsed(enum, given, path)
        case Record(python):
            return _record(python, given, path)
        case OneOf(records):
            return _alternative(records, given, path)
        case Many(item, collection):
            if not isinstance(given, list):
                raise InputPropertyError(path, f"{given!r} is not a list")
            return collection(_value(item, each, f"{path}[{number}]") for number, each in enumerate(given))
        case Keyed(key, value):
            if not isinstance(given, Mapping):
                raise InputPropertyError(path, f"{given!r} is not a map")
            return {_value(key, name, path): _value(value, each, _join(path, name)) for name, each in given.items()}


def _scalar(python: type, given: Any, path: str) -> Any:
    if python is int and isinstance(given, float) and given.is_integer():
        return int(given)  # the engine knows numbers only
    if python is float and isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    if type(given) is not python:
        raise InputPropertyError(path, f"{given!r} is not of the type {python.__name__}")
    return given


def _parsed(python: Any, given: Any, path: str) -> Any:
    try:
        return python(given)
    except ValueError as refused:
        allowed = f"; one of {', '.join(python)}" if hasattr(python, "__members__") else ""
        raise InputPropertyError(path, f"{refused}{allowed}") from None


def _alternative(records: tuple[Record, ...], given: Any, path: str) -> Any:
    by_kind = {record.python.__name__: record.python for record in records}
    kind = given.get("kind") if isinstance(given, Mapping) else None
    if kind not in by_kind:
        raise InputPropertyError(_join(path, "kind"), f"{kind!r} is not one of {', '.join(by_kind)}")
    return _record(by_kind[kind], {key: value for key, value in given.items() if key != "kind"}, path)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
