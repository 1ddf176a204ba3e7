"""Routes lead to ranges that belong to the network or to a peer that is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...addresses import PRIVATE
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...network.kinds import Target, outside
from ...network.peers import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...network.model import Route, RouteTable
    from ...resource import Resource, Stack

RULE = Rule(
    id="net-route-known",
    title="Routes lead to ranges of our own or of peers that are allowed",
    severity=Severity.HIGH,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE),
    why="A route to a private range that nobody listed leads into a network that nobody judged.",
    remediation="Add the network behind the target to [[peers]] in policies/facts.toml, with a reason, or remove the "
    "route.",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    controls=BOUNDARY,
    bad="""\
peering = aws.ec2.VpcPeeringConnection("other", vpc_id=vpc.id, peer_vpc_id="vpc-0a1b2c3d")
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id)
aws.ec2.Route(
    "other",
    route_table_id=routes.id,
    destination_cidr_block="10.77.0.0/16",
    vpc_peering_connection_id=peering.id,
)
""",
    good="""\
ours = aws.ec2.Vpc("ours", cidr_block="10.77.0.0/16")
peering = aws.ec2.VpcPeeringConnection("other", vpc_id=vpc.id, peer_vpc_id=ours.id)
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id)
aws.ec2.Route(
    "other",
    route_table_id=routes.id,
    destination_cidr_block="10.77.0.0/16",
    vpc_peering_connection_id=peering.id,
)
""",
)
_ALLOWED = "a range of this VPC, of a VPC at hand that it is peered with, or of [[peers]] in policies/facts.toml"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Private destinations; public ones, and peerings that are wider than their peer, have rules of their own."""
    tables = stack.networks.tables
    table = tables.table_of_route.get(resource.urn)
    if table is not None and table.resource is resource:
        yield from table.gaps
    for route in tables.written.get(resource.urn, ()):
        if route.target in (Target.LOCAL, Target.SERVICE) or route.service:
            continue
        if route.gap is not None:
            yield route.gap
        elif PRIVATE.covers(route.addresses):
            yield from _destination(route, table, stack)


def _destination(route: Route, table: RouteTable | None, stack: Stack) -> Iterator[Outcome]:
    known = stack.networks.known
    vpc = table.vpc if table else None
    path = route.destination_path
    if route.target is Target.PEERING:
        if route.found is None:
            yield outside(route.path or "vpcPeeringConnectionId", route.target_name)
            return
        across = known.across(route.found, vpc) if vpc is not None else known.connects(route.found)
        if across is None:
            yield outside(path, f"the VPC of {route.target_name}")
            return
        fit = known.fit(route.found)
        if vpc is None:  # the peer's route back to a VPC at hand, or from one that is not
            across |= fit.addresses
        elif across.overlaps(route.addresses):
            return  # at the far end of the peering; whether it is wider is judged by net-peering-route-narrow
        if across.covers(route.addresses):
            return
        # Beside the far end's own, only ranges of ours that the facts name: those of a VPC that is not at hand.
        allowed = ranges(stack.facts.cidrs)
        if fit.gaps and not allowed.covers(route.addresses):
            yield from fit.gaps
            return
    else:
        allowed = known.listed if vpc is None else known.own(vpc) | known.listed
    if vpc is None and not allowed.covers(route.addresses):
        yield outside(path, "the route table's VPC")
    elif not allowed.covers(route.addresses):
        yield Finding(
            f'{path} is "{route.destination}" by {route.target} {route.target_name}; allowed: {_ALLOWED}', path
        )
