"""Which policies can be a permissions boundary here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .. import tokens
from ..arns import account_of
from ..expectations import expect
from ..model import Finding, Unevaluated
from ..resource import once_per_stack
from ..view import UnknownValueError
from ..wildcards import matches, overlap
from .document import read
from .escalation import ways_past
from .identity import own_policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from ..model import Outcome
    from ..resource import Resource, Stack
    from ..view import View
    from .conditions import Conditions
    from .document import Statement

_ALLOWED = "the ARN of a customer managed policy of our own"
_KEY = "iam:permissionsboundary"
_OUTSIDE = "it is outside of this stack, and no boundaries of policies/facts.toml say that it is one"
_BOUNDED = (*tokens.ROLE, *tokens.USER)


def is_policy_of_ours(value: object, accounts: Set[str]) -> bool:
    """Whether it is the ARN of a customer managed policy, of one of these accounts where any are known.

    AWS's own policies are none: AWS adds to them, and most of them bound nothing.
    """
    account = account_of(value, "iam")
    return f":{account}:policy/" in str(value) and (account in accounts if accounts else account.isdigit())


@once_per_stack
def boundaries(stack: Stack) -> Boundaries:
    """Those of a stack, read once."""
    return Boundaries(stack)


class Boundaries:
    """What a stack and its facts say of permissions boundaries."""

    def __init__(self, stack: Stack) -> None:
        # The stack is not kept: it is the key by which this is.
        self._accounts = stack.accounts
        self._named = stack.facts.boundaries
        policies = ((policy, policy.at("arn")) for policy in stack.of(tokens.POLICY))
        self._at_hand = {str(arn.value()): policy for policy, arn in policies if arn.known}
        self._holders = [holder.at("permissionsBoundary") for holder in stack.of(_BOUNDED)]
        self._identities = stack.of(tokens.IDENTITY_POLICY)

    def asked_by(self, conditions: Conditions) -> bool:
        """Whether a request needs a boundary that is one; raises UnknownValueError where that cannot be told yet."""
        conditions.restricts_to({_KEY})  # raises where nothing is known
        waiting = ""
        for member in conditions.limiting({_KEY}):
            if all(map(self._bounds, member.values)):
                if not member.unknown:
                    return True
                waiting = member.path
        if waiting:
            raise UnknownValueError(waiting)
        return False

    def touched_by(self, statement: Statement) -> list[str]:
        """The boundaries that are among a statement's resources; raises UnknownValueError where one may be."""
        resources = statement.resources
        in_use, waiting = self._in_use
        touched = [arn for arn in in_use if resources.excluded or any(overlap(name, arn) for name in resources.members)]
        if not touched and (path := next(iter((*resources.unknown, *waiting)), "")):
            raise UnknownValueError(path)
        return touched

    @cached_property
    def _in_use(self) -> tuple[list[str], tuple[str, ...]]:
        """The ARNs, or patterns of them, that identities have, or get, as boundaries, and paths that are not known."""
        found = {str(view.value()) for view in self._holders if view.known}
        waiting = [view.path for view in self._holders if view.unknown]
        for policy in (policy for each in self._identities for policy in own_policies(each)):
            for statement in read(policy).statements:
                for member in statement.conditions.on(_KEY):
                    found.update(member.values)
                    waiting += [member.path] if member.unknown else []
        named = (arn for arn in found if is_policy_of_ours(arn, self._accounts))
        return sorted({*named, *self._named}), tuple(waiting)

    def _bounds(self, arn: str) -> bool:
        """Whether the ARN names one policy, of ours, that bounds something."""
        if not is_policy_of_ours(arn, self._accounts) or "*" in arn or "?" in arn:
            return False
        if arn in self._at_hand:
            return not ways_past(read(self._at_hand[arn].at("policy")))
        return not self._named or self.in_facts(arn)

    def in_facts(self, arn: str) -> bool:
        """Whether the facts name it."""
        return any(matches(pattern, arn) for pattern in self._named)


def expect_boundary(
    resource: Resource, view: View, stack: Stack, accounts: Set[str], default: str | None = None
) -> Iterator[Outcome]:
    """A boundary that bounds is named: one at hand, which its document tells, or one that the facts name.

    A policy of ours that is not at hand cannot be judged, unless the facts name the boundaries.
    """
    at_hand = stack.follow_view(resource, view, types=tokens.POLICY).found
    if at_hand:
        for policy in at_hand:
            yield from _expect_bounds(view, policy)
        return
    found = list(expect(view, lambda value: is_policy_of_ours(value, accounts), _ALLOWED, default=default))
    yield from found
    if found:
        return
    if not stack.facts.boundaries:
        yield Unevaluated(view.path, _OUTSIDE)
    elif not boundaries(stack).in_facts(str(view.value())):
        yield Finding(
            f"{view.path} is {view.shown}; allowed: a policy of this stack, or of boundaries in policies/facts.toml",
            view.path,
        )


def _expect_bounds(view: View, policy: Resource) -> Iterator[Outcome]:
    try:
        open_ = ways_past(read(policy.at("policy")))
    except UnknownValueError:
        yield Unevaluated(view.path)
        return
    if open_:
        words = ", ".join(open_[:3]) + (", ..." if len(open_) > 3 else "")
        yield Finding(
            f"{view.path} is {policy.name}, which lets {words} through; allowed: a policy that leaves these out, "
            "denies them, or asks for iam:PermissionsBoundary or named resources",
            view.path,
        )
