"""Transit gateways: which attachment the routes of a gateway's table lead to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet, prefix_length
from ..model import Unevaluated
from .kinds import outside
from .reading import addresses, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource, Stack
    from .model import Subnet, Vpc
    from .places import Places

_VPC_ATTACHMENT = tokens.TRANSIT_ATTACHMENT[:1]
_ATTACHMENTS = (*_VPC_ATTACHMENT, *tokens.TRANSIT_OTHER_ATTACHMENT, *tokens.VPN_CONNECTION)
_TABLES = (*tokens.TRANSIT_ROUTE_TABLE, *tokens.TRANSIT_GATEWAY)


@dataclass(frozen=True, slots=True)
class Onwards:
    """Where a transit gateway sends some addresses."""

    addresses: AddressSet
    words: str
    subnets: tuple[Subnet, ...] = ()
    """Of the VPC that they arrive in; none where it is no VPC."""
    gap: Unevaluated | None = None


@dataclass(eq=False)
class Transit:
    """The static routes of transit gateways; propagated ones lead to private ranges of VPCs."""

    stack: Stack
    places: Places
    _routes: defaultdict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort routes by their table, or by the gateway whose own table they are in."""
        own_tables = {
            text(gateway.at(key)): gateway
            for gateway in self.stack.of(tokens.TRANSIT_GATEWAY)
            for key in ("associationDefaultRouteTableId", "propagationDefaultRouteTableId")
        }
        for route in self.stack.of(tokens.TRANSIT_ROUTE):
            link = self.stack.follow(route, "transitGatewayRouteTableId", types=_TABLES)
            owners = [*link.found, *(own_tables[name] for name in link.outside if name in own_tables)]
            for owner in owners:
                self._routes[owner.urn].append(route)

    def ways(self, gateway: Resource, vpc: Vpc | None, wanted: AddressSet) -> Iterator[Onwards]:
        """Where the gateway sends these addresses when they come from the VPC."""
        taken = AddressSet()
        routes = [route for table in self._tables(gateway, vpc) for route in self._routes[table.urn]]
        for route in sorted(routes, key=_by_length):
            destination = route.at("destinationCidrBlock")
            known = addresses(destination)
            if known is None:
                yield Onwards(AddressSet(), "", gap=Unevaluated(f"{route.name}.destinationCidrBlock"))
                continue
            left = (known & wanted) - taken
            taken |= known
            if left and str(route.at("blackhole").value(False)).lower() != "true":
                yield self._attachment(gateway, route, left)

    def _tables(self, gateway: Resource, vpc: Vpc | None) -> list[Resource]:
        """The tables that the VPC's attachments are associated with, else the gateway's own."""
        tables: list[Resource] = []
        for attachment in self.stack.attached_to(gateway, _VPC_ATTACHMENT, "transitGatewayId"):
            if vpc is not None and self.places.vpc_of(attachment) is not vpc:
                continue
            associated = self.stack.attached_to(attachment, tokens.TRANSIT_ASSOCIATION, "transitGatewayAttachmentId")
            for each in associated:
                link = self.stack.follow(each, "transitGatewayRouteTableId", types=_TABLES)
                tables += link.found
            if not associated:
                tables.append(gateway)
        return tables

    def _attachment(self, gateway: Resource, route: Resource, left: AddressSet) -> Onwards:
        where = f"route {route.name} of transit gateway {gateway.name}"
        link = self.stack.follow(route, "transitGatewayAttachmentId", types=_ATTACHMENTS)
        if not link.found:
            gap = Unevaluated(f"{route.name}.transitGatewayAttachmentId")
            for name in link.outside:
                gap = outside(gap.path, name)
            return Onwards(left, where, gap=gap)
        attachment = link.found[0]
        subnets = tuple(self.places.named_by(attachment, "subnetIds"))
        if attachment.type in _VPC_ATTACHMENT and not subnets:
            return Onwards(left, where, gap=outside(f"{attachment.name}.subnetIds"))
        return Onwards(left, f"{where} -> attachment {attachment.name}", subnets)


def _by_length(route: Resource) -> int:
    view = route.at("destinationCidrBlock")
    return -prefix_length(text(view)) if addresses(view) is not None else 0
