"""Traffic from one class of interfaces to another: groups, routes and network ACLs, there and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..addresses import EVERYWHERE, FAMILIES
from ..model import Unevaluated
from .kinds import OUTSIDE, PeerKind, Target
from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..addresses import AddressSet
    from . import Networks
    from .kinds import Direction
    from .known import KnownRanges
    from .model import Group, Interface, Subnet


@dataclass(eq=False)
class Paths:
    """Who reaches whom. Asked pair by pair: rules know which pairs matter, so that nothing is computed for all."""

    networks: Networks
    known: KnownRanges
    _groups: dict[tuple[frozenset[Group], Direction, object, bool], Traffic] = field(default_factory=dict)
    _routed: dict[tuple[str, str], bool] = field(default_factory=dict)

    def traffic(self, source: Interface, target: Interface, *, surely: bool = False) -> Traffic:
        """What the source can open to the target: with some of the addresses, or surely with all of one family's."""
        made = Traffic()
        for family in self.families(source, target) if surely else (EVERYWHERE,):
            made |= self._within(family, source, target, surely=surely)
        return made

    @staticmethod
    def families(source: Interface, target: Interface) -> tuple[AddressSet, ...]:
        """The families of addresses that both have; all as one where that cannot be told."""
        found = tuple(each for each in FAMILIES if _have(each, source, target))
        told = all(each.subnet.complete for each in (source, target))
        return found if found or told else (EVERYWHERE,)

    def _within(self, family: AddressSet, source: Interface, target: Interface, *, surely: bool) -> Traffic:
        passing = self.between_groups(source, target, surely=surely, family=family)
        if not passing or source.subnet is target.subnet:
            return passing  # network ACLs guard the border of a subnet only
        if not self.routed(source.subnet, target.subnet):
            return Traffic()
        return passing & self.through_acls(source.subnet, target.subnet, surely=surely, family=family)

    def between_groups(
        self, source: Interface, target: Interface, *, surely: bool = False, family: AddressSet = EVERYWHERE
    ) -> Traffic:
        """What the security groups of both let through; they know connections, so that answers pass by themselves."""
        out = self.allowed(source.groups, "egress", target, surely=surely, family=family)
        return out & self.allowed(target.groups, "ingress", source, surely=surely, family=family) if out else out

    def allowed(
        self,
        groups: frozenset[Group],
        side: Direction,
        other: Interface,
        *,
        surely: bool = False,
        family: AddressSet = EVERYWHERE,
    ) -> Traffic:
        """What the rules of some groups let pass with an interface at the other end."""
        addresses = other.subnet.addresses if family is EVERYWHERE else other.subnet.addresses & family
        key = (groups, side, (other.groups, addresses), surely)
        if key not in self._groups:
            made = Traffic()
            for group in groups:
                for rule in group.rules[side]:
                    if rule.traffic is None:
                        continue
                    for peer in rule.peers:
                        if peer.kind is PeerKind.GROUP and peer.group in other.groups:
                            made |= rule.traffic
                        elif peer.kind is PeerKind.RANGE and addresses:
                            meets = peer.addresses.covers if surely else peer.addresses.overlaps
                            if meets(addresses):
                                made |= rule.traffic
            self._groups[key] = made
        return self._groups[key]

    def through_acls(
        self, source: Subnet, target: Subnet, *, surely: bool = False, family: AddressSet = EVERYWHERE
    ) -> Traffic:
        """What the network ACLs of both subnets let through, and answer; one that is not at hand lets all through."""
        passing = Traffic.of("-1")
        ends: tuple[tuple[Subnet, Subnet, Direction, Direction], ...] = (
            (source, target, "egress", "ingress"),
            (target, source, "ingress", "egress"),
        )
        for here, there, forth, back in ends:
            if here.acl is not None:
                addresses = there.addresses if family is EVERYWHERE else there.addresses & family
                passing &= here.acl.passing(forth, addresses, surely=surely)
                passing &= here.acl.answers(back, addresses, surely=surely)
        return passing

    def routed(self, source: Subnet, target: Subnet) -> bool:
        """Whether routes lead there and back: inside of a VPC always, over a peering or transit gateway by routes."""
        if source.vpc is not None and source.vpc is target.vpc:
            return True
        key = (source.resource.urn, target.resource.urn)
        if key not in self._routed:
            self._routed[key] = bool(self._carriers(source, target) & self._carriers(target, source))
        return self._routed[key]

    def _carriers(self, source: Subnet, target: Subnet) -> set[str]:
        """The peerings and transit gateways that the source's routes to the target lead to."""
        if source.table is None or source.vpc is None or target.vpc is None:
            return set()
        carriers: set[str] = set()
        best = -1
        for route in sorted(source.table.routes, key=lambda route: -route.length):
            if route.length < best or not route.addresses.overlaps(target.addresses):
                continue
            best = route.length
            if route.found is None:
                continue
            if route.target is Target.TRANSIT_GATEWAY:
                carriers.add(route.found.urn)
            elif route.target is Target.PEERING:
                far = self.known.far_side(route.found, source.vpc)
                if far is not None and far.vpc is target.vpc:  # a peering hands on to nobody else
                    carriers.add(self.known.connection(route.found))
        return carriers

    def sources(self, target: Interface, wanted: Traffic) -> list[Interface]:
        """The classes that the target's groups could let some of this in from."""
        found: dict[int, Interface] = {}
        for group in target.groups:
            for rule in group.rules["ingress"]:
                if rule.traffic is None or not rule.traffic.overlaps(wanted):
                    continue
                for peer in rule.peers:
                    if peer.kind is PeerKind.GROUP and peer.group is not None:
                        found.update((id(each), each) for each in self._of_group[peer.group])
                    elif peer.kind is PeerKind.RANGE:
                        found.update((id(each), each) for each in self._in(peer.addresses))
        return [each for each in found.values() if each is not target]

    def members(self, group: Group) -> list[Interface]:
        """The classes of interfaces that a group's rules hold for."""
        return self._of_group[group]

    def _in(self, addresses: AddressSet) -> Iterable[Interface]:
        return [each for each in self.networks.interfaces.classes if each.subnet.addresses.overlaps(addresses)]

    @cached_property
    def _of_group(self) -> defaultdict[Group, list[Interface]]:
        made: defaultdict[Group, list[Interface]] = defaultdict(list)
        for interface in self.networks.interfaces.classes:
            for group in interface.groups:
                made[group].append(interface)
        return made

    def hops(self, source: Interface, target: Interface, traffic: Traffic) -> str:
        """The path that carries some of the traffic, hop by hop."""
        parts = [source.words, f"security group {self._rule(source.groups, 'egress', target, traffic)}"]
        if source.subnet is not target.subnet:
            if source.subnet.acl:
                parts.append(source.subnet.acl.entry_words("egress", target.subnet.addresses, traffic))
            if source.subnet.vpc is target.subnet.vpc:
                parts.append("the VPC's local route")
            else:
                parts.append(self._route(source.subnet, target.subnet))
            if target.subnet.acl:
                parts.append(target.subnet.acl.entry_words("ingress", source.subnet.addresses, traffic))
        parts += [f"security group {self._rule(target.groups, 'ingress', source, traffic)}", target.words]
        return " -> ".join(parts)

    @staticmethod
    def _route(source: Subnet, target: Subnet) -> str:
        routes = source.table.routes if source.table is not None else []
        leading = [route for route in routes if route.addresses.overlaps(target.addresses)]
        return max(leading, key=lambda route: route.length).words if leading else "a route that is not seen"

    @staticmethod
    def _rule(groups: frozenset[Group], side: Direction, other: Interface, traffic: Traffic) -> str:
        for group in sorted(groups, key=lambda group: group.name):
            for rule in group.rules[side]:
                for peer in rule.peers:
                    meets = peer.group in other.groups or peer.addresses.overlaps(other.subnet.addresses)
                    if meets and rule.traffic is not None and rule.traffic.overlaps(traffic):
                        return f"{group.name} {side} rule {rule.words} ({rule.traffic} with {peer.name})"
        return "of unknown rules"

    @staticmethod
    def gaps(interface: Interface, *sides: Direction) -> list[Unevaluated]:
        """What of an interface's groups is not known."""
        found = list(interface.gaps)
        for group in interface.groups:
            for side in sides:
                found += group.gaps[side]
                for rule in group.rules[side]:
                    if rule.traffic is None:
                        found.append(Unevaluated(rule.words))
                    for peer in rule.peers:
                        if peer.kind is PeerKind.UNKNOWN:
                            found.append(Unevaluated(f"{rule.resource.name}.{peer.path}"))
                        elif peer.kind in (PeerKind.OUTSIDE_GROUP, PeerKind.OUTSIDE_LIST):
                            found.append(Unevaluated(f"{rule.resource.name}.{peer.path}", f"{peer.name} is {OUTSIDE}"))
        return found


def _have(family: AddressSet, *interfaces: Interface) -> bool:
    """Whether all of them are in subnets with addresses of a family."""
    return all(each.subnet.addresses.overlaps(family) for each in interfaces)
