"""Who uses an endpoint service is decided each time."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...controls import BOUNDARY
from ...expectations import expect, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="net-endpoint-service-manual",
    title="Who uses an endpoint service is decided each time",
    severity=Severity.MEDIUM,
    types=(*tokens.ENDPOINT_SERVICE, *tokens.ENDPOINT_SERVICE_PRINCIPAL),
    why="An endpoint service is a door into the VPC for other accounts; open to all, it needs no peering and no route.",
    remediation="Set acceptanceRequired to true and name the principals.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html",
    controls=BOUNDARY,
    bad="""\
    aws.ec2.VpcEndpointService(
        "door", acceptance_required=False, gateway_load_balancer_arns=["arn:aws:elasticloadbalancing:::l"]
    )""",
    good="""\
    aws.ec2.VpcEndpointService(
        "door", acceptance_required=True, gateway_load_balancer_arns=["arn:aws:elasticloadbalancing:::l"]
    )""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Connections wait for their acceptance, and not everybody may ask."""
    if resource.type in tokens.ENDPOINT_SERVICE_PRINCIPAL:
        yield from expect(resource.at("principalArn"), _is_somebody, "the ARN of an account or a role")
        return
    yield from expect_true(resource.at("acceptanceRequired"))
    for principal in resource.each("allowedPrincipals"):
        yield from expect(principal, _is_somebody, "the ARN of an account or a role")


def _is_somebody(principal: object) -> bool:
    return principal != "*"


def remedy(resource: Resource) -> Mapping[str, object]:
    """Connections wait for their acceptance."""
    wanted = resource.type in tokens.ENDPOINT_SERVICE and resource.at("acceptanceRequired").known
    return {"acceptanceRequired": True} if wanted and resource.at("acceptanceRequired").value() is not True else {}
