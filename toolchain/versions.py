"""Versions, and the ranges that ``requiredPulumiVersion`` is written in."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Version(NamedTuple):
    """A version without what may follow its three numbers."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        """Return it as it is usually written."""
        return f"{self.major}.{self.minor}.{self.patch}"


_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
_CONDITION = re.compile(r"(>=|<=|==|!=|>|<|=|!)?\s*v?(\d+(?:\.\d+){1,2})(?:[-+]\S*)?")
_OPERATORS: dict[str, Callable[[Version, Version], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
    "!": operator.ne,
    "!=": operator.ne,
    "": operator.eq,
}


def parse(text: str) -> Version:
    """Return the first version in a text such as ``v3.259.0`` or ``go1.26.8``.

    Raises:
        ValueError: there is none.
    """
    found = _VERSION.search(text)
    if found is None:
        raise ValueError(f"{text!r} has no version such as 1.2.3 in it")
    major, minor, patch = found.groups(default="0")
    return Version(int(major), int(minor), int(patch))


def satisfies(version: Version, required: str) -> bool:
    """Tell whether a version is in a range, e.g. ``>=3.249.0 <4.0.0 || >=5.0.0``: spaces mean and, ``||`` means or.

    Raises:
        ValueError: the range is not written like that.
    """
    return any(_satisfies_all(version, alternative) for alternative in required.split("||"))


def _satisfies_all(version: Version, conditions: str) -> bool:
    left_over = _CONDITION.sub("", conditions).strip()
    if left_over or not conditions.strip():
        raise ValueError(f"{conditions!r} is no version range: write it like '>=3.249.0 <4.0.0'")
    return all(_OPERATORS[symbol](version, parse(number)) for symbol, number in _CONDITION.findall(conditions))
