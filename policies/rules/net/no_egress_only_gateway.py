"""A lab has no egress-only internet gateway."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-egress-only-gateway",
    title="There is no egress-only internet gateway",
    severity=Severity.CRITICAL,
    types=tokens.EGRESS_ONLY_GATEWAY,
    why="It is NAT for IPv6: every instance can send data to the internet through it.",
    remediation="Remove it; labs use private IPv4 addresses and VPC endpoints only.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html",
    controls=BOUNDARY,
    bad="""aws.ec2.EgressOnlyInternetGateway("out", vpc_id=vpc.id)""",
    good="""aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding("an egress-only internet gateway")
