from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from policies.addresses import AddressSet
from policies.facts import Edge, Facts
from policies.model import Finding, Outcome
from policies.registry import Registry, ResourceRule
from policies.resource import Resource, Stack
from policies.rules.net import no_edge
from policies.rules.sqs import cmk
from policies.session import RuleError, Session
from policies.view import UNKNOWN, View

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def test_an_edge_that_has_expired_or_would_not_for_long_allows_nothing_and_is_told() -> None:
    gateway = Resource(
        "aws:ec2/vpnGateway:VpnGateway", "urn:pulumi:test::p::aws:ec2/vpnGateway:VpnGateway::campus", View({})
    )
    edge = Edge(
        urn="urn:pulumi:test::*::campus",
        cidrs=("10.200.0.0/16",),
        reason="until the direct line is there",
        owner="network@example.org",
        expires=date(2026, 1, 1),
    )
    rule = ResourceRule(no_edge.RULE, no_edge.check_with_facts)
    for today, said in (
        (date(2026, 1, 1), []),
        (date(2026, 1, 2), ["net-no-edge", "policy-facts"]),
        (date(2025, 7, 4), ["net-no-edge", "policy-facts"]),
    ):
        session = Session(Registry((rule,)), (), today, facts=Facts(edges=(edge,)))
        stack = Stack([gateway], session.facts)
        assert [verdict.rule.id for verdict in session.judge(stack).verdicts] == said
        assert stack.networks.known.listed.covers(AddressSet.of("10.200.1.0/24")) is (said == [])
