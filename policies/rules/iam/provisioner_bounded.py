"""Whoever may make roles makes bounded ones."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from functools import partial

from ... import tokens
from ...controls import IDENTITY
from ...iam import Statement
from ...iam.boundaries import ask_for_boundary
from ...iam.identity import judge_allowed, only_bounds
from ...iam.patterns import ALL, names_anything
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="iam-provisioner-bounded",
    title="Who may make roles makes bounded ones, and passes on none but those",
    severity=Severity.HIGH,
    types=tokens.IDENTITY_POLICY,
    why="The function that makes clusters makes their roles too. Without a boundary on these it hands out any right of "
    "the account, to whoever can send it a cluster's configuration. A policy of AWS's, or of another account's, is no "
    "boundary: somebody else says what it lets through.",
    remediation="Add StringEquals on iam:PermissionsBoundary to what makes and changes roles, name the roles' path for "
    "iam:PassRole, and ask for aws:RequestTag where stacks are made.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "AC-6(1)", "AC-6(10)")),
    bad="""\
roles = f"arn:aws:iam::{ACCOUNT}:role/lab/*"
make = {"Effect": "Allow", "Action": ["iam:CreateRole", "iam:PutRolePolicy"], "Resource": roles}
aws.iam.RolePolicy("roles", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [make]}))
""",
    good="""\
make = {
    "Effect": "Allow",
    "Action": ["iam:CreateRole", "iam:PutRolePolicy"],
    "Resource": f"arn:aws:iam::{ACCOUNT}:role/lab/*",
    "Condition": {"StringEquals": {"iam:PermissionsBoundary": boundary}},
}
aws.iam.RolePolicy("roles", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [make]}))
""",
)
_MAKING = (
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createrole",
    "iam:createuser",
    "iam:putrolepermissionsboundary",
    "iam:putrolepolicy",
    "iam:putuserpermissionsboundary",
    "iam:putuserpolicy",
)
_STACKS = ("cloudformation:createstack", "cloudformation:createstackset")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows to make roles, to pass them, or to make stacks that do either."""
    return () if only_bounds(resource, stack) else judge_allowed(resource, partial(_bounded, accounts=stack.accounts))


def _bounded(statement: Statement, *, accounts: Set[str]) -> Iterator[Outcome]:
    if statement.actions.includes(ALL, "*:*"):
        return  # iam-no-admin's, or iam-no-service-wildcard's
    made = statement.actions.chosen(*_MAKING)
    if made and not ask_for_boundary(statement.conditions, accounts):
        yield _finding(statement, made[0], "with a condition on iam:PermissionsBoundary that names policies of ours")
    if statement.actions.touches("iam:passrole") and _any_of_them(statement):
        yield _finding(statement, "iam:passrole", "for roles of a path of their own, such as role/lab/*")
    stacks = statement.actions.chosen(*_STACKS)
    if stacks and _any_of_them(statement) and not _tags(statement):
        yield _finding(statement, stacks[0], "for named stacks, or with a condition on aws:RequestTag")


def _any_of_them(statement: Statement) -> bool:
    return statement.resources.excluded or any(map(names_anything, statement.resources.members))


def _tags(statement: Statement) -> bool:
    return any(member.key.startswith("aws:requesttag/") for member in statement.conditions.members)


def _finding(statement: Statement, action: str, allowed: str) -> Finding:
    return Finding(
        f"{statement.name} allows {action} on {statement.resources.shown}; allowed: {allowed}", statement.path
    )
