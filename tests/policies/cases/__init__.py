"""The cases of every rule: one good set of resources, and what each change of it makes the pack say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from policies.view import UNKNOWN
from tests.policies.pack import Res

KEY = "arn:aws:kms:us-east-1:111122223333:key/2d5f6a1c-0b1e-4f0e-9a55-3c1b1f0e7a10"


class Gone(Enum):
    """The value of a property that is taken away."""

    ABSENT = "absent"


ABSENT = Gone.ABSENT


@dataclass(frozen=True)
class Verdict:
    kind: str
    words: str = ""


PASSES = Verdict("passes")


def fails(words: str) -> Verdict:
    """Exactly one finding, of the table's rule, that says `words`."""
    return Verdict("fails", words)


def waits(path: str) -> Verdict:
    """No finding; the rule is reported as not evaluated yet for `path`."""
    return Verdict("waits", path)


Change = Mapping[str, object] | Res
"""Properties to set on the good resource (dots and indexes reach inside), or another resource to judge in its place."""


@dataclass(frozen=True)
class Table:
    """A rule's cases. The first resource of `good` is the one that changes."""

    good: tuple[Res, ...]
    cases: Mapping[str, tuple[Change, Verdict]]
    alike: tuple[str, ...] = ()
    """Types that read as the good resource's does: every change of properties must say the same of them."""
    by_presence: bool = False
    """Whether the rule judges nothing but that a resource of a type is there, so that no value can be missing."""
    facts: str = ""
    """What the facts file has for these cases, as TOML; empty: the pack's own."""

    def every_case(self) -> Iterator[tuple[str, tuple[Res, ...], Verdict]]:
        """Each case's name, its resources and what is to be said of them."""
        others = self.good[1:]
        for name, (change, verdict) in self.cases.items():
            yield name, self.changed(change), verdict
            for token in self.alike if not isinstance(change, Res) else ():
                resource, *_ = self.changed(change)
                alike = Res(token, resource.properties, resource.refers, resource.name)
                yield f"{name}, {token.split(':')[-1]}", (alike, *others), verdict

    def changes(self) -> Iterator[Mapping[str, object]]:
        """Each case that changes properties of the good resource."""
        return (change for change, _ in self.cases.values() if not isinstance(change, Res))

    def changed(self, change: Change) -> tuple[Res, ...]:
        first, *others = self.good
        if isinstance(change, Res):
            return (change, *others)
        properties: object = dict(first.properties)
        for path, value in change.items():
            properties = _set(properties, path.split("."), value)
        assert isinstance(properties, dict)
        return (Res(first.type, properties, first.refers, first.name), *others)


def _set(node: object, path: list[str], value: object) -> object:
    """A copy of the tree with the value at the path."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(node, list):
        members = [_set(member, rest, value) if str(i) == key else member for i, member in enumerate(node)]
        return [member for member in members if member is not ABSENT]
    assert isinstance(node, dict)
    changed = {**node, key: _set(node.get(key, {}), rest, value)}
    return {name: member for name, member in changed.items() if member is not ABSENT}


__all__ = ["ABSENT", "KEY", "PASSES", "UNKNOWN", "Change", "Res", "Table", "Verdict", "fails", "waits"]
