"""The components' own types as parts of the config.

A dataclass of the library says already which fields there are, of which types, with which defaults and meaning, and
refuses what AWS would refuse. ``Annotated[Queue, Part()]`` in a config model reads that type from the config, with
errors that name the place, and with its documentation in the JSON Schema. No second class repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from pydantic_core import core_schema

from components.package.docstrings import docstring
from components.package.shapes import (
    Choice,
    Field,
    Keyed,
    Late,
    Many,
    Network,
    OneOf,
    Record,
    Scalar,
    Shape,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_SCALARS: Mapping[type, Callable[[], CoreSchema]] = {
    str: core_schema.str_schema,
    int: core_schema.int_schema,
    float: core_schema.float_schema,
    bool: core_schema.bool_schema,
}


@dataclass(frozen=True, eq=False)  # typing hashes annotations
class Part:
    """Reads a dataclass of the library from the config.

    Attributes:
        given: what the stack supplies instead of the config, by dataclass and field, with a value that stands for it
            while the config is checked, or a function that makes it of the other fields.
        read: fields that the config writes in a way of its own, by dataclass and field, with the type that reads them.
    """

    given: Mapping[type, Mapping[str, object]] = field(default_factory=dict)
    read: Mapping[type, Mapping[str, Any]] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tell pydantic how to read the dataclass."""
        return _Reader(self, handler).record(source)


@dataclass(frozen=True)
class _Reader:
    """Makes pydantic's schema of a dataclass, for one ``Part``."""

    part: Part
    handler: GetCoreSchemaHandler

    def record(self, python: type, *, has_kind: bool = False) -> CoreSchema:
        given, own = dict(self.part.given.get(python, {})), self.part.read.get(python, {})
        keys = {
            each.name: self._key(
                each, self.handler.generate_schema(own[each.name]) if each.name in own else self._value(each.shape)
            )
            for each in fields_of(python)
            if each.name not in given
        }
        if has_kind:
            keys["kind"] = core_schema.typed_dict_field(core_schema.literal_schema([python.__name__]))
        read = core_schema.typed_dict_schema(
            keys,
            extra_behavior="forbid",
            metadata={"pydantic_js_updates": {"title": python.__name__, "description": docstring(python).summary}},
        )

        nullable = {each.name for each in fields_of(python) if each.nullable}

        def build(values: dict[str, object]) -> object:
            present = {
                name: value
                for name, value in values.items()
                if name != "kind" and (value is not None or name in nullable)  # else null is the default
            }
            stands = {name: value(present) if callable(value) else value for name, value in given.items()}
            return python(**stands, **present)

        return core_schema.no_info_after_validator_function(build, read)

    def _key(self, key: Field, schema: CoreSchema) -> core_schema.TypedDictField:
        if not key.required:
            schema = core_schema.nullable_schema(schema)
        shown: dict[str, object] = {"description": key.description[:1].upper() + key.description[1:]}
        if isinstance(key.default, str | int | float):
            shown["default"] = key.default
        return core_schema.typed_dict_field(schema, required=key.required, metadata={"pydantic_js_updates": shown})

    def _value(self, shape: Shape) -> CoreSchema:
        match shape:
            case Late(value):
                return self._value(value)
            case Scalar(python):
                return _SCALARS[python]()
            case Network():
                return core_schema.no_info_after_validator_function(IPv4Network, core_schema.str_schema())
            case Choice(enum):
                return core_schema.enum_schema(enum, list(enum.__members__.values()))
            case Record(python):
                return self.record(python)
            case Many(item, collection):
                return core_schema.no_info_after_validator_function(
                    collection, core_schema.list_schema(self._value(item))
                )
            case Keyed(key, value):
                return core_schema.dict_schema(self._value(key), self._value(value))
            case OneOf(records):
                return self._alternative(records)

    def _alternative(self, records: tuple[Record, ...]) -> CoreSchema:
        """One of several dataclasses: the key ``kind`` says which."""
        return core_schema.tagged_union_schema(
            {record.python.__name__: self.record(record.python, has_kind=True) for record in records},
            discriminator="kind",
        )


def wired(python: type, **given: object) -> Part:
    """Read a component's arguments, but for those that the stack wires to other components."""
    return Part({python: given})
