"""Routes have private destinations, whatever their target."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...addresses import is_private
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="net-no-public-path-route",
    title="Routes have private destinations",
    severity=Severity.CRITICAL,
    types=(*tokens.ROUTE, *tokens.ROUTE_TABLE),
    why="A route for public addresses is a path to the internet, if not here then in the network behind its target.",
    remediation="Name the private range of the peer as destination, not 0.0.0.0/0, a part of it, or a prefix list.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    controls=BOUNDARY,
)
# A route of its own and one inside a route table name their destinations differently.
_RANGES = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_PREFIX_LISTS = ("destinationPrefixListId",)


def check(resource: Resource) -> Iterable[Outcome]:
    """Every route of a table, or the one route."""
    for route in resource.each("routes") if resource.type in tokens.ROUTE_TABLE else [resource.properties]:
        yield from _destinations(route)


def _destinations(route: View) -> Iterator[Outcome]:
    for key in _RANGES:
        yield from expect(
            route.at(key), _is_unset_or_private, "a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        )
    for key in _PREFIX_LISTS:
        yield from expect(route.at(key), lambda name: not name, "a private range, as nobody sees a list's ranges here")


def _is_unset_or_private(cidr: object) -> bool:
    return cidr is None or cidr == "" or is_private(cidr)
