"""Which accounts and organisation are ours, and whom a statement lets in beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..model import Finding, Unevaluated
from .conditions import CALLER_KEYS, PRINCIPAL_KEYS, SOURCE_KEYS
from .document import read
from .principals import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from ..model import Outcome
    from ..resource import Stack
    from ..view import View
    from .conditions import Condition
    from .document import Statement

NOT_TOLD = (
    "which accounts are ours is not known: no resource of the stack has an ARN, and policies/facts.toml names none"
)
_ACCOUNT_KEYS = PRINCIPAL_KEYS | SOURCE_KEYS | CALLER_KEYS
_ORGANISATIONS = ("orgid", "orgpaths")


@dataclass(frozen=True)
class Ours:
    """Who is no stranger."""

    accounts: frozenset[str] = field(default_factory=frozenset)
    organisation: str = ""
    shared: frozenset[str] = field(default_factory=frozenset)
    """Accounts of others that we share with."""

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """Those of a stack and its facts."""
        return cls(stack.accounts, stack.facts.organisation, frozenset(stack.facts.shared_accounts))

    def has(self, account: str) -> bool:
        """Whether the account is ours, or one that we share with."""
        return account in self.accounts or account in self.shared

    def meets(self, condition: Condition) -> bool:
        """Whether all values of a condition on accounts, ARNs or organisations are ours."""
        return not condition.unknown and not list(self.foreign_values(condition))

    def foreign_values(self, condition: Condition) -> Iterator[str]:
        """The values of such a condition that are not ours; a resource whose ARN has no account may be anybody's."""
        for value in condition.values:
            if condition.key.endswith(_ORGANISATIONS):
                if not self.organisation or value.partition("/")[0] != self.organisation:
                    yield value
            elif not self.has(_account(value)):
                yield value


def strangers(statement: Statement, ours: Ours) -> list[str]:
    """The accounts, organisations and others that it allows something and that are not ours, as it names them.

    Everybody is none of them: whether it allows that is a question of its own.
    """
    if not statement.allows:
        return []
    by = statement.principals
    open_to_all = by.excluded or bool(by.of(Kind.EVERYBODY))
    limits = list(statement.conditions.limiting(_ACCOUNT_KEYS))
    if any(ours.meets(limit) for limit in limits if open_to_all or limit.key in PRINCIPAL_KEYS):
        named: list[str] = []
    else:
        named = [
            member.value
            for member in by.of(*Kind)
            if member.kind not in (Kind.EVERYBODY, Kind.SERVICE, Kind.DELETED) and not ours.has(member.account)
        ]
        named += [value for limit in limits if open_to_all for value in ours.foreign_values(limit)]
    sources = [limit for limit in limits if limit.key in SOURCE_KEYS]
    if by.services and not any(ours.meets(limit) for limit in sources):
        named += [value for limit in sources for value in ours.foreign_values(limit) if _tells(value)]
    return list(dict.fromkeys(named))


def foreign_access(policy: View, ours: Ours, allowed: str) -> Iterator[Outcome]:
    """A finding for each statement that allows something to an account that is neither ours nor one we share with."""
    document = read(policy)
    if not ours.accounts and document.statements:
        yield Unevaluated(document.path, NOT_TOLD)
        return

    def about(statement: Statement) -> Iterator[Outcome]:
        if found := strangers(statement, ours):
            who = statement.show(", ".join(found))
            yield Finding(f"{statement.name} allows {who}; allowed: {allowed}", statement.path)
        for path in statement.principals.unknown:
            yield Unevaluated(path)

    yield from document.judge(about)


def _account(value: str) -> str:
    """The account that a value names, alone or in an ARN."""
    parts = value.split(":", 5)
    return parts[4] if len(parts) == 6 else value


def _tells(value: str) -> bool:
    """Whether the value names an account, or an organisation, at all."""
    account = _account(value)
    return bool(account) and (account.isdigit() or value.startswith("o-"))
