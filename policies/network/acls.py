"""Network ACLs: entries are tried in the order of their numbers, know no connections, and deny what none matches."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..addresses import EVERYWHERE, PUBLIC, AddressSet
from .flows import Region, certain, possible, subtract
from .traffic import ALL_TCP, CLIENT_PORTS, EVERYTHING, LINUX_CLIENT_PORTS, Traffic

if TYPE_CHECKING:
    from ..model import Unevaluated
    from ..resource import Resource
    from .kinds import Direction

_TCP_BACK = Traffic.of("tcp", *CLIENT_PORTS)
_UDP_BACK = Traffic.of("udp", *CLIENT_PORTS)
_LINUX_BACK = {True: Traffic.of("tcp", *LINUX_CLIENT_PORTS), False: Traffic.of("udp", *LINUX_CLIENT_PORTS)}


@dataclass(eq=False, slots=True)
class Entry:
    """One entry of a network ACL."""

    resource: Resource
    path: str
    number: int
    allows: bool
    region: Region


@dataclass(frozen=True, slots=True)
class Passage:
    """What an entry lets through after those before it have decided."""

    entry: Entry | None
    """None for AWS's own ACL, which lets everything through."""
    region: Region

    @property
    def lets_strangers_in(self) -> bool:
        """Whether public addresses may send more than answers over TCP.

        Answers come to ports of clients, any of which may be a server's by the way; ports that no client of Linux has
        are servers'. Over UDP nothing has to come back from a public address: no network ACL stands before AWS's names
        and time (docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html).
        """
        traffic = self.region.traffic
        answers = _TCP_BACK.covers(traffic) and traffic.overlaps(_LINUX_BACK[True])
        return not answers and self.region.addresses.overlaps(PUBLIC)


@dataclass(eq=False)
class Acl:
    """A network ACL."""

    name: str
    resource: Resource | None
    """None for the ACL that AWS made and nobody took over."""
    entries: dict[Direction, list[Entry]] = field(default_factory=lambda: {"ingress": [], "egress": []})
    gaps: dict[Direction, list[Unevaluated]] = field(default_factory=lambda: {"ingress": [], "egress": []})
    """Entries that are not known."""

    @cached_property
    def passages(self) -> dict[Direction, tuple[Passage, ...]]:
        """What passes, by the entry that lets it."""
        if self.resource is None:
            everything = (Passage(None, Region(EVERYWHERE, EVERYTHING)),)
            return {"ingress": everything, "egress": everything}
        return {"ingress": _passages(self.entries["ingress"]), "egress": _passages(self.entries["egress"])}

    def denied_within(self, addresses: AddressSet) -> AddressSet:
        """The ranges among these that an entry of their own denies altogether, in one direction at least."""
        return _denied(self.entries["ingress"], addresses) | _denied(self.entries["egress"], addresses)

    @cached_property
    def _regions(self) -> dict[Direction, list[Region]]:
        return {
            "ingress": [passage.region for passage in self.passages["ingress"]],
            "egress": [passage.region for passage in self.passages["egress"]],
        }

    @cached_property
    def _memo(self) -> dict[tuple[Direction, AddressSet, bool], Traffic]:
        return {}

    def passing(self, direction: Direction, addresses: AddressSet, *, surely: bool = False) -> Traffic:
        """The traffic that passes with some of the addresses, or surely with all of them."""
        key = (direction, addresses, surely)
        if key not in self._memo:
            decide = certain if surely else possible
            self._memo[key] = decide(self._regions[direction], addresses)
        return self._memo[key]

    def answers(self, direction: Direction, addresses: AddressSet, *, surely: bool = False) -> Traffic:
        """The traffic whose answers pass in this direction: TCP and UDP to a client's port, and what has no ports."""
        passing = self.passing(direction, addresses, surely=surely)
        answered = EVERYTHING - ALL_TCP - _ALL_UDP
        if passing.covers(_LINUX_BACK[True]) if surely else passing.overlaps(_TCP_BACK):
            answered |= ALL_TCP
        if passing.covers(_LINUX_BACK[False]) if surely else passing.overlaps(_UDP_BACK):
            answered |= _ALL_UDP
        return answered

    def entry_words(self, direction: Direction, addresses: AddressSet, traffic: Traffic) -> str:
        """The first entry that lets some of the traffic through, as a hop of a path."""
        wanted = Region(addresses, traffic)
        for passage in self.passages[direction]:
            if passage.region.meet(wanted):
                if passage.entry is None:
                    return f"{self.name} (AWS's own, open)"
                return f"network ACL {self.name} {direction} entry {passage.entry.number}"
        return f"network ACL {self.name}"


_ALL_UDP = Traffic.of("udp")


def _denied(entries: list[Entry], within: AddressSet) -> AddressSet:
    denied, allowed = AddressSet(), AddressSet()
    for entry in sorted(entries, key=lambda entry: entry.number):
        if entry.region.traffic == EVERYTHING:
            if entry.allows:
                allowed |= entry.region.addresses
            elif within.covers(entry.region.addresses):
                denied |= entry.region.addresses - allowed
    return denied


def _passages(entries: list[Entry]) -> tuple[Passage, ...]:
    made: list[Passage] = []
    ordered = sorted(entries, key=lambda entry: entry.number)
    for position, entry in enumerate(ordered):
        if entry.allows:
            left = [entry.region]
            for earlier in ordered[:position]:
                left = subtract(left, earlier.region)
            made += [Passage(entry, region) for region in left]
    return tuple(made)
