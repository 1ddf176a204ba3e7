"""The Pulumi schema of what the local AWS serves: `pulumi import` writes a program with it.

Blocks are objects of any content: no more is needed to write down what was imported.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from .schema import schema_of
from .table import TOKENS

if TYPE_CHECKING:
    from .schema import Shape

_ANY: dict[str, object] = {"$ref": "pulumi.json#/Any"}
_SCALARS: dict[str, dict[str, object]] = {"any": _ANY, "asset": {"$ref": "pulumi.json#/Asset"}}


def package_schema() -> str:
    """The schema of the package ``aws``, as JSON."""
    return json.dumps(
        {
            "name": "aws",
            "version": version("pulumi-aws"),
            # The official package's modules: `aws:ec2/vpc:Vpc` is `aws.ec2.Vpc`.
            "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
            "provider": {},
            "resources": {token: _resource(token) for token in sorted(TOKENS)},
        }
    )


def _resource(token: str) -> dict[str, object]:
    schema = schema_of(token)
    outputs = {name: _type(shape) for name, shape in schema.outputs.items()}
    inputs = {name: _type(shape) for name, shape in schema.inputs.items() if name != "!"}
    return {"properties": outputs, "inputProperties": inputs, "requiredInputs": list(schema.inputs.get("!", ()))}


def _type(shape: Shape) -> dict[str, object]:
    if isinstance(shape, list):
        return {"type": "array", "items": _type(shape[0])}
    if isinstance(shape, dict):
        return {"type": "object", "additionalProperties": _type(shape["*"]) if "*" in shape else _ANY}
    return _SCALARS.get(shape, {"type": shape})
