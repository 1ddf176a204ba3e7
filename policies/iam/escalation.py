"""Actions by which an identity makes itself, or something that it controls, more powerful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arns import account_of
from ..view import UnknownValueError
from .managed import is_administrator, is_whole_service
from .patterns import names_anything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conditions import Condition
    from .document import Document, Statement

# Each alone, on any identity or policy
# (docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate;
# docs.aws.amazon.com/prescriptive-guidance/latest/patterns, "privilege escalation" of IAM permissions).
ALONE = (
    "iam:addusertogroup",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:attachuserpolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:createpolicyversion",
    "iam:deleterolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putgrouppolicy",
    "iam:putrolepermissionsboundary",
    "iam:putrolepolicy",
    "iam:putuserpermissionsboundary",
    "iam:putuserpolicy",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:updateloginprofile",
)
# With iam:PassRole on any role: what starts code that then acts as the role.
WITH_A_ROLE = (
    "cloudformation:createchangeset",
    "cloudformation:createstack",
    "codebuild:createproject",
    "datapipeline:putpipelinedefinition",
    "ec2:associateiaminstanceprofile",
    "ec2:runinstances",
    "ecs:registertaskdefinition",
    "ecs:runtask",
    "glue:createdevendpoint",
    "glue:createjob",
    "lambda:createfunction",
    "lambda:updatefunctionconfiguration",
    "sagemaker:createnotebookinstance",
    "scheduler:createschedule",
    "ssm:startautomationexecution",
    "states:createstatemachine",
)
# Conditions that say on whom, or how far.
_BOUNDARY, _POLICY = "iam:permissionsboundary", "iam:policyarn"
_BOUNDS = frozenset({_BOUNDARY, _POLICY, "iam:passedtoservice", "iam:associatedresourcearn"})
# For these, it is the boundary that somebody has, and that is gone afterwards.
_TAKING_OFF = ("iam:deleterolepermissionsboundary", "iam:deleteuserpermissionsboundary")
# A Deny by these holds for all but the values, and for requests without the key.
_ALL_BUT = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"})


def ways_up(statements: tuple[Statement, ...]) -> Iterator[str]:
    """The actions, or pairs of them, by which those whom these statements allow something become more powerful."""
    free = [statement for statement in statements if statement.allows and _unbounded(statement, _BOUNDS)]
    anybody = [
        statement for statement in statements if statement.allows and _unbounded(statement, _BOUNDS - {_BOUNDARY})
    ]
    for action in ALONE:
        if any(each.actions.chosen(action) for each in (anybody if action in _TAKING_OFF else free)):
            yield action
    if any(each.actions.chosen("iam:passrole") for each in free):
        allowed = [statement for statement in statements if statement.allows]
        for action in WITH_A_ROLE:
            if any(each.actions.chosen(action) for each in allowed):
                yield f"iam:passrole with {action}"


def ways_past(boundary: Document) -> list[str]:
    """The same of what a boundary allows and does not deny: with it, an identity can still take the boundary off.

    Raises UnknownValueError where that cannot be told yet.
    """
    if boundary.open:
        raise UnknownValueError(boundary.open[0].path)
    denials = [statement for statement in boundary.statements if statement.denies]
    return [
        way
        for way in ways_up(boundary.statements)
        if not any(_takes_back(denial, action) for denial in denials for action in way.split(" with "))
    ]


def _takes_back(denial: Statement, action: str) -> bool:
    """Whether a Deny takes the action back: always, or but for what is bounded.

    Of versions of policies it has to name some: those of the boundaries.
    """
    if not denial.actions.includes(action) or denial.conditions.unknown:
        return False
    bounds = _BOUNDS - {_BOUNDARY} if action in _TAKING_OFF else _BOUNDS
    if not all(member.key in bounds and _spares_the_bounded(member) for member in denial.conditions.members):
        return False
    resources = denial.resources
    if resources.excluded:
        return not any(map(names_anything, resources.members))
    return resources.everything or "policyversion" in action


def _spares_the_bounded(member: Condition) -> bool:
    """Whether a Deny with it holds for all but requests with one of its values, which bound something."""
    if member.operator not in _ALL_BUT or member.quantifier == "foranyvalue" or not member.narrow:
        return False
    if not _bound(member):
        return False
    if member.unknown:
        raise UnknownValueError(member.path)
    return bool(member.values)


def _bound(member: Condition) -> bool:
    """Whether none of its values is a policy of AWS's that bounds nothing."""
    if member.key == _BOUNDARY:
        return not any(account_of(value) == "aws" for value in member.values)
    return member.key != _POLICY or not any(is_administrator(arn) or is_whole_service(arn) for arn in member.values)


def _unbounded(statement: Statement, bounds: frozenset[str]) -> bool:
    """Whether it is about any identity of the account."""
    conditions = statement.conditions
    tags = {member.key for member in conditions.members if "resourcetag/" in member.key}
    if any(map(_bound, conditions.limiting(bounds | tags))):
        return False
    resources = statement.resources
    return resources.excluded or any(map(names_anything, resources.members))
