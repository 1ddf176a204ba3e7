"""Whom a statement is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ..arns import account_of
from ..view import UnknownValueError

if TYPE_CHECKING:
    from ..view import View

_ACCOUNT = re.compile(r"\d{12}")
# Ids of roles and users in place of their ARNs: what IAM shows when they were deleted, and what nobody can assume.
_UNIQUE_ID = re.compile(r"A(RO|ID)A[A-Z0-9]{12,}")


class Kind(StrEnum):
    """What a principal is."""

    EVERYBODY = "everybody"
    ACCOUNT = "account"
    """All identities of an account that the account itself lets do it."""
    ROLE = "role"
    USER = "user"
    SESSION = "session"
    """One session of a role, or of a federated user."""
    SERVICE = "service"
    FEDERATED = "federated"
    CANONICAL = "canonical"
    DELETED = "deleted"
    OTHER = "other"


@dataclass(frozen=True)
class Principal:
    """One of those that a statement names."""

    kind: Kind
    value: str
    """As written."""
    account: str = ""
    """The account that it is of, where its name says so."""


@dataclass(frozen=True)
class Principals:
    """Those that a statement names, or everybody but them."""

    members: tuple[Principal, ...] = ()
    excluded: bool = False
    """Whether the statement is about everybody else (NotPrincipal)."""
    given: bool = False
    """Whether the statement says anything; policies of identities do not."""
    unknown: tuple[str, ...] = ()
    """Paths of members that are not known yet."""

    @property
    def everybody(self) -> bool:
        """Whether anybody at all is meant; raises UnknownValueError where that depends on what is not known yet."""
        if self.excluded or any(member.kind is Kind.EVERYBODY for member in self.members):
            return True
        if self.unknown:
            raise UnknownValueError(self.unknown[0])
        return False

    def of(self, *kinds: Kind) -> list[Principal]:
        """The members of these kinds, among those that are known."""
        return [] if self.excluded else [member for member in self.members if member.kind in kinds]

    @property
    def services(self) -> list[str]:
        """The names of the services, in lower case."""
        return [member.value.lower() for member in self.of(Kind.SERVICE)]


def principal(kind: str, value: str) -> Principal:
    """What a name below a key of a Principal element stands for."""
    if "*" in value and (kind != "aws" or not _ACCOUNT.search(value)):
        return Principal(Kind.EVERYBODY, value)  # the account itself is left open
    match kind:
        case "aws":
            return _identity(value)
        case "service":
            return Principal(Kind.SERVICE, value)
        case "federated":
            return Principal(Kind.FEDERATED, value, account_of(value))
        case "canonicaluser":
            return Principal(Kind.CANONICAL, value)
    return Principal(Kind.OTHER, value)


def read(element: View, *, excluded: bool) -> Principals:
    """The members of a Principal or NotPrincipal element."""
    if element.unknown:
        return Principals(excluded=excluded, given=True, unknown=(element.path,))
    rows: list[tuple[str, View]] = []
    if element.known and isinstance(element.value(), str):
        rows.append(("aws", element))
    for key, values in element.items():
        rows += [(key.lower(), member) for member in ([values] if values.unknown else values.each())]
    members = tuple(principal(kind, str(member.value())) for kind, member in rows if member.known)
    unknown = tuple(member.path for _, member in rows if member.unknown)
    return Principals(members, excluded, not element.absent, unknown)


def _identity(value: str) -> Principal:
    if _ACCOUNT.fullmatch(value):
        return Principal(Kind.ACCOUNT, value, value)
    if _UNIQUE_ID.fullmatch(value):
        return Principal(Kind.DELETED, value)
    account = account_of(value)
    resource = value.rpartition(":")[2]
    kinds = {
        "root": Kind.ACCOUNT,
        "role": Kind.ROLE,
        "user": Kind.USER,
        "assumed-role": Kind.SESSION,
        "federated-user": Kind.SESSION,
    }
    return Principal(kinds.get(resource.partition("/")[0], Kind.OTHER), value, account)
