"""What reaches data, code or keys names them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Statement
from ...iam.conditions import Condition
from ...iam.identity import judge_allowed, only_bounds
from ...iam.patterns import ALL, names_anything
from ...iam.restrictable import RESTRICTABLE
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="iam-no-star-resource",
    title="What reaches data, code, keys or roles names them",
    severity=Severity.MEDIUM,
    types=tokens.IDENTITY_POLICY,
    why="An action on * reaches the resources of every other lab in the account, and in accounts that let this one in.",
    remediation="Name the resources, or add a condition on aws:ResourceAccount, aws:ResourceTag or, for keys, "
    "kms:ViaService.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
    controls=replace(IDENTITY, fsbp=("KMS.1", "KMS.2")),
    bad="""\
read = {"Effect": "Allow", "Action": ["kms:Decrypt", "s3:GetObject"], "Resource": "*"}
aws.iam.RolePolicy("data", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [read]}))
""",
    good="""\
read = {"Effect": "Allow", "Action": ["kms:Decrypt", "s3:GetObject"], "Resource": [KEY_ARN, "arn:aws:s3:::lab-data/*"]}
aws.iam.RolePolicy("data", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [read]}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows such an action on any resource, in any account."""
    return () if only_bounds(resource, stack) else judge_allowed(resource, _unnamed)


def _unnamed(statement: Statement) -> Iterator[Outcome]:
    if statement.actions.excluded or statement.actions.includes(ALL, "*:*"):
        return  # iam-no-service-wildcard's, or iam-no-admin's
    resources = statement.resources
    if not resources.excluded and not any(map(_open, resources.members)):
        return
    if any(map(_says_which, statement.conditions.members)):
        return
    found = statement.actions.chosen(*RESTRICTABLE)
    if found:
        words = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
        yield Finding(
            f"{statement.name} allows {words} on {resources.shown}; allowed: named resources, or a condition on whose "
            "or which they are",
            statement.path,
        )


def _open(resource: str) -> bool:
    """Whether the pattern names neither a resource nor an account; for keys and roles, an account is not enough."""
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return not resource.strip("*?")
    return names_anything(resource) and (not parts[4].strip("*?") or parts[2] in ("kms", "iam"))


def _says_which(condition: Condition) -> bool:
    """Whether the condition is about the resource or the service's own terms, not about who asks, whence or where."""
    asked = condition.positive or (condition.operator in ("null", "bool") and condition.values[:1] == ("false",))
    about = not condition.key.startswith("aws:") or condition.key.startswith(("aws:resource", "aws:requesttag/"))
    return (asked or condition.operator == "bool") and about
