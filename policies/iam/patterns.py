"""The actions or resources of a statement: a list of patterns, or everything but a list of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..view import UnknownValueError
from ..wildcards import covers, overlap

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = "*"
# All of a kind: role/*, stack/*/*, function:*, log-group:*, accesspoint/*/object/*
_ALL_OF_A_KIND = re.compile(r"[a-z-]+[/:]?\*+(/(object/)?\*+)?")


@dataclass(frozen=True)
class Patterns:
    """What a statement is about, in one of its two dimensions.

    Questions whose answer depends on a member that is not known yet raise UnknownValueError, as views do.
    """

    members: tuple[str, ...] = ()
    """As compared: actions in lower case, since IAM does not look at theirs."""
    excluded: bool = False
    """Whether they are what it is not about (NotAction, NotResource)."""
    written: tuple[str, ...] = ()
    """As the document has them, for messages."""
    unknown: tuple[str, ...] = ()
    """Paths of members that are not known yet."""

    def touches(self, *patterns: str) -> bool:
        """Whether something that one of these patterns names is meant."""
        if self.excluded:
            self._know_all()
            return any(not any(covers(member, pattern) for member in self.members) for pattern in patterns)
        return self._of_members(overlap, patterns)

    def includes(self, *patterns: str) -> bool:
        """Whether everything that one of these patterns names is meant, by a single member."""
        if self.excluded:
            self._know_all()
            return any(not any(overlap(member, pattern) for member in self.members) for pattern in patterns)
        return self._of_members(covers, patterns)

    def within(self, *patterns: str) -> bool:
        """Whether nothing is meant but what these patterns name."""
        if self.excluded:
            return any(covers(pattern, ALL) for pattern in patterns)
        inside = all(any(covers(pattern, member) for pattern in patterns) for member in self.members)
        if inside:
            self._know_all()
        return inside

    def chosen(self, *patterns: str) -> tuple[str, ...]:
        """Those of the patterns of which something is meant, among what is known."""
        if self.excluded and self.unknown:
            return ()
        return _chosen(self.members, self.excluded, patterns)

    @property
    def everything(self) -> bool:
        """Whether there is no limit at all."""
        return self.excluded or self.includes(ALL)

    @property
    def shown(self) -> str:
        """The members in a message, the first few of them."""
        shown = ", ".join(self.written[:3]) + (", ..." if len(self.written) > 3 else "")
        return f"everything but {shown}" if self.excluded else shown

    def _of_members(self, related: Callable[[str, str], bool], patterns: tuple[str, ...]) -> bool:
        if any(related(member, pattern) for member in self.members for pattern in patterns):
            return True
        self._know_all()
        return False

    def _know_all(self) -> None:
        if self.unknown:
            raise UnknownValueError(self.unknown[0])


@lru_cache(maxsize=4096)  # the same actions stand in policies of many roles
def _chosen(members: tuple[str, ...], excluded: bool, patterns: tuple[str, ...]) -> tuple[str, ...]:
    if excluded:
        return tuple(each for each in patterns if not any(covers(member, each) for member in members))
    return tuple(each for each in patterns if any(overlap(member, each) for member in members))


def names_anything(resource: str) -> bool:
    """Whether the pattern leaves open which resource of its kind is meant."""
    parts = resource.split(":", 5)
    last = parts[-1]
    if not last.strip("*?/:"):
        return True
    # A bucket's ARN has its name in the place of a kind, and no account.
    return len(parts) == 6 and (parts[2] != "s3" or parts[4] != "") and _ALL_OF_A_KIND.fullmatch(last) is not None
