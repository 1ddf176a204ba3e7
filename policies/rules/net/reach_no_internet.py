"""No interface reaches the internet, and none is reached from it, whatever way the parts are put together."""

from collections.abc import Iterable
from dataclasses import replace

from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...network.interface_types import TYPES
from ...resource import Resource, Stack

RULE = Rule(
    id="net-reach-no-internet",
    title="No path leads from any interface to the internet, or from there to it",
    severity=Severity.CRITICAL,
    types=TYPES,
    why="Routes, network ACLs and security groups are each right or wrong only together with the others; this follows "
    "packets through all of them, through NAT, appliances and transit gateways too.",
    remediation="Close the path at the hop that should not be there: remove the gateway and its route first, then the "
    "rule that names public addresses.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    controls=replace(BOUNDARY, nist=(*BOUNDARY.nist, "SC-7(3)", "SC-7(21)")),
    bad="""\
gateway = aws.ec2.InternetGateway("door", vpc_id=vpc.id)
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/1", "gateway_id": gateway.id}])
aws.ec2.RouteTableAssociation("routes", subnet_id=subnet.id, route_table_id=routes.id)
aws.vpc.SecurityGroupEgressRule(
    "out", security_group_id=group.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"
)
aws.ec2.Instance(
    "node", ami="ami-1", instance_type="t3.micro", subnet_id=subnet.id, vpc_security_group_ids=[group.id]
)
""",
    good="""\
routes = aws.ec2.RouteTable("routes", vpc_id=vpc.id, routes=[])
aws.ec2.RouteTableAssociation("routes", subnet_id=subnet.id, route_table_id=routes.id)
aws.ec2.Instance(
    "node", ami="ami-1", instance_type="t3.micro", subnet_id=subnet.id, vpc_security_group_ids=[group.id]
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The path of each class of interfaces that the resource makes, or what has to be known to tell."""
    networks = stack.networks
    yield from networks.interfaces.unplaced.get(resource.urn, ())
    for interface in networks.interfaces.of_resource.get(resource.urn, ()):
        verdict = networks.internet.of(interface)
        if verdict.path is not None:
            yield Finding(f"{verdict.path.words}; allowed: no path to public addresses", "")
        else:
            yield from verdict.gaps
