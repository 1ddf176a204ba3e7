"""Every role has a permissions boundary that bounds it."""

from collections.abc import Iterable

from ... import tokens
from ...arns import account_of
from ...controls import IDENTITY
from ...iam.boundaries import expect_boundary
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="iam-role-boundary",
    title="Every role has a permissions boundary that bounds it",
    severity=Severity.MEDIUM,
    types=tokens.ROLE,
    why="Whoever may change a role's policies gives it any right that the account has, unless a boundary says how far "
    "it goes. A policy of AWS's is no boundary: AWS adds to it as its services grow. One that lets through what takes "
    "boundaries off, or gives roles more rights, is none either.",
    remediation="Give the component permissions_boundary_arn, the policy_arn of the platform's RoleBoundary; a role of "
    "another kind takes permissionsBoundary with a customer managed policy of its own, without iam:* and the like; "
    "name one of another stack under boundaries in policies/facts.toml.",
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


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A customer managed policy of the role's account bounds it; before the role is there, of one of the facts'."""
    arn = resource.at("arn")
    own = account_of(arn.value()) if arn.known else ""
    accounts = frozenset({own} if own else ()) or frozenset(stack.facts.accounts)
    return expect_boundary(resource, resource.at("permissionsBoundary"), stack, accounts)
