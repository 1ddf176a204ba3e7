"""Roles, profiles and policies that a configuration names for something that acts with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arns import account_of
from ..model import Finding, Unevaluated
from .belongings import belongings
from .managed import is_administrator, is_whole_service
from .ours import NOT_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Outcome
    from ..resource import Link, Resource, Stack
    from ..view import View

_ELSEWHERE = "is of our account, but in no stack at hand, so that nobody can tell what it may do"


def expect_our_role(resource: Resource, view: View, stack: Stack, types: tuple[str, ...]) -> Iterator[Outcome]:
    """The role or profile is one of the stack, which is judged itself, and of no other lab.

    One of our account that is not at hand cannot be judged; one of another account is refused.
    """
    link = stack.follow_view(resource, view, types=types)
    yield from _ours(resource, view, stack, link, "a role or profile of this stack, or of our accounts")
    if view.known and not link.found and account_of(view.value(), "iam") in stack.accounts:
        yield Unevaluated(view.path, f"{view.shown} {_ELSEWHERE}")


def expect_our_policy(resource: Resource, view: View, stack: Stack, types: tuple[str, ...]) -> Iterator[Outcome]:
    """The policy is of our accounts and no other lab's, or one of AWS's that allows neither all nor a whole service."""
    if view.known and account_of(view.value(), "iam") == "aws":
        if is_administrator(view.value()) or is_whole_service(view.value()):
            yield Finding(f"{view.path} is {view.shown}; allowed: a policy that names what is needed", view.path)
        return
    link = stack.follow_view(resource, view, types=types)
    yield from _ours(resource, view, stack, link, "policies of our accounts, by their ARNs")


def _ours(resource: Resource, view: View, stack: Stack, link: Link, allowed: str) -> Iterator[Outcome]:
    if view.absent:
        return
    if link.found:
        known = belongings(stack)
        lab = known.lab_of(resource) or known.lab_of(stack.owner_of(resource))
        for each in link.found:
            if lab and (other := known.lab_of(each)) and other != lab:
                yield Finding(
                    f"{view.path} is {each.name} of lab {other}; allowed: what is lab {lab}'s own, or shared", view.path
                )
    elif view.unknown:
        yield Unevaluated(view.path)
    elif not (account := account_of(view.value(), "iam")):
        yield Finding(f"{view.path} is {view.shown}, which names no account; allowed: {allowed}", view.path)
    elif not stack.accounts:
        yield Unevaluated(view.path, NOT_TOLD)
    elif account not in stack.accounts:
        yield Finding(f"{view.path} is {view.shown}; allowed: {allowed}", view.path)
