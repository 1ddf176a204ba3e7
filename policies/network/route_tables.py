"""Route tables: inline and separate routes, propagation, gateway endpoints, and the subnets that follow them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet, prefix_length
from ..model import Unevaluated
from .kinds import Target, outside
from .model import Route, RouteTable
from .prefix_lists import is_gateway, service_of
from .reading import addresses, text
from .route_targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..resource import Resource, Stack
    from ..view import View
    from .model import Vpc
    from .places import Places
    from .prefix_lists import PrefixLists

_DEFAULT = tokens.ROUTE_TABLE[1]
_TABLE_OR_VPC = (*tokens.ROUTE_TABLE, *tokens.VPC)
_RANGES = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_LIST = "destinationPrefixListId"
_MAIN = ("mainRouteTableId", "defaultRouteTableId")
_NOWHERE = AddressSet()


@dataclass(eq=False)
class RouteTables:
    """The route tables at hand; main tables that nobody took over are made up, since they are there."""

    stack: Stack
    places: Places
    lists: PrefixLists
    by_urn: dict[str, RouteTable] = field(default_factory=dict)
    written: dict[str, list[Route]] = field(default_factory=dict)
    """The routes that each resource writes, by its URN."""
    table_of_route: dict[str, RouteTable | None] = field(default_factory=dict)
    """The table that each resource writes into; None: it is not at hand."""
    _main: dict[str, RouteTable] = field(default_factory=dict)
    _vpc_of_table_id: dict[str, Vpc] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read tables first, then what is attached to them, then the subnets' tables."""
        for vpc in self.places.vpcs.values():
            for key in _MAIN:
                if name := text(vpc.resource.at(key)):
                    self._vpc_of_table_id[name] = vpc
        for resource in self.stack.of(tokens.ROUTE_TABLE):
            self._read_table(resource)
        for association in self.stack.of(tokens.MAIN_ROUTE_TABLE):
            table, owner = self.table_of(association), self.places.vpc_of(association)
            if table and owner:
                self._main[owner.resource.urn] = table
        for resource in self.stack.of(tokens.ROUTE):
            self._write(resource, self.table_of(resource), self._routes(resource, resource.properties))
        for resource in self.stack.of(tokens.ROUTE_PROPAGATION):
            self.table_of_route[resource.urn] = table = self.table_of(resource)
            if table:
                table.propagated.append(self._gateway_name(resource, resource.at("vpnGatewayId")))
        self._read_endpoints()
        self._read_subnets()

    @property
    def all(self) -> list[RouteTable]:
        """Every table, made-up ones among them."""
        return list(dict.fromkeys((*self.by_urn.values(), *self._main.values())))

    def table_of(self, resource: Resource, key: str = "routeTableId") -> RouteTable | None:
        """The table that a property names: a table, or the main table of a VPC."""
        view = resource.at(key)
        tables = self._tables(resource, view)
        return tables[0] if len(tables) == 1 else None

    def main_of(self, vpc: Vpc) -> RouteTable:
        """The table of subnets without an association."""
        urn = vpc.resource.urn
        if urn not in self._main:
            self._main[urn] = RouteTable(f"main table of {vpc.name}", None, vpc)
        return self._main[urn]

    def _tables(self, resource: Resource, view: View) -> list[RouteTable]:
        link = self.stack.follow_view(resource, view, types=_TABLE_OR_VPC)
        tables = [self._known(found) for found in link.found]
        tables += [self.main_of(self._vpc_of_table_id[name]) for name in link.outside if name in self._vpc_of_table_id]
        return tables

    def _known(self, found: Resource) -> RouteTable:
        if found.urn in self.by_urn:
            return self.by_urn[found.urn]
        return self.main_of(self.places.vpcs[found.urn])  # the VPC's attribute, which is not known yet

    def _read_table(self, resource: Resource) -> None:
        vpc = self.places.vpc_of(resource)
        if resource.type == _DEFAULT:
            named = resource.at("defaultRouteTableId")
            vpc = vpc or self._vpc_of_table_id.get(text(named)) or self.places.vpc_of(resource, "defaultRouteTableId")
        self.table_of_route[resource.urn] = table = RouteTable(resource.name, resource, vpc)
        self.by_urn[resource.urn] = table
        if resource.type == _DEFAULT and vpc:
            self._main[vpc.resource.urn] = table
        for route in resource.each("routes"):
            if route.unknown:
                table.gaps.append(Unevaluated(route.path))
            else:
                self._write(resource, table, self._routes(resource, route))
        for gateway in resource.each("propagatingVgws"):
            table.propagated.append(self._gateway_name(resource, gateway))

    def _write(self, resource: Resource, table: RouteTable | None, routes: Iterable[Route]) -> None:
        made = list(routes)
        self.written.setdefault(resource.urn, []).extend(made)
        if table:
            table.routes += made
        self.table_of_route[resource.urn] = table

    def _gateway_name(self, resource: Resource, view: View) -> str:
        link = self.stack.follow_view(resource, view, types=tokens.VPN_GATEWAY)
        return link.found[0].name if link.found else text(view) or "that is not known yet"

    def _routes(self, resource: Resource, route: View) -> Iterator[Route]:
        target, name, found = target_of(self.stack, resource, route)

        def made(view: View, cidr: str, known: AddressSet = _NOWHERE) -> Route:
            length = prefix_length(cidr) if known else 0
            return Route(resource, route.path, view.path, cidr, known, length, target, name, found)

        for key in _RANGES:
            view = route.at(key)
            if view.unknown:
                yield replace(made(view, ""), gap=Unevaluated(view.path))
            elif text(view):
                known = addresses(view)
                gap = None if known is not None else Unevaluated(view.path, f"{view.shown} is no address range")
                yield replace(made(view, text(view), known or _NOWHERE), gap=gap)
        view = route.at(_LIST)
        if view.absent or (view.known and not text(view)):
            return
        for prefixes in self.lists.named_by(resource, view):
            for cidr in prefixes.cidrs:
                yield replace(made(view, cidr, AddressSet.of(cidr)), prefix_list=prefixes.name)
            for gap in prefixes.gaps:
                yield replace(made(view, prefixes.name), gap=gap, prefix_list=prefixes.name or "not known yet")
            if prefixes.service:
                yield replace(made(view, prefixes.name), service=prefixes.service)

    def _read_endpoints(self) -> None:
        for endpoint in self.stack.of(tokens.VPC_ENDPOINT):
            if is_gateway(endpoint):
                for table in self._tables(endpoint, endpoint.at("routeTableIds")):
                    table.services[service_of(endpoint)] = endpoint
        for association in self.stack.of(tokens.ENDPOINT_ROUTES):
            found = self.stack.follow(association, "vpcEndpointId", types=tokens.VPC_ENDPOINT).found
            owner = self.table_of(association)
            if owner is None:
                continue
            if found:
                owner.services[service_of(found[0])] = found[0]
            else:  # the endpoint is in another stack: some service's, and never the internet
                owner.services.setdefault("", association)
        for table in self.all:
            for route in table.routes:
                if route.target is Target.SERVICE and route.found is not None:
                    table.services[service_of(route.found)] = route.found

    def _read_subnets(self) -> None:
        for association in self.stack.of(tokens.ROUTE_TABLE_ASSOCIATION):
            for found in self.stack.follow(association, "subnetId", types=tokens.SUBNET).found:
                subnet = self.places.subnets[found.urn]
                subnet.table = self.table_of(association) or RouteTable(
                    text(association.at("routeTableId")) or "a table", None, subnet.vpc, gaps=[_gap(association)]
                )
        for subnet in self.places.subnets.values():
            if subnet.table is None and subnet.vpc is not None:
                subnet.table = self.main_of(subnet.vpc)


def _gap(association: Resource) -> Unevaluated:
    view = association.at("routeTableId")
    where = f"{association.name}.routeTableId"
    return outside(where, text(view)) if view.known else Unevaluated(where)
