"""The policies that stand in a resource and say what an identity may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import tokens
from ..arns import account_of
from .document import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..model import Outcome
    from ..resource import Resource, Stack
    from ..view import View
    from .document import Statement

ATTACHMENTS = (
    *tokens.ROLE_ATTACHMENT,
    *tokens.USER_ATTACHMENT,
    *tokens.GROUP_ATTACHMENT,
    *tokens.POLICY_ATTACHMENT,
)
"""What gives a policy to an identity, by policyArn or policyArns."""
# Below which property an identity, or what attaches a policy to it, names the policies that it gets.
_ATTACHED = ("policyArn", "policyArns", "managedPolicyArns")
_BY_ROLE = ("role", "roles", "roleName")


def own_policies(resource: Resource) -> Iterator[View]:
    """The documents of a policy, or of an identity that has policies of its own."""
    yield resource.at("policy")
    for inline in resource.each("inlinePolicies"):
        yield inline if inline.unknown else inline.at("policy")


def attached_policies(resource: Resource) -> Iterator[View]:
    """The ARNs of the policies that an attachment or an identity names."""
    for key in _ATTACHED:
        yield from resource.each(key)


def judge_allowed(resource: Resource, about: Callable[[Statement], Iterable[Outcome]]) -> Iterator[Outcome]:
    """What is to be said of each statement that allows an identity something."""

    def allowed(statement: Statement) -> Iterator[Outcome]:
        if statement.allows:
            yield from about(statement)

    for policy in own_policies(resource):
        yield from read(policy).judge(allowed)


def policy_name(arn: object) -> str:
    """The name of a policy that AWS manages, without its path; empty for any other."""
    return str(arn).rpartition("/")[2] if account_of(arn) == "aws" else ""


def only_bounds(resource: Resource, stack: Stack) -> bool:
    """Whether it is a managed policy that serves as a boundary, and is attached to nobody: it allows nothing by itself.

    That it does, the identities of the stack say, or a policy of the stack that lets somebody make such identities.
    """
    if resource.type not in tokens.POLICY or attachments_of(resource, stack):
        return False
    if stack.attached_to(resource, (*tokens.ROLE, *tokens.USER), "permissionsBoundary"):
        return True
    naming = stack.attached_to(resource, tokens.IDENTITY_POLICY, "policy")
    for policy in naming:
        policy.at("policy").value()  # not known yet, it may be one that asks for this boundary
    statements = (statement for policy in naming for statement in read(policy.at("policy")).statements)
    return any(statement.conditions.on("iam:permissionsboundary") for statement in statements)


def attachments_of(policy: Resource, stack: Stack) -> list[Resource]:
    """What gives a managed policy to an identity: what attaches it, and the roles that name it."""
    named = ((ATTACHMENTS, "policyArn"), (ATTACHMENTS, "policyArns"), (tokens.ROLE, "managedPolicyArns"))
    return [each for types, key in named for each in stack.attached_to(policy, types, key)]


def roles_of(holder: Resource, stack: Stack) -> list[Resource]:
    """The roles that this gives something: itself, or those that a policy, or what attaches one, names."""
    if holder.type in tokens.ROLE:
        return [holder]
    return [role for key in _BY_ROLE for role in stack.follow(holder, key, types=tokens.ROLE).found]
