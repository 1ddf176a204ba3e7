"""Remedies: off until a rule's level asks for them, and then they leave nothing that the rule finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.registry import ResourceRule, discover
from policies.view import SECRET, SIGNATURE, UNKNOWN

from .pack import Res
from .test_rules import TABLES

if TYPE_CHECKING:
    from .pack import Pack

_REMEDIES = {entry.rule.id: entry for entry in discover(rules).all if isinstance(entry, ResourceRule) and entry.remedy}
_SUBNET = Res("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True, "cidrBlock": "10.0.0.0/24"})


def _broken(rule_id: str) -> list[Res]:
    """The resources that break the rule in its tables."""
    return [
        resources[0]
        for name, table in TABLES.items()
        if name.split()[0] == rule_id
        for _, resources, verdict in table.every_case()
        if verdict.kind == "fails"
    ]


def test_nothing_is_changed_unless_asked(pack: Pack) -> None:
    assert pack.remediate(_SUBNET) == (dict(_SUBNET.properties), [])


def test_what_is_mended_is_told_and_everything_else_stays(pack: Pack) -> None:
    pack.configure({"net-subnet-no-public-ip": "remediate"})
    properties, by = pack.remediate(_SUBNET)
    assert (properties, by) == (
        {"mapPublicIpOnLaunch": False, "cidrBlock": "10.0.0.0/24"},
        ["net-subnet-no-public-ip"],
    )


@pytest.mark.parametrize("rule_id", _REMEDIES)
def test_a_remedy_leaves_nothing_to_find(pack: Pack, rule_id: str) -> None:
    pack.configure({rule_id: "remediate"})
    mended = 0
    for resource in _broken(rule_id):
        properties, by = pack.remediate(resource)
        assert set(by) <= {rule_id}
        if by:
            mended += 1
            said = pack.analyze(Res(resource.type, properties, resource.refers, resource.name))
            assert [each for each in said if each.rule == rule_id] == []
    assert mended, "the remedy mends none of the rule's own cases"


@pytest.mark.parametrize("rule_id", _REMEDIES)
def test_a_remedy_changes_nothing_that_is_right(pack: Pack, rule_id: str) -> None:
    pack.configure({rule_id: "remediate"})
    for name, table in TABLES.items():
        if name.split()[0] == rule_id:
            assert pack.remediate(table.good[0])[1] == []


def test_secrets_and_unknown_values_beside_it_stay_what_they_are(pack: Pack) -> None:
    pack.configure({"net-subnet-no-public-ip": "remediate"})
    secret = {SIGNATURE: SECRET, "value": "x"}
    properties, _ = pack.remediate(
        Res(_SUBNET.type, {**_SUBNET.properties, "vpcId": UNKNOWN, "tags": {"token": secret}})
    )
    assert (properties["vpcId"], properties["tags"]) == (UNKNOWN, {"token": secret})
