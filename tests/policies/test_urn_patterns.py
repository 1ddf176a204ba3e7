from __future__ import annotations

import pytest

from policies.urn_patterns import matches, problem

_URN = "urn:pulumi:lab-a::hpc-labs::hpclabs:lab:Lab$aws:ec2/vpnGateway:VpnGateway::campus"


@pytest.mark.parametrize(
    "pattern",
    [
        _URN,
        "urn:pulumi:lab-a::*::campus",
        "urn:pulumi:lab-?::hpc-labs::*::cam*",
        "urn:pulumi:*ab-a::*aws:ec2/vpnGateway:VpnGateway::*pus",
    ],
)
def test_what_a_narrow_pattern_matches(pattern: str) -> None:
    assert problem(pattern) is None
    assert matches(pattern, _URN)


@pytest.mark.parametrize(
    ("pattern", "urn"),
    [
        ("urn:pulumi:lab-b::*::campus", _URN),
        ("urn:pulumi:lab-a::*::camp", _URN),
        # Neither a stack nor a name is taken from another part of the URN.
        ("urn:pulumi:*labs::*::campus", _URN),
        ("urn:pulumi:lab-a*::*VpnGateway", _URN),
        ("urn:pulumi:lab-a::*::campus", f"{_URN}#Door"),
        ("urn:pulumi:lab-a::*::list[0]", "urn:pulumi:lab-a::p::t::list0"),
    ],
)
def test_what_it_does_not_match(pattern: str, urn: str) -> None:
    assert not matches(pattern, urn)


def test_brackets_mean_themselves() -> None:
    assert matches("urn:pulumi:lab-a::*::list[0]", "urn:pulumi:lab-a::p::t::list[0]")


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "*p*",
        "*::campus",
        "urn:pulumi:lab-a",
        "urn:pulumi:lab*",
        "urn:pulumi:*::*::campus",
        "urn:pulumi:la*::*::campus",
        "urn:pulumi:l?b-a::*::campus",
        "urn:pulumi:lab-a::*::ca*",
        "urn:pulumi:lab-a::*::*",
        "urn:pulumi:*l*::*e*",
        "urn:pulumi:::p::t::campus",
        "urn:pulumi:lab-a::p::t::",
    ],
)
def test_what_is_too_broad(pattern: str) -> None:
    said = problem(pattern)
    assert said is not None
    assert said.startswith("over-broad")


@pytest.mark.parametrize("pattern", ["urn:pulumi:eu::p::t::db", "urn:pulumi:eu::*::db"])
def test_what_is_written_in_full_may_be_short(pattern: str) -> None:
    assert problem(pattern) is None
