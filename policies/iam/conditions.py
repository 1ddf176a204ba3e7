"""Under which conditions a statement holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..view import UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..view import View

# Operators that ask for one of the values. (Those of numbers, dates and addresses narrow something, but not who asks.)
_POSITIVE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
# ${*}, ${?} and ${$} are the marks themselves, not variables.
_VARIABLE = re.compile(r"\$\{[^}*?$][^}]*\}")
# What an identity has, and so says which resources' tags are meant; a request may say anything of itself.
_OF_IDENTITY = re.compile(r"\$\{aws:principaltag/[^}]+\}", re.IGNORECASE)

PRINCIPAL_KEYS = frozenset({"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"})
SOURCE_KEYS = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"}
)
NETWORK_KEYS = frozenset(
    {
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourcevpcarn",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
    }
)
RESOURCE_KEYS = frozenset(
    {
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "s3:resourceaccount",
        "s3:dataaccesspointaccount",
    }
)
CALLER_KEYS = frozenset({"kms:calleraccount"})
# A bucket that lets its access points decide: whom they let in, their own policies say
# (docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html).
DELEGATION_KEYS = frozenset({"s3:dataaccesspointaccount", "s3:dataaccesspointarn"})
_SAME_AS_PRINCIPAL = {
    "aws:resourceaccount": "${aws:principalaccount}",
    "s3:resourceaccount": "${aws:principalaccount}",
    "aws:resourceorgid": "${aws:principalorgid}",
}
# What a service encrypts, named by its ARN or its account: kms:EncryptionContext:aws:logs:arn and the like.
ENCRYPTION_CONTEXT = "kms:encryptioncontext:"
STRANGER_KEYS = PRINCIPAL_KEYS | SOURCE_KEYS | NETWORK_KEYS | CALLER_KEYS | DELEGATION_KEYS
"""Keys of which a condition keeps strangers out although the principal is *."""


@dataclass(frozen=True)
class Condition:
    """One operator on one key."""

    operator: str
    """In lower case, without quantifier and IfExists."""
    key: str
    """In lower case."""
    values: tuple[str, ...]
    path: str
    if_exists: bool = False
    """Whether it also holds for requests that lack the key."""
    quantifier: str = ""
    """For keys with several values: forallvalues, which also holds for requests without any, or foranyvalue."""
    unknown: bool = False
    """Whether some of the values are not known yet."""

    @property
    def positive(self) -> bool:
        """Whether a request needs one of the values."""
        return self.operator in _POSITIVE

    @property
    def narrow(self) -> bool:
        """Whether each of the values names something, rather than anything."""
        return all(_is_narrow(value, self.key) for value in self.values)

    @property
    def same_as_principal(self) -> bool:
        """Whether the resource has to be of the account, or organisation, of whoever asks."""
        return self.positive and not _without_key(self) and _values(self) == {_SAME_AS_PRINCIPAL.get(self.key)}


@dataclass(frozen=True)
class Conditions:
    """All conditions of a statement; every one of them must hold."""

    members: tuple[Condition, ...] = ()
    unknown: tuple[str, ...] = ()
    """Paths of operators, or of all of it, that are not known yet."""

    def on(self, *keys: str) -> list[Condition]:
        """The conditions on these keys, given in lower case."""
        return [member for member in self.members if member.key in keys]

    def limiting(self, keys: Iterable[str]) -> Iterator[Condition]:
        """The conditions that a request meets only with one of their values for one of these keys.

        A key of a request that is missing meets IfExists and ForAllValues; another condition may ask that it is there.
        """
        wanted = frozenset(keys)
        for member in self.members:
            named = member.key in wanted and member.positive and (member.unknown or bool(member.values))
            if named and member.narrow and (self._needs(member.key) or not _without_key(member)):
                yield member

    def limit(self, keys: Iterable[str]) -> Condition | None:
        """The first of them that is known; raises UnknownValueError where there may be one that is not known yet."""
        wanted = frozenset(keys)
        found = list(self.limiting(wanted))
        for member in found:
            if not member.unknown:
                return member
        # Of those on the keys, what is not known may be a value, or whether the key has to be there (Null).
        open_ = (
            member for member in self.on(*wanted) if member.unknown and (member.positive or member.operator == "null")
        )
        waiting = [*(member.path for member in open_), *self.unknown]
        if waiting:
            raise UnknownValueError(waiting[0])
        return None

    def restricts_to(self, keys: Iterable[str]) -> bool:
        """Whether only requests with named values of one of these keys pass."""
        return self.limit(keys) is not None

    def only_off(self, switch: str) -> bool:
        """Whether they ask for one thing: that this switch of the request is off."""
        others = [member for member in self.members if member.key != switch or member.operator != "bool"]
        if others or not all(_values(member) <= {"false"} for member in self.members):
            return False
        waiting = [*self.unknown, *(member.path for member in self.members if member.unknown)]
        if waiting:
            raise UnknownValueError(waiting[0])
        return any(_values(member) for member in self.members)

    def _needs(self, key: str) -> bool:
        """Whether a request must have the key."""
        return any(
            member.operator == "null" and not member.unknown and _values(member) == {"false"} for member in self.on(key)
        )


def read(element: View) -> Conditions:
    """The conditions of a Condition element."""
    members: list[Condition] = []
    unknown = [element.path] if element.unknown else []
    for name, keys in element.items():
        if keys.unknown:
            unknown.append(keys.path)
            continue
        quantifier, _, operator = name.lower().rpartition(":")
        if_exists = operator.endswith("ifexists")
        for key, values in keys.items():
            rows = [values] if values.unknown else values.each()
            members.append(
                Condition(
                    operator=operator.removesuffix("ifexists"),
                    key=key.lower(),
                    values=tuple(_text(row.value()) for row in rows if row.known),
                    path=values.path,
                    if_exists=if_exists,
                    quantifier=quantifier,
                    unknown=any(row.unknown for row in rows),
                )
            )
    return Conditions(tuple(members), tuple(unknown))


def _values(member: Condition) -> set[str]:
    return {value.lower() for value in member.values}


def _without_key(member: Condition) -> bool:
    return member.if_exists or member.quantifier == "forallvalues"


def _is_narrow(value: str, key: str) -> bool:
    """Whether the value names something. An ARN does so by its account, or by its resource where it has no account."""
    if value.lower() == f"${{{key}}}":
        return False  # every request is like itself
    parts = value.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn":
        value = parts[4] or parts[5]
    if "resourcetag/" in key:
        value = _OF_IDENTITY.sub("tag", value)
    return bool(_VARIABLE.sub("*", value).strip("*?/"))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
