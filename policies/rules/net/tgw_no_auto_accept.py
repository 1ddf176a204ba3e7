"""Transit gateways take in nobody by themselves."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

_SWITCHES = {
    "autoAcceptSharedAttachments": "disable",
    "defaultRouteTableAssociation": "enable",
    "defaultRouteTablePropagation": "enable",
}
RULE = Rule(
    id="net-tgw-no-auto-accept",
    title="Transit gateways take in nobody by themselves",
    severity=Severity.HIGH,
    types=tokens.TRANSIT_GATEWAY,
    why="Accepted and routed without anybody's decision, every account that shares the gateway reaches all others.",
    remediation="Set autoAcceptSharedAttachments and both defaultRouteTable switches to disable; route by own tables.",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html",
    controls=replace(BOUNDARY, fsbp=("EC2.23",)),
    bad="""aws.ec2transitgateway.TransitGateway("hub")""",
    good="""\
    aws.ec2transitgateway.TransitGateway(
        "hub", default_route_table_association="disable", default_route_table_propagation="disable"
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The provider associates and propagates unless told otherwise."""
    for key, default in _SWITCHES.items():
        yield from expect(resource.at(key), lambda value: value == "disable", "disable", default=default)
