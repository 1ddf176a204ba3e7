"""S3 and DynamoDB are reached by their gateway endpoints."""

from collections.abc import Iterable

from ... import tokens
from ...controls import HYGIENE
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

_FREE = ("s3", "dynamodb")
RULE = Rule(
    id="net-s3-endpoint-gateway",
    title="S3 and DynamoDB are reached by gateway endpoints",
    severity=Severity.LOW,
    types=tokens.VPC_ENDPOINT,
    why="An interface endpoint costs by the hour, the zone and the GB; a gateway endpoint of the service is free.",
    remediation="Use a gateway endpoint; an interface is for callers outside of the VPC only.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    controls=HYGIENE,
    level=Level.ADVISORY,
    bad="""\
    aws.ec2.VpcEndpoint(
        "s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3", vpc_endpoint_type="Interface"
    )""",
    good="""aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3")""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """An interface endpoint of either service."""
    service = resource.at("serviceName")
    if service.unknown:
        yield Unevaluated(service.path)
    elif str(service.value("")).rpartition(".")[2] in _FREE and resource.at("vpcEndpointType").value() == "Interface":
        yield Finding(f"{service.path} is {service.shown} with an interface; allowed: vpcEndpointType Gateway")
