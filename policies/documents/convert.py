"""Turns one resource of CloudFormation's into resources of Pulumi's, through the table of types."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from ..view import UNKNOWN
from .intrinsics import sources
from .naming import translated
from .parts import Origin, Part
from .resource_types import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .parts import Reshape


def convert(kind: str, properties: object, origin: Origin) -> Iterator[Part]:
    """The parts of a resource of this CloudFormation type; none for a type that the table does not have.

    Properties that are not known as a whole make a resource of which every property is unknown.
    """
    row = KINDS.get(kind)
    if row is None:
        return
    if not isinstance(properties, dict):
        unknown = isinstance(properties, str) and properties == UNKNOWN
        yield Part(row.full_token, cast("dict[str, object]", properties if unknown else {}))
        return
    made = cast("dict[str, object]", translated(properties))
    made = {row.names.get(key, key): value for key, value in made.items()}
    if row.reshape:
        yield from _function(row.reshape)(row.full_token, made, origin)
    else:
        yield Part(row.full_token, made)


def references(properties: object, urn: str) -> Mapping[str, tuple[str, ...]]:
    """For each property, the URNs of the template's resources that its value comes from."""
    if not isinstance(properties, dict):
        return {}
    found = {key: tuple(sorted(set(sources(value)))) for key, value in properties.items()}
    return {key: tuple(f"{urn}#{name}" for name in names) for key, names in found.items() if names}


def _function(named: str) -> Reshape:
    module, _, function = named.partition(":")
    return cast("Reshape", getattr(import_module(f"{__package__}.reshape_{module}"), function))
