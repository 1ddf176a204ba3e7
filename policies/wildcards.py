"""Texts with * and ?, as policies write them: what one matches, and how two of them overlap."""

from __future__ import annotations

import re
from functools import lru_cache

_RUN = re.compile(r"[*?]{2,}")
_MARKS = "*?"


def matches(pattern: str, text: str) -> bool:
    """Whether the text is one of those that the pattern names."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=16384)
def covers(outer: str, inner: str) -> bool:
    """Whether every text of `inner` is one of `outer`. Never wrongly yes."""
    if outer == inner or outer == "*":
        return True
    if not any(mark in inner for mark in _MARKS):
        return matches(outer, inner)
    # A star of `inner` stands for itself here: only a star of `outer` may take it in. In runs of marks the question
    # marks go first, so that ?* and *?, which are the same, are spelled alike.
    wildcard = re.compile("".join(_part(part, "[^*]") for part in _tidy(outer)), re.DOTALL)
    return wildcard.fullmatch(_tidy(inner)) is not None


def overlap(one: str, other: str) -> bool:
    """Whether there is a text that both name."""
    for mine, theirs in zip(one, other, strict=False):
        if mine in _MARKS or theirs in _MARKS:
            break
        if mine != theirs:  # most pairs of actions end here, at their services
            return False
    return _overlap(one, other)


@lru_cache(maxsize=16384)
def _overlap(one: str, other: str) -> bool:
    # How far into `other` a text can have come that `one` names so far.
    reached = _past_stars({0}, other)
    for part in one:
        if not reached:
            return False
        if part == "*":
            reached = set(range(min(reached), len(other) + 1))
            continue
        following = set()
        for at in reached:
            if at < len(other):
                if other[at] == "*":
                    following.add(at)
                elif part == "?" or other[at] in ("?", part):
                    following.add(at + 1)
        reached = _past_stars(following, other)
    return len(other) in reached


def _past_stars(positions: set[int], pattern: str) -> set[int]:
    """The positions, and those that are reached by stars that stand for nothing."""
    further = set(positions)
    for at in positions:
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            further.add(at)
    return further


def _tidy(pattern: str) -> str:
    return _RUN.sub(lambda run: "?" * run.group().count("?") + ("*" if "*" in run.group() else ""), pattern)


def _part(part: str, one: str) -> str:
    if part == "*":
        return ".*"
    return one if part == "?" else re.escape(part)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_part(part, ".") for part in _tidy(pattern)), re.DOTALL)
