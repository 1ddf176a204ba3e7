"""APIs look at requests before they pass them on, and pass on so many."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import RESILIENCE
from ...expectations import expect, found
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="apigateway-front",
    title="APIs look at requests before they pass them on, and limit how many",
    severity=Severity.LOW,
    types=(*tokens.REST_METHOD, *tokens.REST_METHOD_SETTINGS, *tokens.HTTP_STAGE),
    why="A loop in a caller asks for clusters a thousand times a second; a request that is not looked at reaches the "
    "function with whatever stands in it.",
    remediation="Set requestValidatorId for each method, throttlingRateLimit and throttlingBurstLimit for the stage.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    controls=replace(RESILIENCE, nist=("AC-4(21)", "SC-5", "SI-10")),
    # Callers are named roles (apigateway-policy), and a function may look at its requests itself.
    level=Level.ADVISORY,
    bad="""\
aws.apigateway.MethodSettings(
    "all", rest_api="a1b2c3", stage_name="live", method_path="*/*", settings={"logging_level": "ERROR"}
)
""",
    good="""\
limits = {"logging_level": "ERROR", "throttling_rate_limit": 5, "throttling_burst_limit": 10}
aws.apigateway.MethodSettings("all", rest_api="a1b2c3", stage_name="live", method_path="*/*", settings=limits)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """A validator for each method, a limit for each stage."""
    if resource.type in tokens.REST_METHOD:
        validator = resource.at("requestValidatorId")
        if validator.unknown:
            yield Unevaluated(validator.path)
        elif not validator.value(""):
            yield Finding(f"{found(validator)}; allowed: a request validator", validator.path)
        return
    settings = resource.at("settings" if resource.type in tokens.REST_METHOD_SETTINGS else "defaultRouteSettings")
    for key in ("throttlingRateLimit", "throttlingBurstLimit"):
        yield from expect(settings.at(key), _limits, "a number above 0")


def _limits(value: object) -> bool:
    return isinstance(value, int | float) and value > 0
