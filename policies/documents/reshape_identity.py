"""Roles, users and their policies, which CloudFormation nests or attaches from the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import UNKNOWN
from .naming import block, rows
from .parts import Part, named, renamed, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .parts import Origin, Properties

_KINDS = {"roles": "role", "users": "user", "groups": "group"}


def role(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Policies of a role under the provider's names."""
    made = renamed(properties, roleName="name", assumeRolePolicyDocument="assumeRolePolicy", policies="inlinePolicies")
    if "inlinePolicies" in made:
        made["inlinePolicies"] = [_inline(policy) for policy in rows(made["inlinePolicies"])]
    yield Part(token, made)


def user(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Policies of a user or a group each by themselves."""
    kind = "group" if "group" in token.lower() else "user"
    made = renamed(properties, userName="name", groupName="name")
    name = named(made, "name", origin)
    yield Part(token, without(made, "policies", "managedPolicyArns", "loginProfile", "groups"))
    for number, policy in enumerate(rows(made.get("policies"))):
        inline: Properties = {kind: name, "policy": policy}
        if policy != UNKNOWN:
            inline |= block(_inline(policy))
        yield Part(f"aws:iam/{kind}Policy:{kind.title()}Policy", inline, f"Policies[{number}]")
    for number, arn in enumerate(rows(made.get("managedPolicyArns"))):
        attached: Properties = {kind: name, "policyArn": arn}
        token_ = f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment"
        yield Part(token_, attached, f"ManagedPolicyArns[{number}]")
    if "loginProfile" in made:
        yield Part("aws:iam/userLoginProfile:UserLoginProfile", {"user": name}, "LoginProfile")


def managed_policy(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The policy, and what it is attached to."""
    made = renamed(properties, managedPolicyName="name", policyDocument="policy")
    yield Part(token, without(made, *_KINDS))
    for kinds, kind in _KINDS.items():
        for number, name in enumerate(rows(made.get(kinds))):
            attached: Properties = {kind: name, "policyArn": origin.itself}
            token_ = f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment"
            yield Part(token_, attached, f"{kinds.title()}[{number}]")


def inline_policy(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The policy in each role, user and group that it is put into."""
    made = renamed(properties, policyName="name", policyDocument="policy")
    for kinds, kind in _KINDS.items():
        for number, name in enumerate(rows(made.get(kinds))):
            inner: Properties = {**without(made, *_KINDS), kind: name}
            yield Part(f"aws:iam/{kind}Policy:{kind.title()}Policy", inner, f"{kinds.title()}[{number}]")


def instance_profile(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The one role that a profile can have."""
    made = renamed(properties, instanceProfileName="name")
    roles = rows(made.pop("roles", None))
    yield Part(token, {**made, **({"role": roles[0]} if roles else {})})


def _inline(policy: object) -> object:
    if not isinstance(policy, dict):
        return policy
    return renamed(block(policy), policyName="name", policyDocument="policy")
