"""What one resource of a template becomes: one resource of Pulumi's provider, or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..view import UNKNOWN

if TYPE_CHECKING:
    from .intrinsics import Unknown

Properties = dict[str, object]


@dataclass(frozen=True)
class Part:
    """One resource of Pulumi's; `suffix` tells it from others of the same origin."""

    token: str
    properties: Properties
    suffix: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a part comes from."""

    itself: Unknown
    """What refers to the resource from another one."""
    deletion_policy: str = ""
    """CloudFormation's DeletionPolicy, where it says one."""
    separate_egress: bool = False
    """Whether the template has egress rules that stand apart from their group."""


def named(properties: Properties, key: str, origin: Origin) -> object:
    """How other parts name the resource: by the name that it is given, or by where it comes from."""
    name = properties.get(key)
    return name if isinstance(name, str) and name != UNKNOWN else origin.itself


Reshape = Callable[[str, Properties, Origin], Iterator[Part]]
"""Takes the token and the properties with Pulumi's spelling; gives the parts."""


def renamed(properties: Properties, **names: str) -> Properties:
    """The properties with some under another name."""
    return {names.get(key, key): value for key, value in properties.items()}


def without(properties: Properties, *names: str) -> Properties:
    """The properties but these."""
    return {key: value for key, value in properties.items() if key not in names}
