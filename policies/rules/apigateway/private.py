"""APIs are reached through the network's endpoints only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import found, is_true
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="apigateway-private",
    title="APIs are reached through the network's endpoints only",
    severity=Severity.CRITICAL,
    types=(*tokens.REST_API, *tokens.REST_DOMAIN, *tokens.HTTP_API),
    why="An API that is not private has an address on the internet, whatever it asks of callers. Only REST APIs can be "
    "private: an HTTP or WebSocket API cannot.",
    remediation="Set endpointConfiguration.types to PRIVATE and vpcEndpointIds to the execute-api endpoint.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""\
aws.apigateway.RestApi("clusters", endpoint_configuration={"types": "REGIONAL"})
""",
    good="""\
aws.apigateway.RestApi("clusters", endpoint_configuration={"types": "PRIVATE", "vpc_endpoint_ids": ["vpce-0a1b2c3d"]})
""",
)
_PRIVATE = "PRIVATE"


def check(resource: Resource) -> Iterable[Outcome]:
    """The kind of endpoint of a REST API or of its domain; an HTTP API answers nobody but by a domain."""
    if resource.type in tokens.HTTP_API:
        off = resource.at("disableExecuteApiEndpoint")
        if off.unknown:
            yield Unevaluated(off.path)
        elif not is_true(off.value(False)):
            yield Finding(
                f"{found(off, False)}, so the API has an address on the internet; allowed: a private REST API"
            )
        return
    kinds = resource.each("endpointConfiguration", "types")
    waiting = [kind for kind in kinds if kind.unknown]
    if waiting:
        yield Unevaluated(waiting[0].path)
    elif not kinds:
        default = "EDGE" if resource.type in tokens.REST_API else "a public domain"
        yield Finding(f"endpointConfiguration.types is not set, which means {default}; allowed: {_PRIVATE}")
    for kind in kinds:
        if kind.known and kind.value() != _PRIVATE:
            yield Finding(f"{kind.path} is {kind.shown}; allowed: {_PRIVATE}", kind.path)
