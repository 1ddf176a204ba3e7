"""VPC Block Public Access: a switch of account and region that closes internet gateways, and its exclusions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .. import tokens
from .reading import text

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from .model import Subnet
    from .places import Places


class Way(NamedTuple):
    """What passes an internet gateway."""

    out: bool
    inward: bool


_OPEN, _CLOSED = Way(out=True, inward=True), Way(out=False, inward=False)


@dataclass(eq=False)
class BlockPublicAccess:
    """What is blocked; a mode that is not known blocks nothing.

    (docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html)
    """

    stack: Stack
    places: Places
    _excluded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the switch and who is excluded from it, by URN of VPC or subnet."""
        self._options = self.stack.of(tokens.BLOCK_PUBLIC_ACCESS)
        for exclusion in self.stack.of(tokens.BLOCK_PUBLIC_ACCESS_EXCLUSION):
            mode = text(exclusion.at("internetGatewayExclusionMode")) or "allow-bidirectional"
            named = self.stack.follow(exclusion, "vpcId", types=tokens.VPC).found
            named += self.stack.follow(exclusion, "subnetId", types=tokens.SUBNET).found
            self._excluded.update({each.urn: mode for each in named})

    def allows(self, subnet: Subnet, *, translated: bool) -> Way:
        """What passes from a subnet; `translated`: through NAT or an egress-only gateway."""
        mode = self._mode(subnet.resource)
        if mode not in ("block-bidirectional", "block-ingress"):
            return _OPEN
        excluded = self._excluded.get(subnet.resource.urn)
        if excluded is None and subnet.vpc is not None:
            excluded = self._excluded.get(subnet.vpc.resource.urn)
        if excluded == "allow-bidirectional":
            return _OPEN
        out = excluded == "allow-egress" or (mode == "block-ingress" and translated)
        return Way(out=out, inward=False) if out else _CLOSED

    def _mode(self, resource: Resource) -> str:
        region = text(resource.at("region"))
        for options in self._options:
            there = text(options.at("region")) or text(options.at("awsRegion"))
            if not region or not there or region == there:
                return text(options.at("internetGatewayBlockMode"))
        return ""
