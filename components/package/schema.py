"""The package's Pulumi schema, from which other languages know the components and SDKs are generated.

``python -m components.package.schema`` writes it to ``schema.json``; a test compares the two.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .docstrings import docstring
from .shapes import (
    PACKAGE,
    Choice,
    Component,
    Field,
    Keyed,
    Late,
    Many,
    Network,
    OneOf,
    Record,
    Scalar,
    Shape,
    components,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).with_name("schema.json")
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(version: str = "0.1.0") -> dict[str, Any]:
    """The package as Pulumi describes packages (pulumi.com/docs/iac/guides/building-extending/packages/schema/)."""
    types = _Types()
    resources = {each.token: _component(each, types) for each in components()}
    return {
        "name": PACKAGE,
        "version": version,
        "displayName": "HPC labs",
        "description": "Private, on-demand HPC labs on AWS",
        "license": "Apache-2.0",
        "meta": {"moduleFormat": "(.*)"},
        "language": {"nodejs": {"respectSchemaVersion": True}},
        "types": dict(sorted(types.found.items())),
        "resources": resources,
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=1) + "\n"


def _component(component: Component, types: _Types) -> dict[str, Any]:
    inputs, outputs = component.inputs(), component.outputs()
    about = component.docstring
    return {
        "isComponent": True,
        "description": f"{about.summary}\n\n{about.text}".strip(),
        "inputProperties": _properties(inputs, types, plain=True),
        "requiredInputs": _required(inputs),
        "properties": _properties(outputs, types, plain=False),
        "required": _required(outputs),
    }


def _properties(fields: Iterable[Field], types: _Types, *, plain: bool) -> dict[str, Any]:
    return {
        field.property_name: types.reference(field.shape, plain=plain)
        | ({"description": field.description} if field.description else {})
        for field in fields
    }


def _required(fields: Iterable[Field]) -> list[str]:
    return [field.property_name for field in fields if field.required]


class _Types:
    """The named types of the package, found while references to them are written."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def reference(self, shape: Shape, *, plain: bool) -> dict[str, Any]:
        """How a property refers to a shape; plain is what has to be known before the deployment."""
        mark = {"plain": True} if plain else {}
        match shape:
            case Scalar(python):
                return {"type": _SCALARS[python], **mark}
            case Network():
                return {"type": "string", **mark}
            case Choice(enum):
                return {**self._named(enum.__name__, lambda: _enum(shape)), **mark}
            case Record(python):
                return {**self._named(python.__name__, lambda: self._object(shape)), **mark}
            case OneOf(records):
                for record in records:
                    self.reference(record, plain=plain)
                    self._add_kind(record)
                mapping = {record.python.__name__: _address(record.python.__name__) for record in records}
                return {
                    "oneOf": [{"type": "object", "$ref": address} for address in mapping.values()],
                    "discriminator": {"propertyName": "kind", "mapping": mapping},
                    **mark,
                }
            case Many(item):
                return {"type": "array", "items": self.reference(item, plain=plain), **mark}
            case Keyed(_, value):
                return {"type": "object", "additionalProperties": self.reference(value, plain=plain), **mark}
            case Late(value):
                return self.reference(value, plain=False)

    def _named(self, name: str, build: Any) -> dict[str, Any]:
        token = f"{PACKAGE}:index:{name}"
        if token not in self.found:
            self.found[token] = {}  # stops types that contain themselves
            self.found[token] = build()
        return {"$ref": _address(name)}

    def _object(self, record: Record) -> dict[str, Any]:
        fields = fields_of(record.python)
        return {
            "type": "object",
            "description": docstring(record.python).summary,
            "properties": _properties(fields, self, plain=True),
            "required": _required(fields),
        }

    def _add_kind(self, record: Record) -> None:
        name = record.python.__name__
        found = self.found[f"{PACKAGE}:index:{name}"]
        found["properties"] = {"kind": {"type": "string", "const": name}, **found["properties"]}
        found["required"] = ["kind", *(each for each in found["required"] if each != "kind")]


def _enum(choice: Choice) -> dict[str, Any]:
    return {
        "type": "string",
        "description": docstring(choice.enum).summary,
        "enum": [{"name": member.name, "value": member.value} for member in choice.enum],
    }


def _address(name: str) -> str:
    return f"#/types/{PACKAGE}:index:{name}"


if __name__ == "__main__":
    FILE.write_text(schema_text())
