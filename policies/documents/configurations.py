"""ParallelCluster's configurations outside of CloudFormation: in texts that are kept, and in this project's check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from ..tokens import CLUSTER
from ..view import UNKNOWN, View
from .naming import block
from .template import configuration
from .text import Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_SECTIONS = frozenset({"HeadNode", "Scheduling", "Image"})
_REFERENCE = re.compile(r"\{\{ref:(\d{1,6})\}\}")


def is_configuration(document: object) -> bool:
    """Whether a document is a cluster's configuration, whatever it is called."""
    return isinstance(document, dict) and document.keys() >= _SECTIONS


def stored(resource: Resource, key: str) -> Iterator[Resource]:
    """The configuration in a text that a resource keeps, if it is one."""
    view = resource.at(key)
    document = configuration(view.raw)
    if is_configuration(document):
        yield _made(resource, key, View(document, key, secret=view.secret))


def checked(check: Resource) -> Iterator[Resource]:
    """The configuration that this project's check holds, as long as some of its values are not known.

    The stack's own template is then not known either, so that this is what a preview can judge. Afterwards it is the
    same as in the stack, and judged there.
    """
    document, values = check.at("document"), check.at("values")
    if not document.known or not (values.unknown or any(value.unknown for value in values.each())):
        return
    parsed = read(str(document.value()))
    if isinstance(parsed, Unreadable):
        return
    known = [None if value.unknown else value.raw for value in values.each()] if not values.unknown else []
    filled = _filled(parsed, known)
    references = {key: check.references.get("values", ()) for key in block(filled)}
    view = View(filled, "document", secret=document.secret)
    yield _made(check, "document", view, references)


def _filled(part: object, values: list[object]) -> object:
    """The document with its values in place of their tokens, unknown where they are."""
    if isinstance(part, dict):
        return {key: _filled(inner, values) for key, inner in cast("dict[str, object]", part).items()}
    if isinstance(part, list):
        return [_filled(inner, values) for inner in cast("list[object]", part)]
    if not isinstance(part, str):
        return part
    tokens = [int(token) for token in _REFERENCE.findall(part)]
    if any(token >= len(values) or values[token] is None for token in tokens):
        return UNKNOWN
    return _REFERENCE.sub(lambda token: str(values[int(token[1])]), part)


def _made(owner: Resource, name: str, view: View, references: dict[str, tuple[str, ...]] | None = None) -> Resource:
    from ..resource import Resource as Made  # that module imports this package

    return Made(CLUSTER, f"{owner.urn}#{name}", view, references or {}, parent=owner.urn)
