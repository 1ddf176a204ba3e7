"""A lab has no carrier gateway."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-no-carrier-gateway",
    title="There is no carrier gateway",
    severity=Severity.CRITICAL,
    types=tokens.CARRIER_GATEWAY,
    why="It connects a subnet in a Wavelength Zone to a mobile carrier's network and, through that, to the internet.",
    remediation="Remove it, and keep labs out of Wavelength Zones.",
    source="https://docs.aws.amazon.com/wavelength/latest/developerguide/wavelength-carrier-gateway.html",
    controls=BOUNDARY,
    bad="""aws.ec2.CarrierGateway("out", vpc_id=vpc.id)""",
    good="""aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The resource's being there is the finding."""
    yield Finding("a carrier gateway")
