"""Writes ``schema.json``: what the installed pulumi-aws SDK says of every type that the table serves.

Importing the SDK takes half a second, too long for a plugin; so its names and shapes are data that this module derives
(``python -m local.aws.sdk``) and that a test compares with the SDK.

Shapes: a scalar's name as a string, ``[shape]`` a list, ``{"*": shape}`` a map, any other object its properties, with
the names of the required ones under ``"!"``.
"""

import importlib
import inspect
import json
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
from pulumi import _types

from .table import TOKENS

Shape = str | list["Shape"] | dict[str, "Shape | list[str]"]

_SCALARS: dict[object, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
_MODULES = {"lambda": "lambda_"}


def resource_class(token: str) -> type[pulumi.CustomResource]:
    """The SDK's class of a type token such as ``aws:ec2/vpc:Vpc``."""
    _, module, name = token.split(":")
    package = module.split("/")[0]
    found: type[pulumi.CustomResource] = getattr(
        importlib.import_module(f"pulumi_aws.{_MODULES.get(package, package)}"), name
    )
    return found


def _shape(annotation: object) -> Shape:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _shape(next(a for a in arguments if a is not type(None)))
    if origin in (Sequence, list):
        return [_shape(arguments[0])]
    if origin in (Mapping, dict):
        return {"*": _shape(arguments[1])}
    if isinstance(annotation, type) and _types.is_input_type(annotation):
        return _inputs(annotation)
    if isinstance(annotation, type) and _types.is_output_type(annotation):
        return {name: _shape(inner) for name, inner in _types.output_type_types(annotation).items()}
    if isinstance(annotation, type) and issubclass(annotation, str):
        return "string"  # An enum of the SDK: AWS decides which values it takes.
    if isinstance(annotation, type) and issubclass(annotation, pulumi.Asset | pulumi.Archive):
        return "asset"
    return "any"


def _inputs(arguments: type) -> dict[str, Shape | list[str]]:
    names = _types.input_type_py_to_pulumi_names(arguments)
    required = [
        names[parameter.name]
        for parameter in inspect.signature(arguments).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    shape: dict[str, Shape | list[str]] = {
        name: _shape(inner) for name, inner in _types.input_type_types(arguments).items()
    }
    return {"!": required, **shape} if required else shape


def describe(token: str) -> dict[str, dict[str, Shape | list[str]]]:
    """The inputs and outputs of one type."""
    resource = resource_class(token)
    module, name = inspect.getmodule(resource), resource.__name__
    # `InitArgs` where a block of some other type took the plain name.
    arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
    outputs = {name: _shape(inner) for name, inner in _types.resource_types(resource).items()}
    return {"inputs": _inputs(arguments), "outputs": {k: v for k, v in outputs.items() if k not in ("id", "urn")}}


def schema() -> str:
    """The file's text: a line a type, so that a change of the SDK shows as a diff of a few lines."""
    lines = (f"{json.dumps(token)}: {json.dumps(describe(token), separators=(',', ':'))}" for token in sorted(TOKENS))
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    Path(__file__).with_name("schema.json").write_text(schema())
