"""Paths between interfaces and public addresses: routes, network ACLs and security groups taken together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..model import Unevaluated
from .exits import Exit, WaysOut
from .flows import Region
from .kinds import OUTSIDE, PeerKind
from .traffic import ALL_TCP, EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import Networks
    from .acls import Acl
    from .kinds import Direction
    from .model import GroupRule, Interface

_OTHER: dict[Direction, Direction] = {"ingress": "egress", "egress": "ingress"}


@dataclass(frozen=True, slots=True)
class Path:
    """A way between an interface and public addresses, hop by hop."""

    hops: tuple[str, ...]
    outward: bool

    @property
    def words(self) -> str:
        """The path as one line."""
        return " -> ".join(self.hops) if self.outward else " <- ".join(self.hops)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether there is a path, or what would have to be known to tell."""

    path: Path | None = None
    gaps: tuple[Unevaluated, ...] = ()


@dataclass(eq=False)
class Internet:
    """The path of each class of interfaces, searched once."""

    networks: Networks
    _memo: dict[int, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is searched before it is asked for."""
        self._ways = WaysOut(self.networks)

    def of(self, interface: Interface) -> Verdict:
        """The first path from the interface to public addresses, else the first that leads in."""
        if id(interface) not in self._memo:
            self._memo[id(interface)] = self._search(interface)
        return self._memo[id(interface)]

    def _search(self, interface: Interface) -> Verdict:
        exits = self._ways.of(interface.subnet)
        if not exits.found:
            return Verdict(gaps=exits.gaps)  # whatever groups say: no route leads out
        gaps = dict.fromkeys((*exits.gaps, *interface.gaps))
        acl = interface.subnet.acl
        if acl is None:
            where = f"the network ACL of subnet {interface.subnet.name} may be {OUTSIDE}"
            return Verdict(gaps=(*gaps, Unevaluated("subnetIds", where)))
        directions: tuple[Direction, ...] = ("egress", "ingress")
        for side in directions:
            gaps.update(dict.fromkeys(acl.gaps[side]))
            for way in exits.found:
                if side == "egress" or way.both_ways:
                    hops = self._passing(interface, acl, way, side, gaps)
                    if hops is not None:
                        return Verdict(Path(hops, outward=side == "egress"))
        return Verdict(gaps=tuple(gaps))

    def _passing(
        self, interface: Interface, acl: Acl, way: Exit, side: Direction, gaps: dict[Unevaluated, None]
    ) -> tuple[str, ...] | None:
        for rule in _rules(interface, side):
            if rule.traffic is None:
                gaps[Unevaluated(rule.words)] = None
                continue
            for peer in rule.peers:
                if peer.kind in (PeerKind.UNKNOWN, PeerKind.OUTSIDE_LIST):
                    gaps[Unevaluated(f"{rule.resource.name}.{peer.path}", OUTSIDE if peer.name else "")] = None
                wanted = Region(peer.addresses & way.addresses, rule.traffic)
                if wanted and (found := _through(acl, side, wanted)):
                    owner = rule.group.name if rule.group else rule.resource.name
                    allowed = f"security group {owner} {side} rule {rule.words} ({found.traffic} with {peer.name})"
                    entry = acl.entry_words(side, found.addresses, found.traffic)
                    return (interface.words, allowed, entry, *way.hops)
        for group in interface.groups:
            gaps.update(dict.fromkeys(group.gaps[side]))
        return None


def _rules(interface: Interface, side: Direction) -> Iterator[GroupRule]:
    for group in sorted(interface.groups, key=lambda group: group.name):
        yield from group.rules[side]


def _through(acl: Acl, side: Direction, wanted: Region) -> Region | None:
    """What passes the ACL: a datagram needs no answer, a connection does."""
    for passage in acl.passages[side]:
        passing = passage.region.meet(wanted)
        if not passing:
            continue
        answered = acl.answers(_OTHER[side], passing.addresses)
        open_ = Region(passing.addresses, passing.traffic & (answered | (EVERYTHING - ALL_TCP)))
        if open_:
            return open_
    return None
