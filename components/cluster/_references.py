"""A document with values that may not be known yet, as text that a dynamic resource can fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._document import Placeholder, Ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._document import Document, Plain

_TOKEN = re.compile(r"\{\{ref:(\d+)\}\}")
_ZEROS = re.compile(r"0{17}$")
# Kinds that come in lists without the same one twice, beside those that end with zeros.
_LISTED = (Placeholder.POLICY, Placeholder.BUCKET)


def with_tokens(document: Document) -> tuple[Plain, list[Ref]]:
    """The document with ``{{ref:0}}`` and so on where the values belong, and what each of them stands for.

    The same value has the same number wherever it comes up, known or not: two file systems whose ids are not known yet
    are still two.
    """
    numbers: dict[int, int] = {}
    refs: list[Ref] = []

    def tokens(part: Document) -> Plain:
        match part:
            case Ref(value, _, before, after) if isinstance(value, str):
                return before + value + after
            case Ref(value, _, before, after):
                if id(value) not in numbers:
                    numbers[id(value)] = len(refs)
                    refs.append(part)
                return f"{before}{{{{ref:{numbers[id(value)]}}}}}{after}"
            case Mapping():
                return {key: tokens(item) for key, item in part.items()}
            case str() | int():
                return part
            case Sequence():
                return [tokens(item) for item in part]

    return tokens(document), refs


def filled(document: Any, values: Sequence[str | None], placeholders: Sequence[str]) -> Any:
    """The document with its values, and with a placeholder of its own for each that is not known (``None``)."""

    def value(token: re.Match[str]) -> str:
        number = int(token[1])
        if number >= len(values):  # it looks like a token, and is somebody's text
            return token[0]
        return values[number] or _numbered(placeholders[number], number)

    return _map_text(document, lambda text: _TOKEN.sub(value, text))


def is_unknown(value: object) -> bool:
    """Whether a value, or an item of a list, holds a placeholder."""
    if isinstance(value, list):
        return any(is_unknown(item) for item in value)
    return isinstance(value, str) and any(stem in value for stem in _STEMS)


def _numbered(placeholder: str, number: int) -> str:
    """A placeholder that no other value has, where two that are alike would be a mistake, of its kind's pattern."""
    if _ZEROS.search(placeholder):
        return placeholder[:-4] + f"{number:04d}"
    return f"{placeholder}-{number}" if placeholder in _LISTED else placeholder


def _stem(placeholder: Placeholder) -> str:
    return placeholder.value[:-4] if _ZEROS.search(placeholder.value) else placeholder.value


_STEMS = tuple(_stem(placeholder) for placeholder in Placeholder)


def _map_text(document: Any, change: Callable[[str], str]) -> Any:
    match document:
        case str():
            return change(document)
        case dict():
            return {key: _map_text(item, change) for key, item in document.items()}
        case list():
            return [_map_text(item, change) for item in document]
        case _:
            return document
