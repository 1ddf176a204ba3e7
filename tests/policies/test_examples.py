"""The examples that rules show are true: the bad one breaks the rule, the good one keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from policies import rules
from policies.registry import discover
from policies.resource import Stack
from policies.session import Session

from .examples import resources

_REGISTRY = discover(rules)
_RULES = {entry.rule.id: entry.rule for entry in _REGISTRY.all}


def _broken(snippet: str) -> set[str]:
    session = Session(_REGISTRY, (), date(2026, 1, 1))
    return {verdict.rule.id for verdict in session.judge(Stack(resources(snippet))).verdicts}


@pytest.mark.parametrize("rule_id", _RULES)
def test_the_bad_example_breaks_the_rule(rule_id: str) -> None:
    assert rule_id in _broken(_RULES[rule_id].bad)


@pytest.mark.parametrize("rule_id", _RULES)
def test_the_good_example_keeps_the_rule(rule_id: str) -> None:
    assert _RULES[rule_id].good.strip()
    assert rule_id not in _broken(_RULES[rule_id].good)
