"""The labs of a graph as parts of its network: their addresses, and what of it they share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from .known import KnownRanges
    from .members import Members
    from .model import Subnet, Vpc
    from .places import Places


@dataclass(eq=False)
class Labs:
    """The labs, and the addresses of each."""

    stack: Stack
    places: Places
    known: KnownRanges
    members: Members
    _apart: dict[tuple[int, str], AddressSet] = field(default_factory=dict)
    _memo: dict[tuple[int, str, AddressSet], tuple[str, AddressSet] | None] = field(default_factory=dict)

    def of(self, resource: Resource) -> str:
        """The lab's name; empty for what is shared."""
        return self.members.of(resource)

    def shown(self, lab: str) -> str:
        """The lab in words."""
        return f"lab {lab}" if lab else "the shared part"

    @cached_property
    def _by_network(self) -> dict[int, dict[str, AddressSet]]:
        """The ranges of each lab, by the networks that can reach each other."""
        made: defaultdict[int, defaultdict[str, list[AddressSet]]] = defaultdict(lambda: defaultdict(list))
        for subnet in self.places.subnets.values():
            lab = self.of(subnet.resource)
            if lab and subnet.vpc is not None:
                made[self._network[subnet.vpc.resource.urn]][lab].append(subnet.addresses)
        for vpc in self.places.vpcs.values():
            lab = self.of(vpc.resource)
            if lab and all(self.of(subnet.resource) == lab for subnet in self.places.subnets_of(vpc)):
                made[self._network[vpc.resource.urn]][lab].append(vpc.addresses)
        return {number: {lab: AddressSet.union(parts) for lab, parts in labs.items()} for number, labs in made.items()}

    @cached_property
    def _all(self) -> dict[int, AddressSet]:
        return {number: AddressSet.union(labs.values()) for number, labs in self._by_network.items()}

    @cached_property
    def _network(self) -> dict[str, int]:
        """A number for each VPC, the same for those that are joined by peerings or a transit gateway."""
        numbers = {urn: number for number, urn in enumerate(self.places.vpcs)}
        pairs = [(vpc, peer) for vpc in self.places.vpcs.values() for peer in self.known.peers_of(vpc)]
        pairs += self._over_transit()
        for one, other in pairs:
            kept, lost = numbers[one.resource.urn], numbers[other.resource.urn]
            if kept != lost:
                numbers = {urn: kept if number == lost else number for urn, number in numbers.items()}
        return numbers

    def _over_transit(self) -> list[tuple[Vpc, Vpc]]:
        pairs = []
        for gateway in self.stack.of(tokens.TRANSIT_GATEWAY):
            attached = self.stack.attached_to(gateway, tokens.TRANSIT_ATTACHMENT[:1], "transitGatewayId")
            vpcs = [vpc for each in attached if (vpc := self.places.vpc_of(each)) is not None]
            pairs += [(vpcs[0], vpc) for vpc in vpcs[1:]]
        return pairs

    def other_reached(self, vpc: Vpc | None, lab: str, addresses: AddressSet) -> tuple[str, AddressSet] | None:
        """Another lab that has some of the addresses, and which; the first by name."""
        if vpc is None or not addresses:
            return None
        number = self._network[vpc.resource.urn]
        key = (number, lab, addresses)
        if key not in self._memo:
            self._memo[key] = self._search(number, lab, addresses)
        return self._memo[key]

    def kept_apart(self, subnet: Subnet) -> AddressSet:
        """The part of the VPC that a subnet's network ACL denies: labs that are not at hand have it.

        A deny that is wider than the VPC ends a list of what is allowed, and says nothing of labs.
        """
        if subnet.acl is None or subnet.vpc is None:
            return AddressSet()
        key = (id(subnet.acl), subnet.vpc.resource.urn)
        if key not in self._apart:
            inside = subnet.acl.denied_within(subnet.vpc.addresses)
            known = AddressSet.union(each.addresses for each in self.places.subnets_of(subnet.vpc))
            self._apart[key] = inside - known if inside else inside
        return self._apart[key]

    def overlapping(self, vpc: Vpc | None, lab: str, addresses: AddressSet) -> tuple[str, AddressSet] | None:
        """A lab, before this one by name, that has some of its addresses too."""
        number = self._network[vpc.resource.urn] if vpc is not None else None
        if number is None or number not in self._with_overlaps:
            return None
        labs = sorted(self._by_network[number].items())
        return next(((other, own & addresses) for other, own in labs if other < lab and own.overlaps(addresses)), None)

    @cached_property
    def _with_overlaps(self) -> set[int]:
        """The networks in which labs together have fewer addresses than one by one."""
        return {
            number
            for number, labs in self._by_network.items()
            if sum(own.count() for own in labs.values()) > self._all[number].count()
        }

    def _search(self, number: int, lab: str, addresses: AddressSet) -> tuple[str, AddressSet] | None:
        everywhere = self._all.get(number)
        if everywhere is None:
            return None
        labs = self._by_network[number]
        foreign = (addresses & everywhere) - labs.get(lab, AddressSet())
        if not foreign:
            return None
        return next(((other, foreign & own) for other, own in sorted(labs.items()) if own.overlaps(foreign)), None)

    @cached_property
    def sharing_a_table(self) -> dict[int, set[str]]:
        """The labs whose subnets follow each route table."""
        made: defaultdict[int, set[str]] = defaultdict(set)
        subnet: Subnet
        for subnet in self.places.subnets.values():
            if subnet.table is not None and (lab := self.of(subnet.resource)):
                made[id(subnet.table)].add(lab)
        return dict(made)
