"""What the policy of a VPC endpoint lets through: whose identities, to whose resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..aws_owned import actions_on, bucket_of, is_public
from ..view import UnknownValueError
from ..wildcards import covers, matches
from .conditions import PRINCIPAL_KEYS, RESOURCE_KEYS
from .document import every
from .patterns import ALL
from .principals import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .conditions import Condition
    from .document import Document, Statement
    from .ours import Ours
    from .patterns import Patterns

# Their actions know no resources, so their requests have no aws:ResourceAccount to compare (Service Authorization
# Reference, "Amazon Session Manager Message Gateway Service" and "Amazon Message Delivery Service").
_WITHOUT_RESOURCES = ("ssmmessages:*", "ec2messages:*")
# Signed with an instance's identity document, which is of no principal; CloudFormation answers such a request for the
# stack that made the instance only (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-init.html).
_BY_INSTANCES = (
    "cloudformation:describestackresource",
    "cloudformation:describestackresources",
    "cloudformation:signalresource",
)
_NOT = ("stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike")
_SERVICES = ("aws:principalisawsservice", "aws:viaawsservice")


@dataclass(frozen=True)
class Passage:
    """Judges statements of one network's endpoints."""

    ours: Ours
    buckets: frozenset[str]
    """Names of our buckets that the stack shows."""
    allowed_buckets: tuple[str, ...]
    """Patterns of others' buckets that the facts allow."""

    def open_ends(self, statement: Statement, document: Document) -> Iterable[str]:
        """Which of the two ends an Allow leaves open; raises UnknownValueError while that cannot be told.

        An end that the Allow leaves open a Deny of the same document may close.
        """
        mine = self._refused(statement, document, PRINCIPAL_KEYS) or self._our_principals(statement)
        if not mine and not self._needs_no_principal(statement):
            yield "whose identities pass"
        if not self._refused(statement, document, RESOURCE_KEYS) and not self._our_resources(statement, mine=mine):
            yield "whose resources they reach"

    def _refused(self, allowing: Statement, document: Document, keys: frozenset[str]) -> bool:
        """Whether a Deny refuses whatever the Allow lets pass to, or from, those who are none of ours by these keys."""
        waiting = None
        for statement in document.statements:
            try:
                if self._refuses_strangers(statement, allowing, keys):
                    return True
            except UnknownValueError as unknown:
                waiting = waiting or unknown
        if waiting:
            raise waiting
        return False

    def _refuses_strangers(self, statement: Statement, allowing: Statement, keys: frozenset[str]) -> bool:
        conditions = statement.conditions
        return every(
            lambda: statement.denies,
            lambda: any(each.key in keys for each in conditions.members),
            lambda: all(self._is_stranger(each, keys) or _is_no_service(each) for each in conditions.members),
            # Each further condition makes it hold for fewer.
            lambda: sum(each.key in keys for each in conditions.members) == 1,
            lambda: not conditions.unknown,
            lambda: statement.principals.everybody and not statement.principals.excluded,
            lambda: _is_part(allowing.actions, statement.actions),
            lambda: _is_part(allowing.resources, statement.resources),
        )

    def _is_stranger(self, condition: Condition, keys: frozenset[str]) -> bool:
        """Whether it holds for all who have none of the values, which are ours."""
        if condition.key not in keys or condition.operator not in _NOT or condition.quantifier:
            return False
        if condition.unknown:
            raise UnknownValueError(condition.path)
        return bool(condition.values) and condition.narrow and self.ours.meets(condition)

    def _our_principals(self, statement: Statement) -> bool:
        by = statement.principals
        named = by.of(Kind.ACCOUNT, Kind.ROLE, Kind.USER, Kind.SESSION)
        if (
            named
            and len(named) == len(by.members)
            and not by.unknown
            and all(self.ours.has(each.account) for each in named)
        ):
            return True
        return self._limits(statement, PRINCIPAL_KEYS)

    def _our_resources(self, statement: Statement, *, mine: bool) -> bool:
        if mine and any(condition.same_as_principal for condition in statement.conditions.members):
            return True
        resources = statement.resources
        if (
            not resources.excluded
            and resources.members
            and not resources.unknown
            and all(self._is_ours(arn) or self._is_allowed(arn, statement) for arn in resources.members)
        ):
            return True
        if mine and not statement.actions.excluded and statement.actions.within(*_WITHOUT_RESOURCES):
            return True
        return self._limits(statement, RESOURCE_KEYS)

    def _needs_no_principal(self, statement: Statement) -> bool:
        """Whether it is about requests that are not signed by identities of ours: AWS's own buckets, and signals."""
        arns = statement.resources.members
        if statement.resources.excluded or not arns:
            return False
        if all(self._is_allowed(arn, statement) and bucket_of(arn) for arn in arns):
            return True
        return statement.actions.within(*_BY_INSTANCES) and all(map(self._is_ours, arns))

    def _limits(self, statement: Statement, keys: frozenset[str]) -> bool:
        if any(self.ours.meets(limit) for limit in statement.conditions.limiting(keys)):
            return True
        # Nothing that is known limits it to us: what is not known yet may.
        statement.conditions.limit(keys)
        return False

    def _is_ours(self, arn: str) -> bool:
        parts = arn.split(":", 5)
        if len(parts) < 6:
            return False
        return self.ours.has(parts[4]) or bucket_of(arn) in self.buckets

    def _is_allowed(self, arn: str, statement: Statement) -> bool:
        bucket = bucket_of(arn)
        if not bucket:
            return is_public(arn)
        if any(matches(pattern, bucket) for pattern in self.allowed_buckets):
            return True
        allowed = actions_on(bucket)
        actions = statement.actions
        return (
            bool(allowed)
            and not actions.excluded
            and all(any(covers(action, member) for action in allowed) for member in actions.members)
        )


def _is_no_service(condition: Condition) -> bool:
    """Whether it only leaves out AWS's services, which do not come through an endpoint."""
    return condition.key in _SERVICES and condition.operator == "bool" and set(condition.values) == {"false"}


def _is_part(inner: Patterns, outer: Patterns) -> bool:
    """Whether everything that the first names is named by the second."""
    if not outer.excluded and any(member == ALL for member in outer.members):
        return True
    return not inner.excluded and not inner.unknown and all(outer.includes(member) for member in inner.members)
