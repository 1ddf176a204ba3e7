from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from policies.model import Finding, Outcome
from policies.registry import Registry, ResourceRule
from policies.resource import Resource, Stack
from policies.rules.sqs import cmk
from policies.session import RuleError, Session
from policies.view import UNKNOWN, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies.facts import Facts

_QUEUE = Resource("aws:sqs/queue:Queue", "urn:pulumi:test::p::aws:sqs/queue:Queue::work", View({"name": UNKNOWN}))


def _session(*rules: ResourceRule) -> Session:
    return Session(Registry(rules), (), date(2026, 1, 1))


def test_a_rule_that_fails_gives_no_verdict_and_says_where() -> None:
    def broken(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        raise KeyError("name")

    def breaks_later(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        yield Finding("first")
        raise KeyError("name")

    for check in (broken, breaks_later):
        with pytest.raises(RuleError, match=r"rule sqs-cmk failed on urn:pulumi:test::p::.*::work: KeyError: 'name'"):
            _session(ResourceRule(cmk.RULE, check)).analyze(_QUEUE)


def test_a_rule_that_forgets_that_a_value_may_be_unknown_is_reported_as_not_evaluated() -> None:
    def forgetful(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        yield Finding("before")
        if resource.at("name").value() == "x":
            yield Finding("after")

    session = _session(ResourceRule(cmk.RULE, forgetful))
    assert [verdict.rule.id for verdict in session.analyze(_QUEUE)] == ["sqs-cmk"]
    (note,) = session.analyze_stack(Stack([_QUEUE]))
    assert "sqs-cmk (name)" in note.words


def test_rules_do_not_see_resources_of_other_types() -> None:
    session = _session(ResourceRule(replace(cmk.RULE, types=("a:b/c:C",)), lambda resource, _: cmk.check(resource)))
    assert session.analyze(_QUEUE) == []
