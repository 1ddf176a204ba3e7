from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.iam import Kind, Statement, open_to_everybody, read
from policies.model import Finding, Unevaluated
from policies.view import UNKNOWN, UnknownValueError, View
from tests.policies.pack import secret

from .documents import THEM, US, allow, policy, statement

if TYPE_CHECKING:
    from collections.abc import Callable

TLS = {"Bool": {"aws:SecureTransport": "false"}}
DENY_PLAIN = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": TLS}


def _all_of(*, text: bool, wrapped: bool, lists: bool, lower: bool, single: bool) -> View:
    """One policy in one of its spellings."""

    def many(value: str) -> object:
        return [value] if lists else value

    row: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"AWS": many(THEM)},
        "Action": many("s3:getobject" if lower else "S3:GetObject"),
        "Resource": many("arn:aws:s3:::data/*"),
        "Condition": {"StringEquals": {"aws:principalaccount" if lower else "AWS:PrincipalAccount": many(US)}},
    }
    if lower:
        row = {key.lower(): value for key, value in row.items()}
    document: object = {"Version": "2012-10-17", "Statement": row if single else [row]}
    document = json.dumps(document) if text else document
    return View(secret(document) if wrapped else document, "policy")


@given(st.fixed_dictionaries(dict.fromkeys(("text", "wrapped", "lists", "lower", "single"), st.booleans())))
def test_every_spelling_says_the_same(spelling: dict[str, bool]) -> None:
    (found,) = read(_all_of(**spelling)).statements
    assert found.allows
    assert [(member.kind, member.account) for member in found.principals.members] == [(Kind.ACCOUNT, THEM)]
    assert found.actions.members == ("s3:getobject",)
    assert found.resources.members == ("arn:aws:s3:::data/*",)
    (condition,) = found.conditions.members
    assert (condition.operator, condition.key, condition.values) == ("stringequals", "aws:principalaccount", (US,))
    assert found.conditions.restricts_to({"aws:principalaccount"})


@pytest.mark.parametrize("raw", [None, ""])
def test_a_policy_that_nobody_set_has_no_statements(raw: object) -> None:
    document = read(View(raw, "policy"))
    assert (document.absent, document.statements, document.open) == (True, (), ())


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (UNKNOWN, "policy"),
        (secret(UNKNOWN), "policy"),
        ("{no JSON", "policy: it is no JSON, so nobody can see into it"),
        ({"Statement": UNKNOWN}, "policy.Statement"),
        ({"Statement": [UNKNOWN]}, "policy.Statement[0]"),
    ],
)
def test_what_cannot_be_seen_into_is_open(raw: object, path: str) -> None:
    document = read(View(raw, "policy"))
    assert [each.words for each in document.open] == [path]
    assert document.statements == ()
    with pytest.raises(UnknownValueError):
        document.any(lambda found: found.allows)


@pytest.mark.parametrize(
    ("principal", "kind", "account"),
    [
        ("*", Kind.EVERYBODY, ""),
        ({"AWS": "*"}, Kind.EVERYBODY, ""),
        ({"AWS": "arn:aws:iam::*:root"}, Kind.EVERYBODY, ""),
        ({"Service": "*"}, Kind.EVERYBODY, ""),
        ({"AWS": US}, Kind.ACCOUNT, US),
        ({"AWS": f"arn:aws:iam::{US}:root"}, Kind.ACCOUNT, US),
        ({"AWS": f"arn:aws-us-gov:iam::{US}:role/a/b"}, Kind.ROLE, US),
        ({"AWS": f"arn:aws:iam::{US}:role/*"}, Kind.ROLE, US),
        ({"AWS": f"arn:aws:iam::{US}:user/me"}, Kind.USER, US),
        ({"AWS": f"arn:aws:sts::{US}:assumed-role/a/session"}, Kind.SESSION, US),
        ({"AWS": f"arn:aws:sts::{US}:federated-user/me"}, Kind.SESSION, US),
        ({"AWS": "AROAEXAMPLEEXAMPLE123"}, Kind.DELETED, ""),
        ({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}, Kind.USER, "cloudfront"),
        ({"Service": "ec2.amazonaws.com"}, Kind.SERVICE, ""),
        ({"Federated": f"arn:aws:iam::{US}:saml-provider/x"}, Kind.FEDERATED, US),
        ({"Federated": "accounts.google.com"}, Kind.FEDERATED, ""),
        ({"CanonicalUser": "79a59df900b949e5"}, Kind.CANONICAL, ""),
    ],
)
def test_principals(principal: object, kind: Kind, account: str) -> None:
    (found,) = statement(allow(principal)).principals.members
    assert (found.kind, found.account) == (kind, account)


