"""Profiles say what is true of the rules."""

import pytest

from policies import rules
from policies.model import Level, Rule
from policies.profiles import DEV, HIPAA, LEFT_TO_ADVICE, PROD, PROFILES, Profile
from policies.registry import discover

_RULES: dict[str, Rule] = {entry.rule.id: entry.rule for entry in discover(rules).all}


def _level(profile: Profile, rule: Rule) -> Level:
    return profile.levels.get(rule.id, rule.level)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_levels_are_of_rules_that_there_are(profile: Profile) -> None:
    assert set(profile.levels) <= set(_RULES)


def test_with_data_about_patients_advice_is_what_has_a_reason() -> None:
    of_hipaa = [rule for rule in _RULES.values() if rule.controls.hipaa]
    left = {rule.id for rule in of_hipaa if _level(HIPAA, rule) is not Level.MANDATORY}
    assert left == set(LEFT_TO_ADVICE), "lift it in HIPAA, or say in LEFT_TO_ADVICE why not"


def test_what_keeps_data_is_not_asked_for_where_there_is_none() -> None:
    assert set(DEV.levels.values()) == {Level.DISABLED}
    assert set(DEV.levels) < set(HIPAA.levels)
    assert set(HIPAA.levels.values()) == {Level.MANDATORY}


def test_no_profile_is_looser_than_the_one_before_it() -> None:
    order = (Level.DISABLED, Level.ADVISORY, Level.MANDATORY)
    for rule in _RULES.values():
        levels = [order.index(_level(profile, rule)) for profile in (DEV, PROD, HIPAA)]
        assert levels == sorted(levels), rule.id


def test_order_and_cost_answer_no_control_of_hipaa() -> None:
    of_order = (
        "budgets-lab-ceiling",
        "dynamic-own-providers",
        "net-s3-endpoint-gateway",
        "net-sg-described",
        "net-unused",
    )
    assert {rule: _RULES[rule].controls.hipaa for rule in of_order} == dict.fromkeys(of_order, ())
