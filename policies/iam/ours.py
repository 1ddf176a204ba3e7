"""Which accounts and organisation are ours, and whom a statement lets in beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .. import tokens
from ..arns import account_named
from ..aws_owned import writes_logs
from ..model import Finding, Unevaluated
from ..resource import once_per_stack
from ..view import UnknownValueError
from .conditions import CALLER_KEYS, DELEGATION_KEYS, ENCRYPTION_CONTEXT, NETWORK_KEYS, PRINCIPAL_KEYS, SOURCE_KEYS
from .document import read
from .principals import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

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
# What services ask of a policy without a condition, by their own pages, and what is no customer's data.
_ASKED_FOR = (
    # The first of the two statements that a log group needs to be a rule's target; the events themselves come with
    # the rule's ARN (docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
    (frozenset({"events.amazonaws.com", "delivery.logs.amazonaws.com"}), ("logs:createlogstream",)),
    # The key's state before it is used, which is then done on behalf of whoever asks for the table
    # (docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
    (frozenset({"dynamodb.amazonaws.com"}), ("kms:describe*", "kms:get*", "kms:list*")),
    # Whose function gets the image, the identity that makes the function has to be allowed as well
    # (docs.aws.amazon.com/lambda/latest/dg/images-create.html, LambdaECRImageRetrievalPolicy).
    (frozenset({"lambda.amazonaws.com"}), ("ecr:batchgetimage", "ecr:getdownloadurlforlayer")),
)


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
    buckets: tuple[View, ...] = ()
    """Names of those that are at hand."""

    @classmethod
    def of(cls, stack: Stack) -> Ours:
        """Those of a stack and its facts."""
        return _ours(stack)

    @cached_property
    def networks(self) -> frozenset[str]:
        """Ids of VPCs, ours and our peers', and of endpoints of ours; few policies ask for them."""
        return self.peers | {str(each.value()) for each in self.ids if each.known}

    @cached_property
    def stores(self) -> frozenset[str]:
        """The names of buckets that are at hand."""
        return frozenset(str(each.value()) for each in self.buckets if each.known)

    def has(self, account: str) -> bool:
        """Whether the account is ours, or one that we share with."""
        return account in self.accounts or account in self.shared

    def meets(self, condition: Condition) -> bool:
        """Whether all values of a condition on accounts, ARNs, organisations or networks are ours."""
        return not condition.unknown and not list(self.foreign_values(condition))

    def foreign_values(self, condition: Condition) -> Iterator[str]:
        """The values of such a condition that are not ours; an ARN without an account has to be a bucket's at hand."""
        for value in condition.values:
            if condition.key.endswith(_ORGANISATIONS):
                if not self.organisation or value.partition("/")[0] != self.organisation:
                    yield value
            elif condition.key in _NETWORKS:
                if value not in self.networks:
                    yield value
            elif not self.has(account_named(value)) and _bucket(value) not in self.stores:
                yield value


@once_per_stack
def _ours(stack: Stack) -> Ours:
    facts = stack.facts
    ids = tuple(each.at("id") for each in stack.of((*tokens.VPC, *tokens.VPC_ENDPOINT)))
    buckets = tuple(each.at("bucket") for each in stack.of(tokens.BUCKET))
    peers = frozenset(peer.vpc for peer in facts.peers if peer.vpc)
    return Ours(stack.accounts, facts.organisation, frozenset(facts.shared_accounts), peers, ids, buckets)


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
            if not (writes_logs(member.account) and _own_logs(statement, ours))
        ]
        named += [value for limit in limits if open_to_all for value in ours.foreign_values(limit)]
    sources = [limit for limit in limits if limit.key in SOURCE_KEYS]
    if by.services and not any(ours.meets(limit) for limit in sources):
        named += [value for limit in sources for value in ours.foreign_values(limit) if _tells(value)]
    return list(dict.fromkeys(named))


def for_anybody(statement: Statement, ours: Ours) -> list[str]:
    """The services that a resource's policy allows something without saying for whom they may ask.

    Such a service does it for any customer who gives it the resource's name ("confused deputy"). A bucket's ARN has no
    account: it tells ours only where the bucket is at hand, and aws:SourceAccount always does. Raises UnknownValueError
    where what says for whom is not known yet.
    """
    if not statement.allows or not statement.principals.services:
        return []
    conditions = statement.conditions
    contexts = {member.key for member in conditions.members if member.key.startswith(ENCRYPTION_CONTEXT)}
    keys = SOURCE_KEYS | CALLER_KEYS | contexts
    limits = list(conditions.limiting(keys))
    if any(ours.meets(limit) for limit in limits) or _own_logs(statement, ours) or _is_asked_for(statement):
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


def _is_asked_for(statement: Statement) -> bool:
    """Whether the services' own pages ask for it without a condition."""
    for services, actions in _ASKED_FOR:
        if services.issuperset(statement.principals.services) and not statement.actions.excluded:
            return statement.actions.within(*actions)
    return False


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
                f"aws:SourceArn or aws:SourceOrgID that names ours{_nameless(statement)}",
                statement.path,
            )
        for path in statement.principals.unknown:
            yield Unevaluated(path)

    yield from document.judge(about)


def _nameless(statement: Statement) -> str:
    """What is to be said of a source that is a bucket which is not at hand."""
    sources = [value for limit in statement.conditions.limiting(SOURCE_KEYS) for value in limit.values]
    found = next(filter(_bucket, sources), "")
    return f" ({found} names no account: add aws:SourceAccount)" if found else ""


def _bucket(value: str) -> str:
    """The bucket in an ARN, which names no account; empty in another."""
    return value.partition(":s3:::")[2]


def _tells(value: str) -> bool:
    """Whether the value names an account, or an organisation, at all."""
    return account_named(value).isdigit() or value.startswith("o-")