@pytest.mark.parametrize(
    ("row", "open_"),
    [
        (allow("*"), True),
        (allow({"AWS": ["arn:aws:iam::111122223333:root", "*"]}), True),
        (allow(NotPrincipal={"AWS": US}), True),
        (allow({"AWS": US}), False),
        ({**allow("*"), "Effect": "Deny"}, False),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}), False),
        (allow("*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}), True),
        (
            allow(
                "*",
                Condition={
                    "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a"},
                    "Null": {"aws:PrincipalOrgID": "false"},
                },
            ),
            False,
        ),
        (allow("*", Condition={"StringNotEquals": {"aws:PrincipalAccount": THEM}}), True),
        (allow("*", Condition={"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"}}), True),
        (allow("*", Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"}}), False),
        (allow("*", Condition={"StringLike": {"aws:PrincipalArn": "*"}}), True),
        (allow("*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}}), True),
        (allow("*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::data"}}), False),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}}), True),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": [US, "*"]}}), True),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": []}}), True),
        (allow("*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), True),
        (allow("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "hpc"}}), True),
        (allow("*", Condition=TLS), True),
        (allow("*", Condition={"StringEquals": {"kms:CallerAccount": US}}), False),
        (allow("*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}), False),
    ],
)
def test_who_is_everybody(row: dict[str, object], *, open_: bool) -> None:
    assert statement(row).allows_everybody is open_


@pytest.mark.parametrize(
    ("change", "refuses"),
    [
        ({}, True),
        ({"Action": "*"}, True),
        ({"Condition": {"Bool": {"aws:securetransport": False}}}, True),
        ({"Condition": {"BoolIfExists": {"aws:SecureTransport": ["false"]}}}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": US}}, False),
        ({"Effect": "Allow"}, False),
        ({"Action": "s3:Get*"}, False),
        ({"Resource": "arn:aws:s3:::data/*"}, False),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, False),
        ({"Condition": {**TLS, "StringEquals": {"aws:PrincipalAccount": US}}}, False),
        ({"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}, False),
    ],
)
def test_who_refuses_plain_connections(change: dict[str, object], *, refuses: bool) -> None:
    document = read(View(policy({**DENY_PLAIN, **change}), "policy"))
    wanted = ("arn:aws:s3:::data", "arn:aws:s3:::data/*")
    assert document.denies_without_tls("s3:*", resources=wanted) is refuses


_PARTS: dict[str, list[object]] = {
    "Effect": ["Allow", "Deny"],
    "Principal": ["*", {"AWS": US}, {"AWS": [US, "*"]}],
    "Action": ["s3:*", ["s3:Get*", "s3:Put*"], "*"],
    "Resource": ["*", "arn:aws:s3:::data/*"],
    "Condition": [
        {},
        TLS,
        {"StringEquals": {"aws:PrincipalAccount": US}},
        {"StringNotEquals": {"aws:PrincipalAccount": US}},
        {**TLS, "StringLike": {"aws:PrincipalArn": "*"}},
    ],
}
_ROWS = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in _PARTS.items()})


def _hidden(value: Any, choose: st.DataObject) -> Any:
    """The value with some of it not known yet."""
    if choose.draw(st.integers(0, 3)) == 0:
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _hidden(member, choose) for key, member in value.items()}
    if isinstance(value, list):
        return [_hidden(member, choose) for member in value]
    return value


def _answers(found: Statement) -> list[bool | None]:
    asked: tuple[Callable[[], bool], ...] = (
        lambda: found.allows_everybody,
        lambda: found.denies_without_tls("s3:*", resources=("arn:aws:s3:::data/*",)),
        lambda: found.actions.touches("s3:getobject"),
        lambda: found.resources.includes("arn:aws:s3:::data/*"),
        lambda: found.conditions.restricts_to({"aws:principalaccount"}),
        lambda: found.principals.everybody,
    )
    answers: list[bool | None] = []
    for question in asked:
        try:
            answers.append(question())
        except UnknownValueError:
            answers.append(None)
    return answers


@given(_ROWS, st.data())
def test_what_is_said_before_all_is_known_stays_true(row: dict[str, Any], choose: st.DataObject) -> None:
    """An answer that is given while values are missing is the answer that is given once they are there."""
    later = _answers(statement(row))
    assert None not in later
    earlier = _answers(statement({key: _hidden(value, choose) for key, value in row.items()}))
    assert all(before is None or before is after for before, after in zip(earlier, later, strict=True)), earlier


def test_findings_name_the_statement() -> None:
    rows = [allow({"AWS": US}), allow("*", Sid="Open"), allow(UNKNOWN)]
    found = list(open_to_everybody(View({"Statement": rows}, "policy")))
    assert found == [
        Finding(
            "policy.Statement[1] (Open) allows everybody; allowed: named principals, or a condition on our "
            "organisation, accounts or endpoints",
            "policy.Statement[1]",
        ),
        Unevaluated("policy.Statement[2].Principal"),
    ]


def test_a_secret_policy_shows_nothing() -> None:
    (finding,) = open_to_everybody(View(secret(policy(allow("*", Sid="Quiet"))), "policy"))
    assert isinstance(finding, Finding)
    assert finding.message.startswith("policy.Statement[0] ([secret]) allows everybody")
