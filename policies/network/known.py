"""The ranges that a network may name: its VPC's own, and those of the peers that the facts allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet
from .peers import Fit, Side, fitting, ranges
from .reading import text

if TYPE_CHECKING:
    from ..facts import Facts
    from ..resource import Resource, Stack
    from .model import Vpc
    from .places import Places


@dataclass(eq=False)
class KnownRanges:
    """What belongs to a VPC, and what its peers are allowed to be."""

    stack: Stack
    places: Places
    facts: Facts
    _sides: dict[str, tuple[Side, Side]] = field(default_factory=dict)
    _fits: dict[str, Fit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read both ends of each peering."""
        for peering in self.stack.of(tokens.PEERING):
            self._sides[peering.urn] = (self._side(peering, "vpcId"), self._side(peering, "peerVpcId"))
        for accepter in self.stack.of(tokens.PEERING_ACCEPTER):
            named = self.stack.follow(accepter, "vpcPeeringConnectionId", types=tokens.PEERING).found
            if named:
                self._sides[accepter.urn] = self._sides[named[0].urn]
            else:
                self._sides[accepter.urn] = (self._side(accepter, "vpcId"), self._side(accepter, "peerVpcId"))

    def own(self, vpc: Vpc) -> AddressSet:
        """The ranges of a VPC, and those of ours that the facts name."""
        return vpc.addresses | ranges(self.facts.cidrs)

    @property
    def listed(self) -> AddressSet:
        """The ranges of ours and of all peers that the facts name."""
        return ranges((*self.facts.cidrs, *self.facts.peer_cidrs, *self._behind_edges))

    @property
    def _behind_edges(self) -> list[str]:
        return [cidr for edge in self.facts.edges for cidr in edge.cidrs]

    def beside(self, vpc: Vpc) -> AddressSet:
        """All that a VPC's groups may name: itself, listed ranges, and VPCs at hand that it is peered with."""
        return AddressSet.union((self.own(vpc), self.listed, *(peer.addresses for peer in self.peers_of(vpc))))

    def peers_of(self, vpc: Vpc) -> list[Vpc]:
        """The VPCs at hand that a VPC is peered with."""
        pairs = self._sides.values()
        ends = [(one.vpc, other.vpc) for one, other in pairs] + [(other.vpc, one.vpc) for one, other in pairs]
        return [there for here, there in ends if here is vpc and there is not None]

    def far_side(self, peering: Resource, vpc: Vpc) -> Side | None:
        """The end of a peering that is not this VPC; None where that cannot be told."""
        one, other = self._sides[peering.urn]
        if one.vpc is vpc:
            return other
        return one if other.vpc is vpc else None

    def other_side(self, peering: Resource) -> Side:
        """The end of a peering that it is not written at."""
        return self._sides[peering.urn][1]

    def connection(self, peering: Resource) -> str:
        """The URN of the connection, also of its accepter's."""
        named = self.stack.follow(peering, "vpcPeeringConnectionId", types=tokens.PEERING).found
        return named[0].urn if named else peering.urn

    def connects(self, peering: Resource) -> AddressSet:
        """The ranges of both ends of a peering, as far as they are at hand."""
        return AddressSet.union(side.vpc.addresses for side in self._sides.get(peering.urn, ()) if side.vpc is not None)

    def across(self, peering: Resource, vpc: Vpc) -> AddressSet | None:
        """The ranges of the far end of a peering; None where nothing at hand says what they are."""
        side = self.far_side(peering, vpc)
        if side is None:
            return None
        return side.vpc.addresses if side.vpc is not None else self.fit(peering).addresses

    def fit(self, peering: Resource) -> Fit:
        """The peers of the facts that a connection may be with; an acceptance is of the connection that it names."""
        named = self.stack.follow(peering, "vpcPeeringConnectionId", types=tokens.PEERING).found
        connection = named[0] if named else peering
        if connection.urn not in self._fits:
            sides, ours = self._sides[connection.urn], self.stack.accounts
            self._fits[connection.urn] = fitting(connection, sides, self.facts.peers, ours)
        return self._fits[connection.urn]

    def _side(self, peering: Resource, key: str) -> Side:
        return Side(self.places.vpc_of(peering, key), text(peering.at(key)))
