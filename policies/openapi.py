"""Reads the OpenAPI documents that describe APIs: their operations, and where these lead."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .documents.text import Unreadable
from .documents.text import read as read_text
from .view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERBS = frozenset(
    {"get", "put", "post", "delete", "patch", "head", "options", "trace", "x-amazon-apigateway-any-method"}
)
_INTEGRATION = "x-amazon-apigateway-integration"
# Of HTTP APIs: what several operations name by $ref.
_SHARED = ("components", "x-amazon-apigateway-integrations")


def is_given(body: View) -> bool:
    """Whether there is a document; AWS answers with an empty text where there is none."""
    return not (body.absent or (body.known and body.value() == ""))


def read(body: View) -> View | Unreadable:
    """The document in a body that is known: JSON or YAML as a text, or an object."""
    value = body.value()
    made = _read(value) if isinstance(value, str) else value
    if isinstance(made, dict):
        return View(made, body.path, secret=body.secret)
    return made if isinstance(made, Unreadable) else Unreadable("is no object")


def operations(document: View) -> Iterator[tuple[str, str, View]]:
    """Path, verb and element of every operation; a path of which nothing is known yet has one, without a verb."""
    for path, methods in document.at("paths").items():
        if methods.unknown:
            yield path, "", methods
        for verb, operation in methods.items():
            if verb.lower() in _VERBS:
                yield path, verb, operation


def integrations(document: View) -> Iterator[View]:
    """Every element that says what is behind an operation, those that operations share once."""
    for _, _, operation in operations(document):
        found = operation if operation.unknown else operation.at(_INTEGRATION)
        if found.unknown or (not found.absent and found.at("$ref").absent):
            yield found
    for _, shared in document.at(*_SHARED).items():
        yield shared


@lru_cache(maxsize=32)
def _read(text: str) -> object:
    """Several rules read the same text, and YAML takes its time."""
    return read_text(text)
