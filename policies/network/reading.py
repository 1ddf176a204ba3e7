"""Reading values and references of the resources that a network is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..addresses import AddressSet, parse
from ..resource import Link
from .traffic import Traffic

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from ..view import View


def text(view: View) -> str:
    """The value as text; empty where there is none, or none yet."""
    return str(view.value()) if view.known else ""


def addresses(view: View) -> AddressSet | None:
    """The range that stands there; None where it is not known or is none."""
    return parse(view.value()) if view.known else None


def number(view: View, default: int) -> int | None:
    """The number that stands there, also as text; None where it is not known."""
    if view.unknown:
        return None
    value = view.value(default)
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):  # no number, or none that is finite
        return default


def traffic(protocol: View, first: View, last: View) -> Traffic | None:
    """The traffic of a rule or an entry; None where it is not known. AWS takes -1 for all protocols, or all ports."""
    low, high = number(first, 0), number(last, 65535)
    if protocol.unknown or low is None or high is None:
        return None
    name = text(protocol) or "-1"
    if low == -1 or high == -1:
        low, high = 0, 65535
    try:
        return Traffic.of(name, low, high)
    except ValueError:
        return Traffic.of("-1")  # a protocol that nobody knows: judged as the widest


def follow_one(stack: Stack, resource: Resource, view: View, types: tuple[str, ...]) -> Link:
    """Where one value points.

    The engine tells references of whole properties only. Where a value inside of a property is not known and several
    resources could be meant, it cannot be told which.
    """
    link = stack.follow_view(resource, view, types=types)
    if view.unknown and len(link.found) > 1:
        return Link(unknown=True)
    return link
