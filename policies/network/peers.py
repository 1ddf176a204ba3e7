"""Which of the peers that the facts allow a peering is with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..addresses import AddressSet, parse
from ..model import Unevaluated
from .reading import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..facts import Peer
    from ..resource import Resource
    from .model import Vpc


class Side(NamedTuple):
    """One end of a peering: the VPC where it is at hand, and its id where that is known."""

    vpc: Vpc | None
    id: str


@dataclass(frozen=True, slots=True)
class Fit:
    """The peers that a peering may be with, and what has to be known before that can be said."""

    peers: tuple[Peer, ...] = ()
    gaps: tuple[Unevaluated, ...] = ()

    @property
    def addresses(self) -> AddressSet:
        """All their ranges."""
        return ranges(cidr for peer in self.peers for cidr in peer.cidrs)


def ranges(cidrs: Iterable[str]) -> AddressSet:
    """These ranges as one set."""
    return AddressSet.union(found for cidr in cidrs if (found := parse(cidr)) is not None)


def fitting(peering: Resource, sides: tuple[Side, Side], peers: Iterable[Peer], ours: frozenset[str]) -> Fit:
    """The peers with the account, the region, the id and the ranges of a connection's other side.

    Args:
        peering: the connection, or the acceptance of one that is not at hand.
        sides: the end that it is written at, and the other one.
        peers: those of the facts.
        ours: our accounts.
    """
    account, there = peering.at("peerOwnerId"), peering.at("peerRegion")
    unknown = [view.path for view in (account, there) if view.unknown]
    if unknown:
        return Fit(gaps=tuple(map(Unevaluated, unknown)))
    found: list[Peer] = []
    gaps: dict[str, Unevaluated] = {}
    for peer in peers:
        if not (_in_account(peer, text(account), ours) and _is_vpc(peer, sides)):
            continue
        waiting = [*_region_gaps(peer, peering), *_range_gaps(sides)]
        gaps.update({gap.path: gap for gap in waiting})
        if not waiting and _in_region(peer, peering) and _within(peer, sides):
            found.append(peer)
    return Fit(tuple(found), () if found else tuple(gaps.values()))


def _in_account(peer: Peer, account: str, ours: frozenset[str]) -> bool:
    return account == peer.account if peer.account else account == "" or account in ours


def _is_vpc(peer: Peer, sides: tuple[Side, Side]) -> bool:
    """A VPC that is made in the same deployment has no id yet; then the account, region and ranges have to do."""
    return not peer.vpc or not sides[1].id or sides[1].id == peer.vpc


def _region_gaps(peer: Peer, peering: Resource) -> list[Unevaluated]:
    """A region that is named can be compared with the connection's own only where that one is known."""
    own = peering.at("region")
    if text(peering.at("peerRegion")) and not peer.region and not text(own):
        return [Unevaluated("region")]
    return []


def _in_region(peer: Peer, peering: Resource) -> bool:
    """Without a name it is the connection's own region, in a connection and in the facts alike."""
    own = text(peering.at("region"))
    there = text(peering.at("peerRegion")) or own
    return there == (peer.region or own) or not there


def _range_gaps(sides: tuple[Side, Side]) -> list[Unevaluated]:
    other = sides[1].vpc
    return [Unevaluated(f"{gap.path} of {other.name}") for gap in other.gaps] if other is not None else []


def _within(peer: Peer, sides: tuple[Side, Side]) -> bool:
    """Where the other VPC is at hand, it has the peer's ranges only; the peer may also be the side that asked."""
    known = ranges(peer.cidrs)
    ends = [side.vpc.addresses for side in sides if side.vpc is not None]
    return sides[1].vpc is None or any(end and known.covers(end) for end in ends)
