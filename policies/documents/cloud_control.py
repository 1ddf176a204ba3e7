"""The resource inside of a Cloud Control request: a CloudFormation type and its properties as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..tokens import CLUSTER
from ..view import View
from .convert import convert
from .intrinsics import Unknown
from .naming import block
from .parts import Origin
from .resource_types import HARMLESS, KINDS
from .template import Opaque, configuration, why_unknown
from .text import Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource

_PATH = "desiredState"


def resources(request: Resource) -> Iterator[Resource]:
    """The resource that the request makes; a desired state that is not known yet makes one that is all unknown."""
    from ..resource import Resource as Made  # that module imports this package

    kind, state = request.at("typeName"), request.at(_PATH)
    if not kind.known or state.absent:
        return
    properties = state.raw if state.unknown else _state(state)
    if isinstance(properties, Unreadable):
        return
    cluster = block(properties).get("ClusterConfiguration")
    if cluster is not None and not isinstance(made := configuration(cluster), Unreadable):
        view = View(made, f"{_PATH}.ClusterConfiguration", secret=state.secret)
        yield Made(CLUSTER, f"{request.urn}#ClusterConfiguration", view, parent=request.urn)
    short = str(kind.value()).removeprefix("AWS::").replace("::", ".")
    for part in convert(str(kind.value()), properties, Origin(Unknown.of([short]))):
        name = f"{short}.{part.suffix}" if part.suffix else short
        references = {key: (f"{request.urn}#{short}",) for key, value in _unknown(part.properties)}
        view = View(part.properties, _PATH, secret=state.secret)
        yield Made(part.token, f"{request.urn}#{name}", view, references, parent=request.urn)


def opaque(request: Resource) -> Iterator[Opaque]:
    """A type that no rule knows, or a state that cannot be read."""
    kind, state = request.at("typeName"), request.at(_PATH)
    if kind.known and str(kind.value()) not in KINDS and str(kind.value()) not in HARMLESS:
        yield Opaque("typeName", str(kind.value()), why_unknown(str(kind.value())))
    elif state.known and isinstance(found := _state(state), Unreadable):
        yield Opaque(_PATH, "the desired state", f"it {found.why}")


def _state(state: View) -> object:
    written = state.value()
    if isinstance(written, str):
        written = read(written)
    if isinstance(written, dict | Unreadable):
        return cast("object", written)
    return Unreadable("is no object with properties")


def _unknown(properties: object) -> list[tuple[str, Unknown]]:
    """What a part says of the resource that it comes from."""
    return [(key, value) for key, value in block(properties).items() if isinstance(value, Unknown)]
