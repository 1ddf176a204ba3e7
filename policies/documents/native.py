"""Resources of Pulumi's other AWS provider, which has CloudFormation's types: judged as those of the first."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from ..view import View
from .convert import convert
from .intrinsics import Unknown
from .naming import camel_case
from .parts import Origin
from .resource_types import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..resource import Resource


def resources(native: Resource) -> Iterator[Resource]:
    """What `aws-native:ec2:InternetGateway` is to rules; types that the table does not have are left out."""
    from ..resource import Resource as Made  # that module imports this package

    kind = _kinds().get(native.type)
    if kind is None or not isinstance(native.properties.raw, dict):
        return
    for part in convert(kind, _pascal(native.properties.raw), Origin(Unknown.of(["itself"]))):
        suffix = part.suffix or "itself"
        view = View(part.properties, native.properties.path, secret=native.properties.secret)
        yield Made(part.token, f"{native.urn}#{suffix}", view, native.references, parent=native.urn)


def knows(token: str) -> bool:
    """Whether the table has the type."""
    return token in _kinds()


@cache
def _kinds() -> Mapping[str, str]:
    """CloudFormation's type by the token that the native provider makes of it."""
    found: dict[str, str] = {}
    for kind in KINDS:
        _, service, name = kind.split("::")
        pascal = camel_case(name)
        found[f"aws-native:{service.lower()}:{pascal[:1].upper()}{pascal[1:]}"] = kind
    return found


def _pascal(value: object) -> object:
    """The properties with a capital first, so that one reader serves both spellings; maps of tags stay as they are."""
    if isinstance(value, list):
        return [_pascal(inner) for inner in cast("list[object]", value)]
    if isinstance(value, dict):
        made = cast("dict[str, object]", value)
        if any(not key[:1].islower() or not key.isalnum() for key in made):
            return made
        return {key[:1].upper() + key[1:]: _pascal(inner) for key, inner in made.items()}
    return value
