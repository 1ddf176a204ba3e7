"""Routes over a peering are no wider than the peer."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...addresses import PRIVATE
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...network.kinds import Target
from ...resource import Resource, Stack

RULE = Rule(
    id="net-peering-route-narrow",
    title="Routes over a peering are no wider than the peer's ranges",
    severity=Severity.HIGH,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE),
    why="A route wider than the peer sends to it what is meant for others, and opens ranges that the peer adds later.",
    remediation="Name the peer's own range, or the part of it that is needed, as destination.",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    controls=replace(BOUNDARY, cis=("6.6",)),
    bad="""\
ours = aws.ec2.Vpc("ours", cidr_block="10.77.0.0/16")
peering = aws.ec2.VpcPeeringConnection("other", vpc_id=vpc.id, peer_vpc_id=ours.id)
routes = [{"cidr_block": "10.64.0.0/10", "vpc_peering_connection_id": peering.id}]
aws.ec2.RouteTable("routes", vpc_id=vpc.id, routes=routes)
""",
    good="""\
ours = aws.ec2.Vpc("ours", cidr_block="10.77.0.0/16")
peering = aws.ec2.VpcPeeringConnection("other", vpc_id=vpc.id, peer_vpc_id=ours.id)
routes = [{"cidr_block": "10.77.1.0/24", "vpc_peering_connection_id": peering.id}]
aws.ec2.RouteTable("routes", vpc_id=vpc.id, routes=routes)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every private destination over a peering: of the VPC at its far end, or else of the peers that it may be with."""
    tables, known = stack.networks.tables, stack.networks.known
    table = tables.table_of_route.get(resource.urn)
    if table is None or table.vpc is None:
        return
    if table.resource is resource:
        yield from table.gaps
    for route in tables.written.get(resource.urn, ()):
        if route.target is not Target.PEERING or route.found is None:
            continue
        if route.gap is not None:
            yield route.gap
            continue
        across = known.across(route.found, table.vpc)
        if not across:
            yield from known.fit(route.found).gaps
        if not across or not PRIVATE.covers(route.addresses) or across.covers(route.addresses):
            continue
        if across.overlaps(route.addresses):
            path = route.destination_path
            yield Finding(f'{path} is "{route.destination}"; allowed: ranges within {across}, which the peer has', path)
