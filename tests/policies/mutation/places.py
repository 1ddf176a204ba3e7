"""Places inside of a resource's properties: to name them, to find them and to change what is there."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


class Step(Enum):
    """The way into a text that holds a document."""

    JSON = "json"


class Gone(Enum):
    """The value of what is taken away."""

    GONE = "gone"


GONE = Gone.GONE
MEMBER = "[]"
Key = str | int | Step
Place = tuple[Key, ...]
Pattern = tuple[str, ...]
"""A place of any resource of a type: members of lists are [], and the way into a text is not told."""


def pattern(place: Place) -> Pattern:
    """What places of the same kind have in common."""
    return tuple(MEMBER if isinstance(key, int) else key for key in place if not isinstance(key, Step))


def shown(path: Pattern) -> str:
    """A pattern as people write it."""
    return ".".join(path).replace(f".{MEMBER}", MEMBER) or "the resource"


def find(value: object, path: Pattern, at: Place = ()) -> Iterator[tuple[Place, object]]:
    """The places of a value that a pattern names, with what is there; one that is absent has None."""
    value, at = _opened(value, at) if path else (value, at)
    if not path:
        yield at, value
    elif path[0] == MEMBER:
        # A block that is given once and not as a list is its own only member.
        members = enumerate(value) if isinstance(value, list) else []
        for number, member in members:
            yield from find(member, path[1:], (*at, number))
        if isinstance(value, dict | str):
            yield from find(value, path[1:], at)
    elif isinstance(value, dict):
        yield from find(value.get(path[0]), path[1:], (*at, path[0]))
    elif value is None and MEMBER not in path:
        yield (*at, *path), None


def changed(value: object, at: Place, new: object) -> object:
    """A copy of the value with something else at the place."""
    if not at:
        return new
    key, *rest = at
    if key is Step.JSON:
        return json.dumps(changed(json.loads(str(value)), tuple(rest), new))
    if isinstance(key, int):
        members = [*cast("list[object]", value)]
        inner = changed(members[key], tuple(rest), new)
        return [*members[:key], *([] if inner is GONE else [inner]), *members[key + 1 :]]
    entries = {**cast("dict[str, object]", value or {})}
    inner = changed(entries.get(str(key)), tuple(rest), new)
    if inner is GONE:
        entries.pop(str(key), None)
        return entries
    return {**entries, str(key): inner}


def matches(name: str, globs: str) -> bool:
    """Whether a name is one of those between spaces, in which * stands for any text."""
    return any(re.fullmatch(".*".join(map(re.escape, glob.split("*"))), name) for glob in globs.split())


def _opened(value: object, at: Place) -> tuple[object, Place]:
    """A document in place of the text that holds it."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value), (*at, Step.JSON)
        except ValueError:
            pass
    return value, at
