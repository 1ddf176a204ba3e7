"""Routes have private destinations, whatever their target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import tokens
from ...addresses import PRIVATE
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...network.kinds import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...network.model import Route
    from ...resource import Resource, Stack

RULE = Rule(
    id="net-no-public-path-route",
    title="Routes have private destinations",
    severity=Severity.CRITICAL,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE),
    why="A route for public addresses is a path to the internet, if not here then in the network behind its target.",
    remediation="Name the private range of the peer as destination, not 0.0.0.0/0, a part of it, or a prefix list that "
    "holds public ranges.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    controls=BOUNDARY,
    bad="""\
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id)
for half in ("0.0.0.0/1", "128.0.0.0/1"):
    aws.ec2.Route(
        f"half-{half}",
        route_table_id=routes.id,
        destination_cidr_block=half,
        vpc_peering_connection_id="pcx-0a1b2c3d",
    )
""",
    good="""\
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id)
aws.ec2.Route(
    "peer",
    route_table_id=routes.id,
    destination_cidr_block="10.40.0.0/16",
    vpc_peering_connection_id="pcx-0a1b2c3d",
)
""",
)
_ALLOWED = "a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
_INSIDE = (Target.LOCAL, Target.SERVICE)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every route of a table, or the one route; a prefix list is judged by its entries.

    The routes of a table together lead to public addresses only if one of them does, so that 0.0.0.0/1 and 128.0.0.0/1
    are found like 0.0.0.0/0.
    """
    table = stack.networks.tables.table_of_route.get(resource.urn)
    if table is not None and table.resource is resource:
        yield from table.gaps
    for route in stack.networks.tables.written.get(resource.urn, ()):
        if route.target not in _INSIDE:
            yield from _destination(route)


def _destination(route: Route) -> Iterator[Outcome]:
    path = route.destination_path
    if route.service:
        yield Finding(
            f"{path} is AWS's prefix list of {route.service}; allowed: such a list to its endpoint only", path
        )
    elif route.gap is not None and route.gap.reason and route.prefix_list:
        yield Finding(f"{path} is {route.prefix_list!r}; allowed: a prefix list whose entries are seen here", path)
    elif route.gap is not None:
        yield route.gap
    elif not PRIVATE.covers(route.addresses):
        listed = f", in prefix list {route.prefix_list}" if route.prefix_list else ""
        yield Finding(f'{path} is "{route.destination}"{listed}; allowed: {_ALLOWED}', path)
