"""Roles trust our own identities and services that act for us."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import IDENTITY
from ...iam import NOT_TOLD, SOURCE_KEYS, Kind, Ours, Statement, read, strangers
from ...iam.trust import WITH_SOURCE
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="iam-trust-scoped",
    title="Roles trust our own identities, and services that act for our resources",
    severity=Severity.HIGH,
    types=tokens.ROLE,
    why="Whoever is trusted has all that the role may do. A service that is trusted without saying for whom also takes "
    "the role on behalf of another customer who knows its ARN.",
    remediation="Name accounts that policies/facts.toml lists, with sts:ExternalId where they are others' "
    "(shared_accounts); give services a condition on aws:SourceAccount or aws:SourceArn.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    controls=IDENTITY,
    bad="""\
theirs = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}}
aws.iam.Role(
    "reader",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [theirs]}),
    permissions_boundary=boundary,
)
""",
    good="""\
logs = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
aws.iam.Role(
    "flow-logs",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [logs]}),
    permissions_boundary=boundary,
)
""",
)
_EXTERNAL_ID = frozenset({"sts:externalid"})
_IDENTITIES = (Kind.ACCOUNT, Kind.ROLE, Kind.USER, Kind.SESSION)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement of the trust policy; tokens of identity providers are iam-oidc-trust's."""
    ours = Ours.of(stack)

    def about(statement: Statement) -> Iterator[Outcome]:
        if not statement.allows:
            return
        if statement.allows_everybody:
            yield _finding(statement, "everybody", "named roles or services")
        yield from _others(statement, ours)
        yield from _services(statement)
        yield from map(Unevaluated, statement.principals.unknown)

    return read(resource.at("assumeRolePolicy")).judge(about)


def _others(statement: Statement, ours: Ours) -> Iterator[Outcome]:
    named = statement.principals.of(*_IDENTITIES)
    foreign = strangers(statement, ours)
    if (named or foreign) and not ours.accounts:
        yield Unevaluated(statement.path, NOT_TOLD)
        return
    known = {member.value for member in statement.principals.of(Kind.FEDERATED)}
    if foreign := [value for value in foreign if value not in known]:
        yield _finding(statement, ", ".join(foreign), "accounts of policies/facts.toml")
    shared = [member.value for member in named if member.account in ours.shared - ours.accounts]
    if shared and not foreign and not statement.conditions.restricts_to(_EXTERNAL_ID):
        yield _finding(statement, ", ".join(shared), "with a condition on sts:ExternalId")


def _services(statement: Statement) -> Iterator[Outcome]:
    deputies = sorted(WITH_SOURCE.intersection(statement.principals.services))
    if deputies and not statement.conditions.restricts_to(SOURCE_KEYS):
        yield _finding(statement, ", ".join(deputies), "with a condition on aws:SourceAccount or aws:SourceArn")


def _finding(statement: Statement, who: str, allowed: str) -> Finding:
    return Finding(f"{statement.name} trusts {statement.show(who)}; allowed: {allowed}", statement.path)
