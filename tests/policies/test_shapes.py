"""Whatever shape a property has, rules have an outcome: never an exception, but that a value is not known yet."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from policies import facts, rules
from policies.registry import ResourceRule, discover
from policies.resource import Resource, Stack
from policies.view import UNKNOWN, UnknownValueError, View

from .mutation.places import Step, changed, pattern
from .pack import Res, secret
from .test_rules import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .mutation.places import Place

_ENTRIES = {entry.rule.id: entry for entry in discover(rules).all}
_KEYS = {
    rule: sorted({key for name, table in TABLES.items() if name.split()[0] == rule for key in table.good[0].properties})
    for rule in _ENTRIES
}
_TRIED = 3
"""How many shapes each place gets: all of them together get every one."""
# Each is what somebody may write: of another type, in a list, not known, a number without end, an address that is none.
_SHAPES: tuple[object, ...] = (
    None,
    True,
    -1,
    1.5,
    "",
    "inf",
    "x",
    "a:b:c:d:e:f",
    "arn:aws:iam::111122223333:role/x",
    "https://[x/",
    "{",
    '{"Statement": [1]}',
    UNKNOWN,
    secret(["x"]),
    [],
    ["x"],
    [["x"]],
    [{"x": ["x"]}],
    [None],
    [UNKNOWN],
    {},
    {"x": {"x": "x"}},
)


def _places(value: object, at: Place = ()) -> Iterator[Place]:
    """Every place of a value, also in the documents that texts hold."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value, at = json.loads(value), (*at, Step.JSON)
        except ValueError:
            return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in inner:
        yield (*at, key)
        yield from _places(member, (*at, key))


def _judge(rule: str, world: tuple[Res, ...], known: facts.Facts) -> None:
    """Every outcome of a rule on these resources, and on those in their documents."""
    entry = _ENTRIES[rule]
    resources = [Resource(each.type, each.urn, View(dict(each.properties)), each.refers) for each in world]
    stack = Stack(resources, known)
    for resource in stack.resources:
        if entry.rule.is_about(frozenset({resource.type})):
            with suppress(UnknownValueError):
                list(entry.check(resource, known) if isinstance(entry, ResourceRule) else entry.check(resource, stack))


@pytest.mark.parametrize("rule", _ENTRIES)
def test_any_shape_anywhere_is_judged(rule: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.toml"
    shapes, tried = cycle(_SHAPES), set()
    for table in (table for name, table in TABLES.items() if name.split()[0] == rule):
        file.write_text(table.facts)
        known = facts.load(file)
        for number, resource in enumerate(table.good):
            for place in _places(dict(resource.properties)):
                if (kind := (resource.type, pattern(place))) in tried:
                    continue
                tried.add(kind)
                for shape in islice(shapes, _TRIED):
                    properties = changed(dict(resource.properties), place, shape)
                    assert isinstance(properties, dict)
                    other = replace(resource, properties=properties)
                    _judge(rule, (*table.good[:number], other, *table.good[number + 1 :]), known)


@pytest.mark.parametrize("shape", _SHAPES, ids=str)
def test_any_shape_of_everything_is_judged(shape: object) -> None:
    """Each rule once, with a resource of each of its types that is of nothing but this shape."""
    for rule, keys in _KEYS.items():
        for token in _ENTRIES[rule].rule.types:
            _judge(rule, (Res(token, dict.fromkeys(keys, shape)),), facts.Facts())
