"""A remedy is offered only for what its rule finds, in every case of the tables; resources that are fine stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.facts import Facts
from policies.model import Finding
from policies.registry import ResourceRule, discover
from policies.resource import Resource
from policies.view import UnknownValueError, View

from .test_rules import TABLES

if TYPE_CHECKING:
    from .pack import Res

_WITH = {entry.rule.id: entry for entry in discover(rules).all if isinstance(entry, ResourceRule) and entry.remedy}
_CASES = [
    pytest.param(_WITH[name.split()[0]], resources[0], id=f"{name}: {case}")
    for name, table in TABLES.items()
    if name.split()[0] in _WITH
    for case, resources, _ in (("good", table.good, None), *table.every_case())
    if resources[0].type in _WITH[name.split()[0]].rule.types
]


def _findings(entry: ResourceRule, token: str, properties: dict[str, object]) -> list[str]:
    resource = Resource(token, "urn:pulumi:test::hpc-labs::x::it", View(properties))
    try:
        return [outcome.message for outcome in entry.check(resource, Facts()) if isinstance(outcome, Finding)]
    except UnknownValueError:
        return []


@pytest.mark.parametrize(("entry", "res"), _CASES)
def test_a_remedy_is_for_what_was_found(entry: ResourceRule, res: Res) -> None:
    properties: dict[str, object] = {**res.properties}
    before = _findings(entry, res.type, properties)
    assert entry.remedy is not None
    mended = entry.remedy(Resource(res.type, "urn:pulumi:test::hpc-labs::x::it", View(properties)))
    after = _findings(entry, res.type, {**properties, **mended})
    assert set(after) <= set(before)
    assert len(after) < len(before) or not mended
