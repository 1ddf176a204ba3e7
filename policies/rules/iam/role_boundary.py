"""Every role has a permissions boundary."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect
from ...facts import Facts
from ...iam.boundaries import is_boundary
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


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """A customer managed policy of the role's account is named; before the role is there, of one of the facts'."""
    arn = resource.at("arn")
    own = str(arn.value()).split(":", 5)[4:5] if arn.known else []
    accounts = frozenset(own) or frozenset(facts.accounts)
    allowed = "the ARN of a customer managed policy of our own"
    return expect(resource.at("permissionsBoundary"), lambda value: is_boundary(value, accounts), allowed)
