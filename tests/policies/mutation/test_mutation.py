"""Every rule finds what is changed, and no other rule does; and this notices when that is not so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.model import Finding
from policies.registry import Registry, ResourceRule, discover

from .also import ALSO
from .context import CONTEXT
from .score import Examination, Score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies.facts import Facts
    from policies.model import Outcome
    from policies.resource import Resource

_REGISTRY = discover(rules)
_IDS = [entry.rule.id for entry in _REGISTRY.all]
_SUBJECT = "efs-cmk"


@cache
def _examination() -> Examination:
    return Examination(_REGISTRY)


@cache
def _score(rule: str) -> Score:
    return _examination().of(rule)


def test_the_real_stacks_break_no_rule_before_they_are_changed() -> None:
    assert _examination().mandatory() == []


@pytest.mark.parametrize("rule", _IDS)
def test_exactly_the_rule_finds_every_change(rule: str) -> None:
    score = _score(rule)
    assert score.holes == []
    assert score.shared == []
    assert score.mutants


def test_every_reviewed_row_is_needed() -> None:
    scores = [_score(rule) for rule in _IDS]
    pairs = {
        frozenset({one, other}) for score in scores for m in score.mutants for one in m.caught for other in m.caught
    }
    assert [(pair.rule, pair.also) for pair in ALSO if frozenset({pair.rule, pair.also}) not in pairs] == []
    used = {row for score in scores for row in score.rows}
    assert [(row.rules, row.places) for row in CONTEXT if row not in used] == []


def _subject() -> ResourceRule:
    (entry,) = (entry for entry in _REGISTRY.all if entry.rule.id == _SUBJECT)
    assert isinstance(entry, ResourceRule)
    return entry


def _of(*entries: ResourceRule) -> Score:
    return Examination(Registry(entries)).of(_SUBJECT)


def test_a_rule_that_never_says_anything_is_noticed() -> None:
    subject = _subject()

    def silent(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        list(subject.check(resource, facts))
        return ()

    assert _of(subject).whole
    holes = _of(replace(subject, check=silent)).holes
    assert "real stacks: FileSystem encrypted" in holes
    assert "no change at all was found" in holes


def test_a_rule_that_forgets_a_property_is_noticed() -> None:
    subject = _subject()

    def forgetful(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        return [each for each in subject.check(resource, facts) if isinstance(each, Finding) and "kms" not in each.path]

    assert _of(replace(subject, check=forgetful)).holes == ["real stacks: FileSystem kmsKeyId"]


def test_a_rule_that_says_what_another_says_is_noticed() -> None:
    def wrong(resource: Resource, _: Facts) -> Iterable[Outcome]:
        return () if resource.at("kmsKeyId").known else [Finding("no key")]

    rule = replace(_subject().rule, id="test-wrong")
    shared = _of(_subject(), ResourceRule(rule, wrong)).shared
    assert shared
    assert all("FileSystem kmsKeyId" in each and each.endswith("also test-wrong") for each in shared)


def test_a_rule_that_raises_an_error_is_noticed() -> None:
    subject = _subject()

    def failing(resource: Resource, facts: Facts) -> Iterable[Outcome]:
        str(resource.at("kmsKeyId").value()).index("arn:")
        return subject.check(resource, facts)

    shared = _of(replace(subject, check=failing)).shared
    assert any(each.endswith(f"also {_SUBJECT} failed") for each in shared)
