"""Interface endpoints stand in two zones where the profile asks for it."""

from collections.abc import Iterable

from ... import tokens
from ...controls import RESILIENCE
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

_ZONES = 2
RULE = Rule(
    id="net-endpoint-multi-az",
    title="Interface endpoints stand in two zones",
    severity=Severity.LOW,
    types=tokens.VPC_ENDPOINT,
    why="With one zone gone, no node of the other zones starts or reports any more, as all of them need the endpoints.",
    remediation="Give the endpoint a subnet in a second zone; the profile dev does not ask for it.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    controls=RESILIENCE,
    level=Level.ADVISORY,
    bad="""\
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{REGION}.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id],
    )""",
    good="""\
    other = aws.ec2.Subnet("other", vpc_id=vpc.id, cidr_block="10.0.2.0/24", availability_zone=f"{REGION}b")
    aws.ec2.VpcEndpoint(
        "logs",
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{REGION}.logs",
        vpc_endpoint_type="Interface",
        subnet_ids=[subnet.id, other.id],
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Two subnets, in the endpoint or beside it; each subnet is in another zone, which AWS sees to."""
    kind = resource.at("vpcEndpointType")
    if not stack.facts.profile.multi_zone or kind.value("Gateway") != "Interface":
        return
    subnets = resource.at("subnetIds")
    if subnets.unknown:
        yield Unevaluated(subnets.path)
        return
    count = len(resource.each("subnetIds")) + len(stack.attached_to(resource, tokens.ENDPOINT_SUBNET, "vpcEndpointId"))
    if count < _ZONES:
        yield Finding(f"subnetIds has {count}; allowed: {_ZONES} or more, each in another zone", subnets.path)
