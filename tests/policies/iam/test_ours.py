from __future__ import annotations

import pytest

from policies.iam import Ours, foreign_access, strangers
from policies.model import Finding, Unevaluated
from policies.view import UNKNOWN, View

from .documents import THEM, US, allow, statement

PARTNER = "444455556666"
OURS = Ours(frozenset({US}), "o-ours", frozenset({PARTNER}))
S3 = {"Service": "s3.amazonaws.com"}
ROOT = f"arn:aws:iam::{THEM}:root"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (allow({"AWS": US}), []),
        (allow({"AWS": [US, PARTNER]}), []),
        (allow({"AWS": [US, ROOT]}), [ROOT]),
        ({**allow({"AWS": ROOT}), "Effect": "Deny"}, []),
        (allow({"AWS": ROOT}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-ours"}}), []),
        (allow({"AWS": ROOT}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-theirs"}}), [ROOT]),
        (allow({"AWS": ROOT}, Condition={"StringEquals": {"aws:SourceAccount": US}}), [ROOT]),
        (allow({"CanonicalUser": "79a59df900b949e5"}), ["79a59df900b949e5"]),
        (allow({"AWS": "AROAEXAMPLEEXAMPLE123"}), []),
        (allow("*"), []),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": US}}), []),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": [US, THEM]}}), [THEM]),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-theirs"}}), ["o-theirs"]),
        (
            allow("*", Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-ours/r-1/*"}}),
            [],
        ),
        (
            allow("*", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{THEM}:role/x"}}),
            [f"arn:aws:iam::{THEM}:role/x"],
        ),
        (allow("*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::theirs"}}), ["arn:aws:s3:::theirs"]),
        (allow("*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}), []),
        (allow(S3), []),
        (allow(S3, Condition={"StringEquals": {"aws:SourceAccount": US}}), []),
        (allow(S3, Condition={"StringEquals": {"aws:SourceAccount": THEM}}), [THEM]),
        (allow(S3, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"}}), []),
        (
            allow(
                S3,
                Condition={
                    "StringEquals": {"aws:SourceAccount": US},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{THEM}:x"},
                },
            ),
            [],
        ),
    ],
)
def test_strangers(row: dict[str, object], found: list[str]) -> None:
    assert strangers(statement(row), OURS) == found


def test_findings_name_the_strangers() -> None:
    rows = [allow({"AWS": [ROOT, UNKNOWN]}, Sid="Shared"), allow({"AWS": US})]
    found = list(foreign_access(View({"Statement": rows}, "policy"), OURS, "accounts of policies/facts.toml"))
    assert found == [
        Finding(
            f"policy.Statement[0] (Shared) allows {ROOT}; allowed: accounts of policies/facts.toml",
            "policy.Statement[0]",
        ),
        Unevaluated("policy.Statement[0].Principal.AWS[1]"),
    ]


def test_nobody_is_a_stranger_where_nobody_is_known() -> None:
    (open_,) = foreign_access(View({"Statement": [allow({"AWS": ROOT})]}, "policy"), Ours(), "ours")
    assert isinstance(open_, Unevaluated)
    assert "which accounts are ours is not known" in open_.words
