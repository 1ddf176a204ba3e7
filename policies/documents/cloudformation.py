"""The resources inside of CloudFormation stacks, wherever their templates stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import SECRET, SIGNATURE
from .template import Opaque, Template, pseudo_parameters, template
from .text import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource
    from ..view import View


def resources(stack: Resource) -> Iterator[Resource]:
    """The resources of a stack's template."""
    found = _template(stack)
    if isinstance(found, Template):
        yield from embedded(stack, found, "templateBody")


def object_resources(stored: Resource) -> Iterator[Resource]:
    """The resources of a template that is an object in a bucket, where a stack reads it from."""
    found = _stored(stored)
    if isinstance(found, Template):
        yield from embedded(stored, found, "content")


def opaque(stack: Resource) -> Iterator[Opaque]:
    """What of a stack cannot be seen into."""
    found = _template(stack)
    if isinstance(found, Unreadable):
        yield Opaque("templateBody", "the template", f"it {found.why}")
    elif found is not None:
        yield from found.opaque()


def object_opaque(stored: Resource) -> Iterator[Opaque]:
    """What of a template in a bucket cannot be seen into."""
    found = _stored(stored)
    if isinstance(found, Template):
        yield from found.opaque()
    elif found is not None:
        yield Opaque("content", "the template", f"it {found.why}")


def embedded(owner: Resource, found: Template, key: str) -> Iterator[Resource]:
    """The template's resources as those of the owner."""
    from ..resource import Resource as Made  # that module imports this package

    secret = owner.at(key).secret
    for token, name, view, references in found.resources(owner.urn, secret=secret):
        yield Made(token, f"{owner.urn}#{name}", view, references, parent=owner.urn)


def _template(stack: Resource) -> Template | Unreadable | None:
    parameters = stack.at("parameters")
    given = None if parameters.unknown else {key: _marked(value) for key, value in parameters.items()}
    return template(stack.at("templateBody"), given, pseudo_parameters(stack))


def _marked(value: View) -> object:
    return {SIGNATURE: SECRET, "value": value.raw} if value.secret else value.raw


def _stored(stored: Resource) -> Template | Unreadable | None:
    return template(stored.at("content"), None, {})  # the stack that uses it gives the parameters
