from __future__ import annotations

import pytest

from policies.iam import Ours, foreign_access, strangers
from policies.iam.ours import for_anybody
from policies.model import Finding, Unevaluated
from policies.view import UNKNOWN, View

from .documents import THEM, US, allow, statement

PARTNER = "444455556666"
OURS = Ours(
    frozenset({US}),
    "o-ours",
    frozenset({PARTNER}),
    frozenset({"vpc-ours"}),
    (View("vpce-ours", "id"),),
    (View("at-hand", "bucket"),),
)
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
        (allow("*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-ours"}}), []),
        (allow("*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-theirs"}}), ["vpce-theirs"]),
        (allow("*", Condition={"StringLike": {"aws:SourceVpce": "vpce-*"}}), ["vpce-*"]),
        (allow("*", Condition={"StringEquals": {"aws:SourceVpc": ["vpc-ours", "vpc-theirs"]}}), ["vpc-theirs"]),
        (
            allow("*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-theirs", "aws:PrincipalAccount": US}}),
            [],
        ),
        (allow("*", Condition={"StringEquals": {"aws:VpceAccount": US}}), []),
        (allow("*", Condition={"StringEquals": {"aws:VpceAccount": THEM}}), [THEM]),
        (allow("*", Condition={"StringEquals": {"aws:VpceOrgID": "o-ours"}}), []),
        (allow("*", Condition={"StringEquals": {"aws:VpceOrgID": "o-theirs"}}), ["o-theirs"]),
        (allow("*", Condition={"ForAnyValue:StringLike": {"aws:VpceOrgPaths": "o-theirs/*"}}), ["o-theirs/*"]),
        (
            allow("*", Condition={"ArnEquals": {"aws:SourceVpcArn": f"arn:aws:ec2:us-east-1:{THEM}:vpc/vpc-1"}}),
            [f"arn:aws:ec2:us-east-1:{THEM}:vpc/vpc-1"],
        ),
        (allow({"AWS": US}, Condition={"StringEquals": {"aws:SourceVpce": "vpce-theirs"}}), []),
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


LOGS = {"Service": "logs.us-east-1.amazonaws.com"}
EVENTS = {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]}
IMAGES = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
CONTEXT = "kms:EncryptionContext:aws:logs:arn"
TO_LOGS = "arn:aws:s3:::logs/lb/AWSLogs"
BALANCERS = "arn:aws:iam::127311923021:root"


@pytest.mark.parametrize(
    ("row", "open_"),
    [
        (allow(S3), True),
        (allow({"Service": ["s3.amazonaws.com"], "AWS": US}), True),
        (allow({"AWS": US}), False),
        ({**allow(S3), "Effect": "Deny"}, False),
        (allow(S3, Condition={"StringEquals": {"aws:SourceAccount": US}}), False),
        (allow(S3, Condition={"StringEquals": {"aws:SourceOrgID": "o-ours"}}), False),
        (allow(S3, Condition={"StringEquals": {"kms:CallerAccount": US}}), False),
        (allow(S3, Condition={"StringEqualsIfExists": {"aws:SourceAccount": US}}), True),
        (allow(S3, Condition={"StringNotEquals": {"aws:SourceAccount": THEM}}), True),
        (allow(S3, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}), True),
        (allow(S3, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"}}), True),
        (allow(S3, Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::at-hand"}}), False),
        (allow(S3, Condition={"ArnEquals": {"aws:SourceArn": ["arn:aws:s3:::at-hand", "arn:aws:s3:::ours"]}}), True),
        (allow(S3, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::at-hand*"}}), True),
        (
            allow(
                S3,
                Condition={
                    "ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"},
                    "StringEquals": {"aws:SourceAccount": US},
                },
            ),
            False,
        ),
        (allow(S3, Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{US}:x"}}), False),
        (allow(S3, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-ours"}}), True),
        (allow(LOGS, Condition={"ArnLike": {CONTEXT: f"arn:aws:logs:us-east-1:{US}:*"}}), False),
        (allow(LOGS, Condition={"ArnLike": {CONTEXT: f"arn:aws:logs:us-east-1:{THEM}:*"}}), True),
        (allow(LOGS, Condition={"ArnLike": {CONTEXT: "arn:aws:logs:us-east-1:*:*"}}), True),
        (allow(S3, Action="s3:PutObject", Resource=f"{TO_LOGS}/{US}/*"), False),
        (allow(S3, Action="s3:PutObject", Resource=[f"{TO_LOGS}/{US}/*", f"{TO_LOGS}/{THEM}/*"]), True),
        (allow(S3, Action="s3:PutObject", Resource=f"{TO_LOGS}/*"), True),
        (allow(S3, Action="s3:GetObject", Resource=f"{TO_LOGS}/{US}/*"), True),
        (allow(EVENTS, Action="logs:CreateLogStream"), False),
        (allow(EVENTS, Action=["logs:CreateLogStream", "logs:PutLogEvents"]), True),
        (allow({"Service": ["events.amazonaws.com", "s3.amazonaws.com"]}, Action="logs:CreateLogStream"), True),
        (allow({"Service": "dynamodb.amazonaws.com"}, Action=["kms:Describe*", "kms:Get*", "kms:List*"]), False),
        (allow({"Service": "dynamodb.amazonaws.com"}, Action="kms:Decrypt"), True),
        (allow({"Service": "lambda.amazonaws.com"}, Action=IMAGES), False),
        (allow({"Service": "lambda.amazonaws.com"}, Action=[*IMAGES, "ecr:PutImage"]), True),
        ({**allow(EVENTS), "NotAction": "logs:PutLogEvents"}, True),
    ],
)
def test_services_for_anybody(row: dict[str, object], open_: bool) -> None:
    assert bool(for_anybody(statement(row), OURS)) is open_


@pytest.mark.parametrize(
    "condition", [{"StringEquals": {"aws:SourceAccount": UNKNOWN}}, {"ArnLike": {CONTEXT: UNKNOWN}}, UNKNOWN]
)
def test_services_whose_source_is_not_known_wait(condition: object) -> None:
    policy = View({"Statement": allow(LOGS, Condition=condition)}, "policy")
    (open_,) = foreign_access(policy, OURS, "ours")
    assert isinstance(open_, Unevaluated)


def test_findings_name_services_for_anybody() -> None:
    (found,) = foreign_access(View({"Statement": allow(S3)}, "policy"), OURS, "ours")
    assert isinstance(found, Finding)
    assert "allows s3.amazonaws.com for any customer; allowed: with a condition on aws:SourceAccount" in found.message


def test_findings_say_what_a_bucket_that_is_not_at_hand_lacks() -> None:
    row = allow(S3, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"}})
    (found,) = foreign_access(View({"Statement": row}, "policy"), OURS, "ours")
    assert isinstance(found, Finding)
    assert found.message.endswith("that names ours (arn:aws:s3:::ours names no account: add aws:SourceAccount)")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"Resource": f"{TO_LOGS}/{THEM}/*"}, [BALANCERS]),
        ({"Action": "s3:GetObject"}, [BALANCERS]),
        ({"Principal": {"AWS": ROOT}}, [ROOT]),
    ],
)
def test_load_balancers_may_write_their_logs(change: dict[str, object], found: list[str]) -> None:
    row = allow({"AWS": BALANCERS}, Action="s3:PutObject", Resource=f"{TO_LOGS}/{US}/*")
    assert strangers(statement({**row, **change}), OURS) == found


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
