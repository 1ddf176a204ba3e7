"""Which accounts and organisation are ours, and whom a statement lets in beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from .. import tokens
from ..model import Finding, Unevaluated
from ..view import UnknownValueError
from .conditions import CALLER_KEYS, DELEGATION_KEYS, ENCRYPTION_CONTEXT, NETWORK_KEYS, PRINCIPAL_KEYS, SOURCE_KEYS
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
_ACCOUNT_KEYS = PRINCIPAL_KEYS | SOURCE_KEYS | CALLER_KEYS | NETWORK_KEYS | DELEGATION_KEYS
_ORGANISATIONS = ("orgid", "orgpaths")
# Their values are ids that say nothing of the account.
_NETWORKS = frozenset({"aws:sourcevpc", "aws:sourcevpce"})
# Below this folder of a bucket, services write for the account alone that its name goes on with. For some, such as
# Elastic Load Balancing, the documentation's policies bound them by nothing else
# (docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
_LOGS = "/AWSLogs/"


@dataclass(frozen=True)
class Ours:
    """Who is no stranger."""

    accounts: frozenset[str] = field(default_factory=frozenset)
    organisation: str = ""
    shared: frozenset[str] = field(default_factory=frozenset)
    """Accounts of others that we share with."""
    peers: frozenset[str] = field(default_factory=frozenset)
    """Ids of VPCs that we are joined with."""
    ids: tuple[View, ...] = ()
    """Those of VPCs and endpoints of ours."""

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """Those of a stack and its facts."""
        if stack not in _MADE:
            facts = stack.facts
            ids = tuple(each.at("id") for each in stack.of((*tokens.VPC, *tokens.VPC_ENDPOINT)))
            peers = frozenset(peer.vpc for peer in facts.peers if peer.vpc)
            _MADE[stack] = cls(stack.accounts, facts.organisation, frozenset(facts.shared_accounts), peers, ids)
        made = _MADE[stack]
        assert isinstance(made, cls)
        return made

    @cached_property
    def networks(self) -> frozenset[str]:
        """Ids of VPCs, ours and our peers', and of endpoints of ours; few policies ask for them."""
        return self.peers | {str(each.value()) for each in self.ids if each.known}

    def has(self, account: str) -> bool:
        """Whether the account is ours, or one that we share with."""
        return account in self.accounts or account in self.shared

    def meets(self, condition: Condition) -> bool:
        """Whether all values of a condition on accounts, ARNs, organisations or networks are ours."""
        return not condition.unknown and not list(self.foreign_values(condition))

    def foreign_values(self, condition: Condition) -> Iterator[str]:
        """The values of such a condition that are not ours; a resource whose ARN has no account may be anybody's."""
        for value in condition.values:
            if condition.key.endswith(_ORGANISATIONS):
                if not self.organisation or value.partition("/")[0] != self.organisation:
                    yield value
            elif condition.key in _NETWORKS:
                if value not in self.networks:
                    yield value
            elif not self.has(_account(value)):
                yield value


_MADE: WeakKeyDictionary[Stack, Ours] = WeakKeyDictionary()


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


def for_anybody(statement: Statement, ours: Ours) -> list[str]:
    """The services that a resource's policy allows something without saying for whom they may ask.

    Such a service does it for any customer who gives it the resource's name ("confused deputy"). An ARN without an
    account, as buckets have, may become another customer's. Raises UnknownValueError where what says for whom is not
    known yet.
    """
    if not statement.allows or not statement.principals.services:
        return []
    conditions = statement.conditions
    contexts = {member.key for member in conditions.members if member.key.startswith(ENCRYPTION_CONTEXT)}
    keys = SOURCE_KEYS | CALLER_KEYS | contexts
    limits = list(conditions.limiting(keys))
    if any(ours.meets(limit) for limit in limits) or _own_logs(statement, ours):
        return []
    for limit in limits:
        if limit.unknown:
            raise UnknownValueError(limit.path)
    conditions.limit(keys)  # raises where one may be ours that is not known at all
    return statement.principals.services


def _own_logs(statement: Statement, ours: Ours) -> bool:
    """Whether it is about folders of buckets that services write to for accounts of ours alone."""
    resources = statement.resources
    if resources.excluded or resources.unknown or not resources.members:
        return False
    if statement.actions.excluded or not statement.actions.within("s3:putobject*"):
        return False
    return all(ours.has(name.rpartition(_LOGS)[2].partition("/")[0]) for name in resources.members)


def foreign_access(policy: View, ours: Ours, allowed: str) -> Iterator[Outcome]:
    """A finding for each statement that allows something to an account that is neither ours nor one we share with.

    That includes services which do not say for whom they ask.
    """
    document = read(policy)
    if not ours.accounts and document.statements:
        yield Unevaluated(document.path, NOT_TOLD)
        return

    def about(statement: Statement) -> Iterator[Outcome]:
        if found := strangers(statement, ours):
            who = statement.show(", ".join(found))
            yield Finding(f"{statement.name} allows {who}; allowed: {allowed}", statement.path)
        elif services := for_anybody(statement, ours):
            who = statement.show(", ".join(services))
            yield Finding(
                f"{statement.name} allows {who} for any customer; allowed: with a condition on aws:SourceAccount, "
                "aws:SourceArn or aws:SourceOrgID that names ours",
                statement.path,
            )
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
