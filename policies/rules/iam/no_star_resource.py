"""What reaches data, code or keys names them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, Statement
from ...iam.conditions import ENCRYPTION_CONTEXT, RESOURCE_KEYS, Condition, Conditions
from ...iam.identity import judge_allowed, only_bounds
from ...iam.patterns import ALL, names_anything
from ...iam.restrictable import RESTRICTABLE
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import UnknownValueError

RULE = Rule(
    id="iam-no-star-resource",
    title="What reaches data, code, keys or roles names them",
    severity=Severity.MEDIUM,
    types=tokens.IDENTITY_POLICY,
    why="An action on * reaches the resources of every other lab in the account, and in accounts that let this one in.",
    remediation="Name the resources, or add a condition on aws:ResourceAccount with our accounts, on aws:ResourceTag "
    "or, for keys, on kms:ViaService.",
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


# Of which a named value says which resources are meant, or what of them a service does on behalf of somebody.
_WHICH = frozenset(
    {
        "elasticfilesystem:accesspointarn",
        "iam:associatedresourcearn",
        "iam:passedtoservice",
        "kms:requestalias",
        "kms:resourcealiases",
        "kms:viaservice",
        "s3:dataaccesspointarn",
        "secretsmanager:secretid",
    }
)
_TAGGED = "resourcetag/"
# The same of keys that go on with a name, such as ec2:ResourceTag/lab.
_WHICH_OF = (ENCRYPTION_CONTEXT, _TAGGED, "s3:existingobjecttag/")
_FOR_SERVICES = "kms:grantisforawsresource"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows such an action on any resource, in any account."""
    return () if only_bounds(resource, stack) else judge_allowed(resource, partial(_unnamed, Ours.of(stack)))


def _unnamed(ours: Ours, statement: Statement) -> Iterator[Outcome]:
    if statement.actions.excluded or statement.actions.includes(ALL, "*:*"):
        return  # iam-no-service-wildcard's, or iam-no-admin's
    resources, conditions = statement.resources, statement.conditions
    if not resources.excluded and not any(map(_open, resources.members)):
        return
    found = statement.actions.chosen(*RESTRICTABLE)
    if not found or _says_which(conditions, ours):
        return
    words = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
    yield Finding(
        f"{statement.name} allows {words} on {resources.shown}; allowed: named resources, or a condition on which they "
        "are or that they are ours",
        statement.path,
    )


def _open(resource: str) -> bool:
    """Whether the pattern names neither a resource nor an account; for keys and roles, an account is not enough."""
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return not resource.strip("*?")
    return names_anything(resource) and (not parts[4].strip("*?") or parts[2] in ("kms", "iam"))


def _says_which(conditions: Conditions, ours: Ours) -> bool:
    """Whether a condition is about the resources, or whose they are, not about who asks, whence or where."""
    which = _WHICH.union(each.key for each in conditions.members if any(part in each.key for part in _WHICH_OF))
    limits = [each for each in conditions.limiting(which | RESOURCE_KEYS) if not each.unknown]
    if any(each.key in which or ours.meets(each) for each in limits):
        return True
    if any(each.same_as_principal or _is_switch(each) for each in conditions.members):
        return True
    conditions.limit(which)  # raises where one may be so that is not known yet
    if limits and not ours.accounts:
        raise UnknownValueError(limits[0].path)
    conditions.limit(RESOURCE_KEYS)
    return False


def _is_switch(condition: Condition) -> bool:
    """Whether the resource has to have a tag, or is used by a service on somebody's behalf."""
    asked = (condition.operator, *condition.values)
    if _TAGGED in condition.key:
        return asked == ("null", "false")
    return condition.key == _FOR_SERVICES and not condition.if_exists and asked == ("bool", "true")
