"""Only the workflow service's roles may call the function that makes clusters, or what calls it for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ... import tokens
from ...controls import BOUNDARY, IDENTITY
from ...fronts import INVOKES, INVOKES_AN_API, OPENS, fronts, holders, touches
from ...iam.identity import judge_allowed, only_bounds
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...provisioner import FUNCTIONS, is_own, may_ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...iam import Statement
    from ...resource import Resource, Stack

RULE = Rule(
    id="iam-provisioner-callers",
    title="Only named roles and the provider's own may call what makes clusters, or asks for them",
    severity=Severity.CRITICAL,
    types=tokens.IDENTITY_POLICY,
    why="Inside of an account a function is called by whoever's own policy allows it, whatever the function's policy "
    "says. Whoever calls this one gets a cluster with any script on its nodes, and the data of any lab. So does who "
    "calls a function or an API that calls it for them.",
    remediation="Name the functions that the role needs for lambda:InvokeFunction. The workflow service's role is "
    "listed under principals in policies/facts.toml; while nobody is listed, no role's own policy may allow it.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, *BOUNDARY.nist)),
    bad="""\
call = {
    "Effect": "Allow",
    "Action": "lambda:InvokeFunction",
    "Resource": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:*",
}
aws.iam.RolePolicy("call", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [call]}))
""",
    good="""\
call = {
    "Effect": "Allow",
    "Action": "lambda:InvokeFunction",
    "Resource": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:tidy",
}
aws.iam.RolePolicy("call", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [call]}))
""",
)
# Where an attachment names its roles, if not below role.
_KEYS = {
    **dict.fromkeys(tokens.POLICY_ATTACHMENT, "roles"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "roleName",
}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each statement that allows it, unless all who have the policy may."""
    return () if only_bounds(resource, stack) else judge_allowed(resource, partial(_calls, resource, stack))


def _calls(resource: Resource, stack: Stack, statement: Statement) -> Iterator[Outcome]:
    for what in _reached(statement, stack):
        for holder in _strangers(resource, stack):
            if isinstance(holder, Unevaluated):
                yield holder
            else:
                yield Finding(
                    f"{statement.name} allows {holder} to {what} among them; "
                    "allowed: roles of principals in policies/facts.toml, and the provider's own",
                    statement.path,
                )
                return


def _reached(statement: Statement, stack: Stack) -> Iterator[str]:
    """In words, what of that which makes clusters, or asks for them in the caller's place, the statement is about."""
    known, resources = fronts(stack), statement.resources
    for actions, does in ((INVOKES, "call"), (OPENS, "open")):
        if statement.actions.chosen(*actions):
            if touches(resources, (FUNCTIONS,)):
                yield f"{does} {resources.shown}, the function that makes clusters"
            elif known.named_in(resources):
                yield f"{does} {resources.shown}, a function that asks for clusters"
    if known.apis and statement.actions.chosen(*INVOKES_AN_API) and touches(resources, known.apis):
        yield f"call {resources.shown}, an API that asks for clusters"


def _strangers(resource: Resource, stack: Stack) -> Iterator[str | Unevaluated]:
    """Those who have the policy and are neither named nor the provider's."""
    if resource.type in tokens.ROLE:
        yield from _unless_named(resource, stack)
    elif resource.type in tokens.ROLE_POLICY:
        yield from _roles(resource, "role", stack)
    elif resource.type in tokens.POLICY:
        found = holders(resource, stack)
        for holder in found:
            if holder.type in tokens.ROLE:
                yield from _unless_named(holder, stack)
            else:
                yield from _roles(holder, _KEYS.get(holder.type, "role"), stack)
        if not found:
            yield "whoever it is attached to"
    else:
        kind = "user" if resource.type in tokens.USER_POLICY else "group"
        yield f"{kind} {resource.at(kind).shown}"


def _roles(holder: Resource, key: str, stack: Stack) -> Iterator[str | Unevaluated]:
    view = holder.at(key)
    link = stack.follow(holder, key, types=tokens.ROLE)
    for role in link.found:
        yield from _unless_named(role, stack)
    for name in link.outside:
        # Without the role itself its path is not known; an account has each name once, whatever the path.
        if not any(principal.rpartition("/")[2] == name for principal in stack.facts.principals):
            yield f"role {name}"
    if link.unknown:
        yield Unevaluated(view.path)
    elif view.absent or not (link.found or link.outside):
        yield f"{key} {view.shown}"


def _unless_named(role: Resource, stack: Stack) -> Iterator[str | Unevaluated]:
    arn = role.at("arn")
    if is_own(role, stack) or (arn.known and may_ask(str(arn.value()), stack)):
        return
    if not arn.known and stack.facts.principals:
        yield Unevaluated("arn", f"the ARN of role {role.name} is not known yet")
    else:
        yield f"role {role.name}"
