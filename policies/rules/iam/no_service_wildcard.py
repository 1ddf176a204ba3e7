"""No identity may do all that a service has, or make itself more powerful."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Statement, read
from ...iam.escalation import ways_up
from ...iam.identity import attached_policies, judge_allowed, only_bounds, own_policies
from ...iam.managed import is_whole_service
from ...iam.patterns import ALL
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import UnknownValueError
from ...wildcards import covers

RULE = Rule(
    id="iam-no-service-wildcard",
    title="No identity may do all that a service has, or raise itself",
    severity=Severity.HIGH,
    types=(
        *tokens.IDENTITY_POLICY,
        *tokens.ROLE_ATTACHMENT,
        *tokens.USER_ATTACHMENT,
        *tokens.GROUP_ATTACHMENT,
        *tokens.POLICY_ATTACHMENT,
    ),
    why="service:* includes what opens the service to others and what AWS adds to it next year; Allow with NotAction "
    "is all services but some; and who may change roles' policies or pass any role has the rights of all of them.",
    remediation="List actions. Limit changes of IAM by iam:PermissionsBoundary, and iam:PassRole by the roles' path "
    "and iam:PassedToService.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "AC-5b", "AC-6(10)"), fsbp=("IAM.21",)),
    bad="""\
all_of_s3 = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::lab-data/*"}
aws.iam.RolePolicy("data", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [all_of_s3]}))
""",
    good="""\
use = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::lab-data/*"}
aws.iam.RolePolicy("data", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [use]}))
""",
)
_ALLOWED = "the actions that are needed"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Statements one by one, then what they make possible together, then policies of AWS's."""
    if only_bounds(resource, stack):
        return
    yield from judge_allowed(resource, _wildcards)
    for policy in own_policies(resource):
        document = read(policy)
        try:
            found = [] if document.any(_is_admin) else list(ways_up(document.statements))
        except UnknownValueError:  # of a statement that was reported above
            continue
        if found:
            words = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
            yield Finding(
                f"{document.path} allows {words} without bounds; allowed: with iam:PermissionsBoundary, "
                "iam:PassedToService or named resources",
                document.path,
            )
    for arn in attached_policies(resource):
        if arn.unknown:
            yield Unevaluated(arn.path)
        elif is_whole_service(arn.value()):
            yield Finding(f"{arn.path} is {arn.shown}; allowed: a policy that names {_ALLOWED}", arn.path)


def _wildcards(statement: Statement) -> Iterator[Outcome]:
    actions = statement.actions
    if actions.excluded:
        yield Finding(f"{statement.name} allows {actions.shown}; allowed: {_ALLOWED}", statement.path)
        return
    if _is_admin(statement):
        return
    whole = [name for name in actions.members if covers(name, f"{name.partition(':')[0]}:*")]
    if whole:
        words = statement.show(", ".join(whole))
        yield Finding(f"{statement.name} allows {words}; allowed: {_ALLOWED}", statement.path)


def _is_admin(statement: Statement) -> bool:
    """Whether it is iam-no-admin's."""
    return statement.allows and statement.actions.includes(ALL, "*:*") and statement.resources.everything
