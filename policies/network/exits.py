"""Where a subnet's routes let packets with public addresses go, through gateways, appliances and transit gateways."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..addresses import PUBLIC, AddressSet
from ..model import Unevaluated
from .block_public_access import BlockPublicAccess
from .kinds import Target, outside
from .reading import text
from .transit import Transit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from . import Networks
    from .model import Route, RouteTable, Subnet

_EVERY_V6 = AddressSet.of("::/0")
# Nothing behind these can be seen from here; a route for public addresses to them is meant to carry those away.
_EDGES = frozenset({Target.CARRIER_GATEWAY, Target.LOCAL_GATEWAY, Target.CORE_NETWORK, Target.VPN_GATEWAY})


@dataclass(frozen=True, slots=True)
class Exit:
    """One way to public addresses."""

    addresses: AddressSet
    hops: tuple[str, ...]
    """From the subnet's route to what is outside."""
    both_ways: bool = False
    """Whether connections can also be opened from outside."""


@dataclass(frozen=True, slots=True)
class Exits:
    """The ways out of a subnet."""

    found: tuple[Exit, ...] = ()
    gaps: tuple[Unevaluated, ...] = ()
    """What is not known, and might be a way out."""


@dataclass(eq=False)
class WaysOut:
    """The ways out of every subnet, each found once."""

    networks: Networks
    _memo: dict[str, Exits] = field(default_factory=dict)
    _public: dict[int, list[tuple[AddressSet, Route]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what decides on the way."""
        self._block = BlockPublicAccess(self.networks.stack, self.networks.places)
        self._transit = Transit(self.networks.stack, self.networks.places)

    def of(self, subnet: Subnet) -> Exits:
        """The ways out of a subnet; nothing is said of groups and network ACLs of who sends."""
        urn = subnet.resource.urn
        if urn not in self._memo:
            self._memo[urn] = self._search(subnet, PUBLIC, frozenset(), translated=False)
        return self._memo[urn]

    def _search(self, subnet: Subnet, addresses: AddressSet, seen: frozenset[str], *, translated: bool) -> Exits:
        table = subnet.table
        if table is None:
            where = Unevaluated("routeTableId", f"the route table of subnet {subnet.name} may be outside of this stack")
            return Exits(gaps=(where,))
        if subnet.resource.urn in seen:
            return Exits()  # a loop leads nowhere
        seen |= {subnet.resource.urn}
        parts = [Exits(gaps=tuple(table.gaps))]
        for gateway in table.propagated:
            why = f"VPN gateway {gateway} propagates routes that no stack shows"
            parts.append(Exits(gaps=(Unevaluated(f"{table.name}.propagatingVgws", why),)))
        for destination, route in self._public_routes(table):
            if route.gap is not None:
                # A destination that is not known matters where its target leads out for everything.
                ways = self._through(_with_destination(route, addresses), addresses, subnet, seen, translated)
                if ways.found or ways.gaps:
                    parts.append(Exits(gaps=(route.gap,)))
            elif left := destination & addresses:
                parts.append(self._through(route, left, subnet, seen, translated))
        return _joined(parts)

    def _public_routes(self, table: RouteTable) -> list[tuple[AddressSet, Route]]:
        """The routes that decide on public addresses: of two that match, the one with the longer prefix."""
        key = id(table)
        if key not in self._public:
            taken, made = AddressSet(), []
            for route in sorted(table.routes, key=lambda route: -route.length):
                if route.gap is not None:
                    made.append((route.addresses, route))
                    continue
                left = (route.addresses & PUBLIC) - taken
                taken |= route.addresses
                if left and route.target is not Target.LOCAL:
                    made.append((left, route))
            self._public[key] = made
        return self._public[key]

    def _through(
        self, route: Route, addresses: AddressSet, subnet: Subnet, seen: frozenset[str], translated: bool
    ) -> Exits:
        target, hop = route.target, route.words
        if target is Target.INTERNET_GATEWAY:
            way = self._block.allows(subnet, translated=translated)
            if not way.out:
                return Exits()
            return Exits((Exit(addresses, (hop, "the internet"), both_ways=way.inward and not translated),))
        if target is Target.EGRESS_ONLY_GATEWAY:
            left = addresses & _EVERY_V6
            open_ = bool(left) and self._block.allows(subnet, translated=True).out
            return Exits((Exit(left, (hop, "the internet")),)) if open_ else Exits()
        if target in _EDGES:
            return Exits((Exit(addresses, (hop, f"whatever is behind that {target}")),))
        if target is Target.NAT_GATEWAY:
            return self._nat(route, addresses, seen)
        if target is Target.TRANSIT_GATEWAY:
            return self._over_transit(route, addresses, subnet, seen)
        if target in (Target.INTERFACE, Target.INSTANCE):
            return self._appliance(route, addresses, seen)
        if target is Target.APPLIANCE_ENDPOINT:
            return self._behind_endpoint(route, addresses, seen)
        if target is Target.UNKNOWN:
            return Exits(gaps=(Unevaluated(route.path or "target", "the target of a route for public addresses"),))
        # A route without a target drops what it matches. A peering hands packets to addresses of the peer's VPC only,
        # never to its gateways; a gateway endpoint hands them to its service only.
        return Exits()

    def _nat(self, route: Route, addresses: AddressSet, seen: frozenset[str]) -> Exits:
        gateway, hop = route.found, route.words
        if gateway is None or gateway.at("subnetId").absent:  # in another stack, or a regional one: public it is
            return Exits((Exit(addresses, (hop, "the internet")),))
        kind = gateway.at("connectivityType")
        subnets = self.networks.places.named_by(gateway, "subnetId")
        if not subnets:
            if text(kind) == "private" or kind.unknown:
                return Exits(gaps=(outside(route.path, f"the subnet of {route.target_name}"),))
            return Exits((Exit(addresses, (hop, "the internet")),))
        return self._onwards(hop, subnets, addresses, seen, translated=text(kind) != "private")

    def _onwards(
        self, hop: str, subnets: Iterable[Subnet], addresses: AddressSet, seen: frozenset[str], *, translated: bool
    ) -> Exits:
        """The ways out of the subnets that packets arrive in."""
        parts = []
        for subnet in subnets:
            ways = self._search(subnet, addresses, seen, translated=translated)
            found = tuple(
                replace(way, hops=(hop, f"subnet {subnet.name}", *way.hops), both_ways=False) for way in ways.found
            )
            parts.append(Exits(found, ways.gaps))
        return _joined(parts)

    def _appliance(self, route: Route, addresses: AddressSet, seen: frozenset[str]) -> Exits:
        found = route.found
        if found is None:
            return Exits(gaps=(outside(route.path, f"{route.target} {route.target_name}"),))
        check = found.at("sourceDestCheck")
        if check.unknown:
            return Exits(gaps=(Unevaluated(f"{found.name}.sourceDestCheck"),))
        if str(check.value(True)).lower() != "false":
            return Exits()  # AWS drops what is not meant for the interface itself
        return self._onwards(
            f"{route.words}, which forwards",
            self.networks.places.named_by(found, "subnetId"),
            addresses,
            seen,
            translated=False,
        )

    def _behind_endpoint(self, route: Route, addresses: AddressSet, seen: frozenset[str]) -> Exits:
        if route.found is None:
            return Exits(gaps=(outside(route.path, f"{route.target} {route.target_name}"),))
        subnets = self.networks.places.named_by(route.found, "subnetIds")
        return self._onwards(route.words, subnets, addresses, seen, translated=False)

    def _over_transit(self, route: Route, addresses: AddressSet, subnet: Subnet, seen: frozenset[str]) -> Exits:
        if route.found is None:
            return Exits(gaps=(outside(route.path, f"{route.target} {route.target_name}"),))
        parts = []
        for way in self._transit.ways(route.found, subnet.vpc, addresses):
            if way.gap is not None:
                parts.append(Exits(gaps=(way.gap,)))
            elif way.subnets:
                hop = f"{route.words}, {way.words}"
                parts.append(self._onwards(hop, way.subnets, way.addresses, seen, translated=False))
            else:
                parts.append(Exits((Exit(way.addresses, (route.words, way.words, "whatever is behind it")),)))
        return _joined(parts)


def _with_destination(route: Route, addresses: AddressSet) -> Route:
    """The route as if it were for other addresses."""
    return replace(route, addresses=addresses, gap=None)


def _joined(parts: Iterable[Exits]) -> Exits:
    found: list[Exit] = []
    gaps: dict[str, Unevaluated] = {}
    for part in parts:
        found += part.found
        gaps.update({gap.words: gap for gap in part.gaps})
    return Exits(tuple(found), tuple(gaps.values()))
