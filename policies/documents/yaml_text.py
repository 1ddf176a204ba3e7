"""YAML as CloudFormation and ParallelCluster take it, built from events rather than by PyYAML's constructor.

PyYAML composes recursively in C, so that a deeply nested text ends the process, and it resolves `2012-10-17` to a date.
This builder keeps a stack of its own, counts what aliases expand to, and reads CloudFormation's short functions
(`!Ref`, `!GetAtt`, `!Sub`) as their long forms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_KEPT = (f"{_CORE}int", f"{_CORE}float", f"{_CORE}bool", f"{_CORE}null")
_MERGE = "<<"
# Short functions that are not Fn:: and their name.
_PLAIN_FUNCTIONS = frozenset({"Ref", "Condition"})


class YamlTextError(Exception):
    """A text that is no YAML, or more than what is read."""


@dataclass
class _Open:
    """A list or an object whose end has not come yet."""

    value: list[object] | dict[str, object]
    tag: str | None
    anchor: str | None
    weight: int = 1
    key: str | None = None
    merged: list[object] = field(default_factory=list)


def load(text: str, deepest: int, most: int) -> object:
    """The one document of the text; what an alias stands for counts each time.

    Raises:
        YamlTextError: the text is broken, nested deeper than `deepest`, or stands for more than `most` values.
    """
    try:
        return _Builder(deepest, most).build(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        raise YamlTextError(f"is no YAML ({problem}{where})") from error
    except (ValueError, UnicodeError) as error:
        raise YamlTextError(f"is no YAML ({error})") from error


class _Builder:
    def __init__(self, deepest: int, most: int) -> None:
        self._deepest = deepest
        self._most = most
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[object, int]] = {}
        self._documents: list[object] = []
        self._weight = 0

    def build(self, text: str) -> object:
        loader = _Loader(text)
        try:
            for event in _events(loader):
                self._take(event, loader)
        finally:
            loader.dispose()
        if len(self._documents) != 1:
            raise YamlTextError(f"holds {len(self._documents)} documents; one is read")
        return self._documents[0]

    def _take(self, event: yaml.Event, loader: yaml.SafeLoader) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(_function(event.tag, _scalar(event, loader)), 1, event.anchor, raw_key=event.value)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise YamlTextError(f"refers to *{event.anchor}, which is not complete before it")
            value, weight = self._anchors[event.anchor]
            self._add(value, weight, None)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= self._deepest:
                raise YamlTextError(f"is nested more than {self._deepest} levels deep")
            made: list[object] | dict[str, object] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open.append(_Open(made, event.tag, event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._open.pop()
            _merge(done)
            self._add(_function(done.tag, done.value), done.weight, done.anchor)

    def _add(self, value: object, weight: int, anchor: str | None, *, raw_key: str | None = None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, weight)
        if not self._open:
            self._documents.append(value)
            return
        into = self._open[-1]
        into.weight += weight
        if into.weight > self._most:
            raise YamlTextError(f"stands for more than {self._most:,} values")
        if isinstance(into.value, list):
            into.value.append(value)
        elif into.key is None:
            into.key = raw_key if raw_key is not None else _text_key(value)
        else:
            _set(into, into.key, value)
            into.key = None


def _events(loader: yaml.SafeLoader) -> Iterator[yaml.Event]:
    while loader.check_event():
        yield cast("yaml.Event", loader.get_event())  # type: ignore[no-untyped-call]


def _set(into: _Open, key: str, value: object) -> None:
    if key == _MERGE:
        into.merged += value if isinstance(value, list) else [value]
        return
    made = cast("dict[str, object]", into.value)
    if key in made:
        raise YamlTextError(f"has {key!r} twice in one object, of which readers take different ones")
    made[key] = value


def _merge(done: _Open) -> None:
    """What `<<` brings is behind what the object says itself."""
    for other in done.merged:
        if not isinstance(other, dict):
            raise YamlTextError("merges (<<) what is no object")
        for key, value in other.items():
            cast("dict[str, object]", done.value).setdefault(key, value)


def _text_key(value: object) -> str:
    if isinstance(value, dict | list):
        raise YamlTextError("has a list or an object for a key")
    return str(value)


def _scalar(event: yaml.ScalarEvent, loader: yaml.SafeLoader) -> object:
    """Numbers, switches and nothing as such; dates and all else as the text that it is."""
    if event.tag is not None and not event.tag.startswith(_CORE):
        return event.value
    tag: str = event.tag or loader.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
    if tag not in _KEPT:
        return event.value
    node = yaml.ScalarNode(tag, event.value)
    try:
        match tag.removeprefix(_CORE):
            case "int":
                return loader.construct_yaml_int(node)
            case "float":
                return loader.construct_yaml_float(node)
            case "bool":
                return loader.construct_yaml_bool(node)
            case _:
                return None
    except (ValueError, LookupError, OverflowError):  # tagged as what it is not, or too long for a number
        return event.value


def _function(tag: str | None, value: object) -> object:
    """`!Sub x` is `Fn::Sub: x`."""
    if tag is None or not tag.startswith("!") or tag == "!":
        return value
    name = tag.removeprefix("!")
    if name == "GetAtt" and isinstance(value, str):
        resource, _, attribute = value.partition(".")
        value = [resource, attribute]
    return {name if name in _PLAIN_FUNCTIONS else f"Fn::{name}": value}
