"""A lab has no NAT gateway, neither public nor private."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-nat-gateway",
    title="There is no NAT gateway",
    severity=Severity.CRITICAL,
    types=tokens.NAT_GATEWAY,
    why="A public one lets every instance send data to the internet; a private one hides who sends it elsewhere.",
    remediation="Remove it; reach AWS services by VPC endpoints, other networks by peering.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    controls=BOUNDARY,
    bad="""aws.ec2.NatGateway("out", subnet_id=subnet.id, connectivity_type="private")""",
    good="""aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding(f"a NAT gateway with connectivityType {resource.at('connectivityType').value('public')}")
