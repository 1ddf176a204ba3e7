"""Actions by which an identity makes itself, or something that it controls, more powerful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import UnknownValueError
from .patterns import names_anything

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "cloudformation:createstack",
    "codebuild:createproject",
    "datapipeline:putpipelinedefinition",
    "ec2:runinstances",
    "ecs:runtask",
    "glue:createdevendpoint",
    "glue:createjob",
    "lambda:createfunction",
    "sagemaker:createnotebookinstance",
    "states:createstatemachine",
)
# Conditions that say on whom, or how far.
_BOUNDS = frozenset({"iam:permissionsboundary", "iam:policyarn", "iam:passedtoservice", "iam:associatedresourcearn"})


def ways_up(statements: tuple[Statement, ...]) -> Iterator[str]:
    """The actions, or pairs of them, by which those whom these statements allow something become more powerful."""
    free = [statement for statement in statements if statement.allows and _unbounded(statement)]
    yield from (action for action in ALONE if any(each.actions.chosen(action) for each in free))
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
    if not denial.actions.includes(action):
        return False
    if any(member.key not in _BOUNDS for member in denial.conditions.members) or denial.conditions.unknown:
        return False
    return denial.resources.everything or "policyversion" in action


def _unbounded(statement: Statement) -> bool:
    """Whether it is about any identity of the account."""
    if any(True for _ in statement.conditions.limiting(_BOUNDS)):
        return False
    if any(member.key.startswith(("aws:resourcetag/", "iam:resourcetag/")) for member in statement.conditions.members):
        return False
    resources = statement.resources
    return resources.excluded or any(map(names_anything, resources.members))
