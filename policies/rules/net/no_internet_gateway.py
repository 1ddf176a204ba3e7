"""A lab has no internet gateway."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-internet-gateway",
    title="There is no internet gateway",
    severity=Severity.CRITICAL,
    types=tokens.INTERNET_GATEWAY,
    why="It is the door between a VPC and the internet; one route and one address later a lab is reachable.",
    remediation="Remove it; reach AWS services by VPC endpoints, other networks by peering.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    controls=BOUNDARY,
    bad="""aws.ec2.InternetGateway("out", vpc_id=vpc.id)""",
    good="""aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding("an internet gateway, or its attachment to a VPC")
