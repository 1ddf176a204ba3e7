"""VPCs with all their ranges, and their subnets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet
from ..model import Unevaluated
from .model import Subnet, Vpc
from .reading import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..resource import Resource, Stack
    from ..view import View

_VPC_RANGES = ("cidrBlock", "ipv6CidrBlock")
_BLOCKS = {**dict.fromkeys(tokens.IPV4_BLOCK, "cidrBlock"), **dict.fromkeys(tokens.IPV6_BLOCK, "ipv6CidrBlock")}


@dataclass(eq=False)
class Places:
    """The VPCs and subnets at hand, by URN."""

    stack: Stack
    vpcs: dict[str, Vpc] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read them."""
        for resource in self.stack.of((*tokens.VPC, "aws:ec2/defaultVpc:DefaultVpc")):
            self.vpcs[resource.urn] = _ranges(Vpc(resource, AddressSet()), map(resource.at, _VPC_RANGES))
        for block in self.stack.of(_BLOCKS):
            vpc = self.vpc_of(block)
            if vpc is not None:
                _ranges(vpc, [block.at(_BLOCKS[block.type])])
        for resource in self.stack.of((*tokens.SUBNET, "aws:ec2/defaultSubnet:DefaultSubnet")):
            views = [resource.at(key) for key in _VPC_RANGES]
            known = AddressSet.union(each for each in map(addresses, views) if each is not None)
            complete = not known.is_empty() and not any(view.unknown for view in views)
            self.subnets[resource.urn] = Subnet(resource, self.vpc_of(resource), known, complete)

    def vpc_of(self, resource: Resource, key: str = "vpcId") -> Vpc | None:
        """The VPC that a property names, where it is at hand."""
        found = self.stack.follow(resource, key, types=tokens.VPC).found
        return self.vpcs.get(found[0].urn) if len(found) == 1 else None

    def named_by(self, resource: Resource, key: str) -> list[Subnet]:
        """The subnets that a property names, as far as they are at hand."""
        return [self.subnets[found.urn] for found in self.stack.follow(resource, key, types=tokens.SUBNET).found]

    def subnets_of(self, vpc: Vpc) -> list[Subnet]:
        """The subnets in a VPC."""
        return [subnet for subnet in self.subnets.values() if subnet.vpc is vpc]


def _ranges(vpc: Vpc, views: Iterable[View]) -> Vpc:
    for view in views:
        if view.unknown:
            vpc.gaps.append(Unevaluated(view.path))
        elif (found := addresses(view)) is not None:
            vpc.addresses |= found
    return vpc
