"""Whoever may make roles makes bounded ones."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from ... import tokens
from ...controls import IDENTITY
from ...iam import Document, Statement, read
from ...iam.boundaries import Boundaries, boundaries
from ...iam.identity import only_bounds, own_policies
from ...iam.patterns import ALL, names_anything
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import UnknownValueError
from ...wildcards import covers

RULE = Rule(
    id="iam-provisioner-bounded",
    title="Who may make roles makes bounded ones, and passes on none but those",
    severity=Severity.HIGH,
    types=tokens.IDENTITY_POLICY,
    why="The function that makes clusters makes their roles too. Without a boundary on these it hands out any right of "
    "the account, to whoever can send it a cluster's configuration. A policy of AWS's, or of another account's, is no "
    "boundary: somebody else says what it lets through. Who may take a boundary off, write it anew, or say who takes "
    "on a role that is there already, needs no role of its own making.",
    remediation="Add StringEquals on iam:PermissionsBoundary to what makes and changes roles, name the roles' path for "
    "iam:PassRole and iam:UpdateAssumeRolePolicy, leave out what takes boundaries off or changes them, and ask for "
    "aws:RequestTag where stacks are made.",
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
_TAKING_OFF = ("iam:deleterolepermissionsboundary", "iam:deleteuserpermissionsboundary")
_TRUSTING = "iam:updateassumerolepolicy"
_WRITING = ("iam:createpolicyversion", "iam:setdefaultpolicyversion")
_STACKS = ("cloudformation:createstack", "cloudformation:createstackset")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows to make roles, to pass or free them, or to make stacks that do either."""
    if only_bounds(resource, stack):
        return
    for policy in own_policies(resource):
        document = read(policy)
        yield from document.judge(partial(_bounded, document=document, known=boundaries(stack)))


def _bounded(statement: Statement, *, document: Document, known: Boundaries) -> Iterator[Outcome]:
    if not statement.allows or statement.actions.includes(ALL, "*:*"):
        return  # the latter is iam-no-admin's, or iam-no-service-wildcard's
    actions = statement.actions
    if (made := actions.chosen(*_MAKING)) and not known.asked_by(statement.conditions):
        yield _finding(statement, made[0], "with a condition on iam:PermissionsBoundary that names policies of ours")
    if off := actions.chosen(*_TAKING_OFF):
        yield _finding(statement, off[0], "leaving boundaries where they are")
    if actions.chosen(_TRUSTING) and not _of_its_own_making(statement, document, known):
        yield _finding(statement, _TRUSTING, "for the path of the roles that it may make with a boundary")
    if (written := actions.chosen(*_WRITING)) and (touched := known.touched_by(statement)):
        boundary = statement.show(touched[0])
        yield _finding(statement, written[0], f"policies other than boundaries such as {boundary}")
    if actions.touches("iam:passrole") and _any_of_them(statement):
        yield _finding(statement, "iam:passrole", "for roles of a path of their own, such as role/lab/*")
    stacks = actions.chosen(*_STACKS)
    if stacks and _any_of_them(statement) and not _tags(statement):
        yield _finding(statement, stacks[0], "for named stacks, or with a condition on aws:RequestTag")


def _of_its_own_making(statement: Statement, document: Document, known: Boundaries) -> bool:
    """Whether it is about roles alone that the same policy allows to make, bounded: their trust it may write anyway."""
    resources = statement.resources
    if resources.excluded or not (resources.members or resources.unknown):
        return False
    making = [
        each.resources
        for each in document.statements
        if each.allows and each.actions.chosen("iam:createrole") and known.asked_by(each.conditions)
    ]
    makes = [name for each in making if not each.excluded for name in each.members]
    if not all(any(covers(theirs, mine) for theirs in makes) for mine in resources.members):
        return False
    for waiting in resources.unknown:
        raise UnknownValueError(waiting)
    return True


def _any_of_them(statement: Statement) -> bool:
    return statement.resources.excluded or any(map(names_anything, statement.resources.members))


def _tags(statement: Statement) -> bool:
    return any(member.key.startswith("aws:requesttag/") for member in statement.conditions.members)


def _finding(statement: Statement, action: str, allowed: str) -> Finding:
    return Finding(
        f"{statement.name} allows {action} on {statement.resources.shown}; allowed: {allowed}", statement.path
    )
