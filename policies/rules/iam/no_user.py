"""No users of IAM's own, and no credentials that last."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="iam-no-user",
    title="People and programs come by roles, not by users of IAM",
    severity=Severity.HIGH,
    types=(*tokens.USER, *tokens.LASTING_CREDENTIAL),
    why="A user's key or password works from anywhere until somebody remembers to take it away; a role's credentials "
    "end within hours.",
    remediation="Use IAM Identity Center for people and roles for programs.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "IA-5(1)"), cis=("2.15",)),
    bad="""\
aws.iam.User("robot")
""",
    good="""\
deploy = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"}}
aws.iam.Role(
    "robot",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [deploy]}),
    permissions_boundary=boundary,
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """None is allowed."""
    kind = resource.type.rpartition(":")[2]
    yield Finding(f"{kind} {resource.name} makes credentials that last; allowed: a role")
