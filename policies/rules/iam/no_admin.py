"""No identity may do everything."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from ... import tokens
from ...controls import IDENTITY
from ...iam import Statement, read
from ...iam.escalation import ways_past
from ...iam.identity import attached_policies, judge_allowed, only_bounds
from ...iam.managed import is_administrator
from ...iam.patterns import ALL
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="iam-no-admin",
    title="No identity may do everything",
    severity=Severity.CRITICAL,
    types=(
        *tokens.IDENTITY_POLICY,
        *tokens.ROLE_ATTACHMENT,
        *tokens.USER_ATTACHMENT,
        *tokens.GROUP_ATTACHMENT,
        *tokens.POLICY_ATTACHMENT,
    ),
    why="Whoever gets hold of such an identity owns the account: it opens the network, reads every lab and removes the "
    "logs of it.",
    remediation="Name the actions and resources that it needs; IAM Access Analyzer writes a policy from what was used.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    controls=replace(IDENTITY, fsbp=("IAM.1",), cis=("2.14",)),
    bad="""\
everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
aws.iam.RolePolicy("all", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [everything]}))
""",
    good="""\
read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lab-data/*"}
aws.iam.RolePolicy("read", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [read]}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """No statement that allows all actions on all resources, whatever its conditions; no policy of AWS's either.

    A boundary allows nothing by itself: it may let through everything but what it denies, if that bounds.
    """
    yield from judge_allowed(resource, partial(_everything, partial(_bounds, resource, stack)))
    for arn in attached_policies(resource):
        if arn.unknown:
            yield Unevaluated(arn.path)
        elif is_administrator(arn.value()):
            yield Finding(f"{arn.path} is {arn.shown}; allowed: a policy that names what is needed", arn.path)


def _bounds(resource: Resource, stack: Stack) -> bool:
    return only_bounds(resource, stack) and not ways_past(read(resource.at("policy")))


def _everything(bounds: Callable[[], bool], statement: Statement) -> Iterator[Outcome]:
    actions = statement.actions
    if actions.excluded or not actions.includes(ALL, "*:*") or not statement.resources.everything:
        return
    if not bounds():
        yield Finding(
            f"{statement.name} allows {statement.actions.shown} on {statement.resources.shown}; allowed: the actions "
            "and resources that are needed",
            statement.path,
        )
