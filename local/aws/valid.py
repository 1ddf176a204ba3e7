"""What AWS takes for single values, for rows to refuse at preview what would fail later, at worst when it is destroyed.

Each function says what is allowed, or nothing when the value is fine. Values are known here, and of the right type.
"""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .values import Value

POLICIES = frozenset(
    ["policy", "assumeRolePolicy", "policyBody", "redrivePolicy", "redriveAllowPolicy", "deliveryPolicy"]
)
"""The inputs that are JSON, whatever type has them."""


def between(lowest: int, highest: int) -> Callable[[Value], str]:
    """A number in a range, its ends included."""

    def rule(value: Value) -> str:
        fits = isinstance(value, int) and lowest <= value <= highest
        return "" if fits else f"a number from {lowest} to {highest}"

    return rule


def one_of(allowed: Collection[int]) -> Callable[[Value], str]:
    """One of a few numbers."""
    return lambda value: "" if value in allowed else f"one of {', '.join(map(str, allowed))}"


def vpc_block(value: Value) -> str:
    """An IPv4 block of a VPC or a subnet."""
    try:
        fits = 16 <= IPv4Network(str(value)).prefixlen <= 28
    except ValueError:
        fits = False
    return "" if fits else "an IPv4 block from /16 to /28 without host bits, such as 10.0.0.0/16"


def json_object(value: Value) -> str:
    """The text of a JSON object, as policies are; an empty one counts as none."""
    try:
        fits = value == "" or isinstance(json.loads(str(value)), dict)
    except ValueError:
        fits = False
    return "" if fits else "the text of a JSON object"
