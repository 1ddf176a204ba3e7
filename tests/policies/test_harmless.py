"""Types that no rule has to look at are types of the SDK, and none that a rule does look at."""

from policies import harmless, rules
from policies.facts import Facts
from policies.model import ANY_AWS
from policies.registry import discover
from policies.resource import Resource
from policies.rules.aws import type_known
from policies.view import View

from .test_tokens import of_the_sdk

LOOKED_AT = {token for entry in discover(rules).all for token in entry.rule.types if token.startswith("aws:")}


def test_harmless_types_are_of_the_sdk() -> None:
    assert sorted(harmless.TYPES - of_the_sdk()) == []


def test_no_rule_looks_at_a_harmless_type() -> None:
    assert sorted(harmless.TYPES & LOOKED_AT) == []


def test_every_type_that_a_rule_looks_at_is_known() -> None:
    def found(token: str) -> bool:
        return any(True for _ in type_known.check_with_facts(Resource(token, "", View({})), Facts()))

    unknown = [token for token in LOOKED_AT - {ANY_AWS} if found(token)]
    assert sorted(unknown) == []


def test_a_rule_about_all_of_aws_is_about_each_type() -> None:
    assert type_known.RULE.is_about({"aws:new/thing:Thing"})
    assert not type_known.RULE.is_about({"random:index/randomId:RandomId"})
