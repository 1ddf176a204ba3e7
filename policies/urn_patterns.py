"""Patterns that name a resource in a file of rows: which resources they match, and which patterns are too broad."""

from __future__ import annotations

from . import wildcards

MINIMUM_LITERAL = 3
_PREFIX = "urn:pulumi:"
_WILDCARDS = "*?"


def matches(pattern: str, urn: str) -> bool:
    """Whether the pattern names the resource: the URN as a whole, and its stack and its name by themselves.

    A * may span what is between the stack and the name, but never takes the stack's or the name's own place.
    """
    wanted, found = _ends(pattern), _ends(urn)
    pairs = ((pattern, urn), *zip(wanted, found, strict=True))
    return all(wildcards.matches(part, each) for part, each in pairs)


def problem(pattern: str) -> str | None:
    """Why the pattern names more than somebody can answer for, if it does."""
    if pattern.startswith(_PREFIX) and "::" in pattern and all(map(_is_narrow, _ends(pattern))):
        return None
    return (
        f"over-broad: write the stack and the resource's name, with * or ? only before or after {MINIMUM_LITERAL} "
        "characters or more of each"
    )


def _ends(urn: str) -> tuple[str, str]:
    """The stack and the name."""
    return urn.removeprefix(_PREFIX).partition("::")[0], urn.rpartition("::")[2]


def _is_narrow(part: str) -> bool:
    literal = part.strip(_WILDCARDS)
    inside = any(mark in literal for mark in _WILDCARDS)
    return not inside and len(literal) >= (1 if literal == part else MINIMUM_LITERAL)
