"""Diff: what changes, and which of it replaces the resource."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from .values import DEFAULTS, UNKNOWN, Properties, Value, is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .row import Row
    from .schema import Schema


class Kind(Enum):
    """How a property changes."""

    ADD = auto()
    DELETE = auto()
    UPDATE = auto()


@dataclass(frozen=True)
class Change:
    """One property that changes."""

    path: str
    """With positions, as in ``ingress[0].fromPort``."""
    plain: str
    """Without positions, as the table writes it."""
    kind: Kind

    @property
    def property(self) -> str:
        """The property of the resource that the change is in."""
        return self.plain.partition(".")[0]


@dataclass(frozen=True)
class Comparison:
    """Compares a type's values as the official provider does."""

    row: Row
    schema: Schema

    def changes(self, state: Properties, inputs: Properties) -> list[Change]:
        """Every change from the resource's state to what the program gives now."""
        names = [name for name in self.schema.inputs if name != "!" and name in self.row.served]
        if "tagsAll" in self.schema.outputs:
            names.append("tagsAll")
        return [c for name in names for c in self._changes(state.get(name), inputs.get(name), name, name)]

    def replaces(self, change: Change, state: Properties, inputs: Properties) -> bool:
        """Whether AWS takes the change only with a new resource."""
        condition = self.row.replaces_if.get(change.property)
        if condition is not None:
            return condition(state, inputs)
        steps = change.plain.split(".")
        return any(".".join(steps[:length]) in self.schema.replace for length in range(1, len(steps) + 1)) or (
            # A block that comes or goes brings its properties along.
            change.kind is not Kind.UPDATE and any(name.startswith(change.plain + ".") for name in self.schema.replace)
        )

    def deletes_first(self, state: Properties, inputs: Properties) -> bool:
        """Whether a replacement has to delete the old resource first: AWS takes no two of it, or no two of its name."""
        if self.row.delete_before_replace or not self.row.name:
            return self.row.delete_before_replace
        name, chosen = self.row.name.property, inputs.get(DEFAULTS)
        is_automatic = isinstance(chosen, list) and name in chosen
        return not is_automatic and inputs.get(name) is not None and inputs.get(name) == state.get(name)

    def same(self, old: Value, new: Value, plain: str) -> bool:
        """Whether two values mean the same to AWS."""
        return next(self._changes(old, new, "", plain), None) is None

    def settle(self, before: Value, now: Value, plain: str) -> Value:
        """What AWS says now, in the words used before where they mean the same: JSON's spaces, the order of a set."""
        if before is not None and now is not None and self.same(now, before, plain) and self.same(before, now, plain):
            return before
        if isinstance(before, dict) and isinstance(now, dict):
            return {name: self.settle(before.get(name), value, f"{plain}.{name}") for name, value in now.items()}
        if isinstance(before, list) and isinstance(now, list) and plain not in self.row.ordered_lists:
            pairs = list(self._pairs(now, before, plain))
            return [self.settle(old, new, plain) for new, old in pairs if new is not None]
        return now

    def _changes(self, old: Value, new: Value, path: str, plain: str) -> Iterator[Change]:
        if new is None:
            # What a program cannot give is AWS's to fill, such as the volume's id inside an instance's root disk.
            filled = plain in self.schema.filled or plain in self.row.refused
            if not filled and not is_empty(old) and old != self.schema.defaults.get(plain):
                yield Change(path, plain, Kind.DELETE)
        elif old is None or new is UNKNOWN or old is UNKNOWN:
            if not is_empty(new):
                yield Change(path, plain, Kind.ADD if old is None else Kind.UPDATE)
        elif isinstance(old, dict) and isinstance(new, dict):
            for name in [*new, *(old.keys() - new.keys())]:
                inner = f"{path}.{name}" if name.isidentifier() else f"{path}[{json.dumps(name)}]"
                yield from self._changes(old.get(name), new.get(name), inner, f"{plain}.{name}")
        elif isinstance(old, list) and isinstance(new, list):
            for index, (before, after) in enumerate(self._pairs(old, new, plain)):
                where = f"{path}[{index}]"
                if after is None:
                    yield Change(where, plain, Kind.DELETE)
                elif before is None:
                    yield Change(where, plain, Kind.ADD)
                else:
                    yield from self._changes(before, after, where, plain)
        elif not self._same_scalar(old, new, plain):
            yield Change(path, plain, Kind.UPDATE)

    def _pairs(self, old: list[Value], new: list[Value], plain: str) -> Iterator[tuple[Value, Value]]:
        """The items of two lists side by side, None where one has no partner; where order is free, equal ones first."""
        left = list(old)
        partners: list[Value] = [None] * len(new)
        if plain not in self.row.ordered_lists:
            for index, item in enumerate(new):
                twin = next((i for i, before in enumerate(left) if self.same(before, item, plain)), None)
                if twin is not None:
                    partners[index] = left.pop(twin)
        for index, item in enumerate(new):
            if partners[index] is None and left:
                partners[index] = left.pop(0)
            yield partners[index], item
        for item in left:
            yield item, None

    def _same_scalar(self, old: Value, new: Value, plain: str) -> bool:
        if old == new or (is_empty(old) and is_empty(new)):
            return True
        meaning = self.row.same.get(plain)
        if meaning is not None and meaning(old) == meaning(new):
            return True
        return isinstance(old, str) and isinstance(new, str) and same_json(old, new)


def same_json(one: str, other: str) -> bool:
    """Whether two texts are JSON documents that mean the same, as AWS compares policies."""
    if not (one[:1] in ("{", "[") and other[:1] in ("{", "[")):
        return False
    try:
        return _canonical(json.loads(one)) == _canonical(json.loads(other))
    except ValueError:
        return False


def _canonical(document: object) -> object:
    """A document without what AWS ignores: the order of a list, and a list around a single item."""
    if isinstance(document, dict):
        return {name: _canonical(value) for name, value in document.items()}
    if isinstance(document, list):
        items = sorted((_canonical(item) for item in document), key=lambda item: json.dumps(item, sort_keys=True))
        return items[0] if len(items) == 1 else items
    return str(document).lower() if isinstance(document, bool) else document
