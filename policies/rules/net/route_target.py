"""Routes lead to the VPC itself, to a peer or to an endpoint, and nowhere else."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="net-route-target",
    title="Routes lead only to the VPC itself, a peering or an endpoint",
    severity=Severity.CRITICAL,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE, *tokens.ROUTE_PROPAGATION),
    why="Any other target (gateway, NAT, transit gateway, appliance, VPN) carries traffic out of the lab's boundary.",
    remediation="Route by vpcPeeringConnectionId or vpcEndpointId; gateway endpoints add their routes themselves.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html",
    controls=BOUNDARY,
)
_FORBIDDEN = (
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "instanceId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "odbNetworkArn",
    "transitGatewayId",
    "vpnGatewayId",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every route, in whichever of the three ways it is written, and no propagation from a VPN."""
    if resource.type in tokens.ROUTE_TABLE:
        for route in resource.each("routes"):
            yield from _targets(route)
        for gateway in resource.each("propagatingVgws"):
            yield from expect(gateway, _is_unset, "no propagation from VPN gateways")
    elif resource.type in tokens.ROUTE:
        yield from _targets(resource.properties)
    else:
        yield from expect(resource.at("vpnGatewayId"), _is_unset, "no propagation from VPN gateways")


def _targets(route: View) -> Iterator[Outcome]:
    if route.unknown:
        yield Unevaluated(route.path)
        return
    yield from expect(route.at("gatewayId"), _stays_inside, "local, or the gateway endpoint of a VPC (vpce-...)")
    for key in _FORBIDDEN:
        yield from expect(route.at(key), _is_unset, "vpcPeeringConnectionId or vpcEndpointId instead")


def _stays_inside(gateway: object) -> bool:
    return _is_unset(gateway) or gateway == "local" or str(gateway).startswith("vpce-")


def _is_unset(value: object) -> bool:
    # States spell an unset target as an empty text.
    return value is None or value == ""
