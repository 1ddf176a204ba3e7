"""Who a security group lets in or out, in every form that its rules can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from . import tokens
from .addresses import is_private
from .expectations import expect
from .model import Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Outcome
    from .resource import Resource
    from .view import View

Direction = Literal["ingress", "egress"]

_SEPARATE = {"ingress": tokens.INGRESS_RULE, "egress": tokens.EGRESS_RULE}
TYPES = {
    direction: (*tokens.SECURITY_GROUP, *tokens.SECURITY_GROUP_RULE, *separate)
    for direction, separate in _SEPARATE.items()
}


def check(resource: Resource, direction: Direction) -> Iterator[Outcome]:
    """Every range that the rules of this direction name is private.

    A group that lists no egress lets nothing out: AWS adds a rule that allows everything, and the provider removes it.
    """
    for cidr in _ranges(resource, direction):
        yield from expect(cidr, is_private, "a security group, a prefix list, or a private range")
    if resource.type in tokens.SECURITY_GROUP_RULE and resource.at("type").unknown:
        yield Unevaluated("type")


def _ranges(resource: Resource, direction: Direction) -> Iterator[View]:
    if resource.type in tokens.SECURITY_GROUP:
        for rule in resource.each(direction):
            yield from _lists(rule)
    elif resource.type in tokens.SECURITY_GROUP_RULE:
        kind = resource.at("type")
        if kind.known and kind.value() == direction:
            yield from _lists(resource.properties)
    else:
        yield from (view for key in ("cidrIpv4", "cidrIpv6") if not (view := resource.at(key)).absent)


def _lists(rule: View) -> Iterator[View]:
    if rule.unknown:
        yield rule
        return
    yield from (*rule.each("cidrBlocks"), *rule.each("ipv6CidrBlocks"))
