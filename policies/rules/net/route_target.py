"""Routes lead to the VPC itself, to a peer or to an endpoint, and nowhere else."""

from collections.abc import Callable, Iterable, Iterator

from ... import tokens, urn_patterns
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="net-route-target",
    title="Routes lead only to the VPC itself, a peering or an endpoint",
    severity=Severity.CRITICAL,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE, *tokens.ROUTE_PROPAGATION),
    why="Any other target (gateway, NAT, transit gateway, appliance, VPN) carries traffic out of the lab's boundary.",
    remediation="Route by vpcPeeringConnectionId or vpcEndpointId; gateway endpoints add their routes themselves. A "
    "gateway that has to be there is a row of [[edges]] in policies/facts.toml.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html",
    controls=BOUNDARY,
    bad="""\
    aws.ec2.RouteTable(
        "lab", vpc_id=vpc.id, routes=[{"cidr_block": "10.40.0.0/16", "transit_gateway_id": "tgw-1"}]
    )""",
    good="""\
    aws.ec2.RouteTable(
        "lab", vpc_id=vpc.id, routes=[{"cidr_block": "10.40.0.0/16", "vpc_peering_connection_id": "pcx-1"}]
    )""",
)
_NO_PROPAGATION = "no propagation from VPN gateways"
_GATEWAYS = "local, or the gateway endpoint of a VPC (vpce-...)"
_INSTEAD = "vpcPeeringConnectionId or vpcEndpointId instead"
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


# What a target may be that is not known by its id yet.
_TARGETS = (
    *tokens.INTERNET_GATEWAY,
    *tokens.VPN_GATEWAY,
    *tokens.CARRIER_GATEWAY,
    *tokens.EGRESS_ONLY_GATEWAY,
    *tokens.NAT_GATEWAY,
    *tokens.TRANSIT_GATEWAY,
    *tokens.INTERFACE,
    *tokens.INSTANCE,
    *tokens.VPC_ENDPOINT,
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every route, in whichever of the three ways it is written, and no propagation from a VPN."""
    if resource.type in tokens.ROUTE_TABLE:
        for route in resource.each("routes"):
            yield from _targets(resource, route, stack)
        for gateway in resource.each("propagatingVgws"):
            yield from _expect(resource, gateway, _is_unset, _NO_PROPAGATION, stack)
    elif resource.type in tokens.ROUTE:
        yield from _targets(resource, resource.properties, stack)
    else:
        yield from _expect(resource, resource.at("vpnGatewayId"), _is_unset, _NO_PROPAGATION, stack)


def _targets(resource: Resource, route: View, stack: Stack) -> Iterator[Outcome]:
    if route.unknown:
        yield Unevaluated(route.path)
        return
    yield from _expect(resource, route.at("gatewayId"), _stays_inside, _GATEWAYS, stack)
    for key in _FORBIDDEN:
        yield from _expect(resource, route.at(key), _is_unset, _INSTEAD, stack)


def _expect(
    resource: Resource, view: View, accept: Callable[[object], bool], allowed: str, stack: Stack
) -> Iterator[Outcome]:
    """The target is accepted, or is an edge that the facts name."""
    if view.absent:
        return
    found = stack.follow_view(resource, view, types=_TARGETS).found
    if found and all(any(urn_patterns.matches(edge.urn, each.urn) for edge in stack.facts.edges) for each in found):
        return
    if view.unknown and len(found) == 1:
        if found[0].type not in tokens.VPC_ENDPOINT:
            yield Finding(f"{view.path} is {found[0].name}, which is not known yet; allowed: {allowed}", view.path)
    else:
        yield from expect(view, accept, allowed)


def _stays_inside(gateway: object) -> bool:
    return _is_unset(gateway) or gateway == "local" or str(gateway).startswith("vpce-")


def _is_unset(value: object) -> bool:
    # States spell an unset target as an empty text.
    return value is None or value == ""
