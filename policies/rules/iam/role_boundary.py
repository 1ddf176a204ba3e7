"""Every role has a permissions boundary."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="iam-role-boundary",
    title="Every role has a permissions boundary",
    severity=Severity.MEDIUM,
    types=tokens.ROLE,
    why="Whoever may change a role's policies gives it any right that the account has, unless a boundary says how far "
    "it goes. A policy of AWS's is no boundary: AWS adds to it as its services grow.",
    remediation="Give the component permissions_boundary_arn, the policy_arn of the platform's RoleBoundary; a role of "
    "another kind takes permissionsBoundary with a customer managed policy of its own.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    controls=IDENTITY,
    bad="""\
lambda_ = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
aws.iam.Role("function", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [lambda_]}))
""",
    good="""\
lambda_ = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
aws.iam.Role(
    "function",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [lambda_]}),
    permissions_boundary=boundary,
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A customer managed policy is named."""
    return expect(resource.at("permissionsBoundary"), _is_customer_policy, "the ARN of a customer managed policy")


def _is_customer_policy(value: object) -> bool:
    return isinstance(value, str) and ":policy/" in value and ":iam::aws:" not in value
