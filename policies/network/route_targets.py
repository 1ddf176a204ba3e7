"""What a route leads to, in each of the ways that a target is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import tokens
from .kinds import Target
from .reading import follow_one, text

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from ..view import View

# `gatewayId` takes four kinds of targets; AWS's ids say which.
_GATEWAYS = {
    "igw": (Target.INTERNET_GATEWAY, tokens.INTERNET_GATEWAY),
    "vgw": (Target.VPN_GATEWAY, tokens.VPN_GATEWAY),
    "vpce": (Target.SERVICE, tokens.VPC_ENDPOINT),
    "lgw": (Target.LOCAL_GATEWAY, ()),
    "cagw": (Target.CARRIER_GATEWAY, tokens.CARRIER_GATEWAY),
}
_GATEWAY_TYPES = tuple(token for _, types in _GATEWAYS.values() for token in types)
_OTHERS: dict[str, tuple[Target, tuple[str, ...]]] = {
    "vpcPeeringConnectionId": (Target.PEERING, (*tokens.PEERING, *tokens.PEERING_ACCEPTER)),
    "vpcEndpointId": (Target.APPLIANCE_ENDPOINT, tokens.VPC_ENDPOINT),
    "natGatewayId": (Target.NAT_GATEWAY, tokens.NAT_GATEWAY),
    "egressOnlyGatewayId": (Target.EGRESS_ONLY_GATEWAY, tokens.EGRESS_ONLY_GATEWAY),
    "carrierGatewayId": (Target.CARRIER_GATEWAY, tokens.CARRIER_GATEWAY),
    "transitGatewayId": (Target.TRANSIT_GATEWAY, tokens.TRANSIT_GATEWAY),
    "vpnGatewayId": (Target.VPN_GATEWAY, tokens.VPN_GATEWAY),
    "localGatewayId": (Target.LOCAL_GATEWAY, ()),
    "coreNetworkArn": (Target.CORE_NETWORK, ("aws:networkmanager/coreNetwork:CoreNetwork",)),
    "odbNetworkArn": (Target.ODB_NETWORK, ()),
    "networkInterfaceId": (Target.INTERFACE, tokens.INTERFACE),
    "instanceId": (Target.INSTANCE, tokens.INSTANCE),
}


def target_of(stack: Stack, resource: Resource, route: View) -> tuple[Target, str, Resource | None]:
    """The kind of the target that is set, its name, and its resource where that is at hand."""
    gateway = route.at("gatewayId")
    if gateway.unknown or text(gateway):
        return _gateway(stack, resource, gateway)
    unknown = False
    # A target that is known goes before one that is not: states of interfaces fill in more than was asked for.
    for wanted in ("known", "unknown"):
        for key, (target, types) in _OTHERS.items():
            view = route.at(key)
            if (wanted == "known" and text(view)) or (wanted == "unknown" and view.unknown):
                link = follow_one(stack, resource, view, types)
                if link.found:
                    return target, link.found[0].name, link.found[0]
                if wanted == "known":
                    return target, text(view), None
                unknown = True
    return (Target.UNKNOWN if unknown or route.unknown else Target.NOTHING), "", None


def _gateway(stack: Stack, resource: Resource, gateway: View) -> tuple[Target, str, Resource | None]:
    name = text(gateway)
    if name == "local":
        return Target.LOCAL, "", None
    link = follow_one(stack, resource, gateway, _GATEWAY_TYPES)
    if link.found:
        found = link.found[0]
        target = next(target for target, types in _GATEWAYS.values() if found.type in types)
        return target, found.name, found
    return _GATEWAYS.get(name.partition("-")[0], (Target.UNKNOWN, ()))[0], name, None
