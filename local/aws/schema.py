"""What is known of a type without asking AWS or the SDK: its names and shapes, and how its properties behave.

``schema.json`` holds the SDK's names and shapes (``sdk.py`` writes it). ``replace.json`` holds what the official
provider replaces on, fills in by default and computes; its first entry says where that was read.

Shapes: a scalar's name as a string, ``[shape]`` a list, ``{"*": shape}`` a map, any other object its properties, with
the names of the required ones under ``"!"``. Nested properties are written ``block.property``, without positions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from .table import find

if TYPE_CHECKING:
    from .values import Properties

Shape: TypeAlias = "str | list[Shape] | dict[str, Shape]"

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Schema:
    """One type's properties."""

    inputs: dict[str, Shape]
    outputs: dict[str, Shape]
    replace: frozenset[str]
    replace_if: frozenset[str]
    filled: frozenset[str]
    defaults: Properties

    @property
    def unknown_until_created(self) -> frozenset[str]:
        """Outputs that only the created resource has: what AWS computes, and what it fills in."""
        return frozenset(self.outputs.keys() - self.inputs.keys() - {"tagsAll"}) | (self.filled & self.outputs.keys())


class _Names(TypedDict):
    inputs: dict[str, Shape]
    outputs: dict[str, Shape]


class _Behaviour(TypedDict, total=False):
    replace: list[str]
    replaceIf: list[str]
    filled: list[str]
    defaults: Properties


@cache
def _names() -> dict[str, _Names]:
    loaded: dict[str, _Names] = json.loads((_FOLDER / "schema.json").read_text())
    return loaded


@cache
def _behaviours() -> dict[str, _Behaviour]:
    loaded: dict[str, _Behaviour] = json.loads((_FOLDER / "replace.json").read_text())
    return loaded


@cache
def schema_of(token: str) -> Schema:
    """The schema of a type that the table serves."""
    row, names, behaviour = find(token), _names()[token], _behaviours().get(token, {})
    return Schema(
        inputs=names["inputs"],
        outputs=names["outputs"],
        replace=frozenset(behaviour.get("replace", ())).union(row.replace.split()),
        replace_if=frozenset(behaviour.get("replaceIf", ())),
        filled=frozenset(behaviour.get("filled", ())).union(row.filled.split(), ["region"]),
        defaults={**behaviour.get("defaults", {}), **row.defaults},
    )
