"""Calls of APIs are logged, without what they carry."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect, expect_false, found
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource

RULE = Rule(
    id="apigateway-logs",
    title="Calls of APIs are logged, without what they carry",
    severity=Severity.MEDIUM,
    types=(*tokens.REST_STAGE, *tokens.HTTP_STAGE, *tokens.REST_METHOD_SETTINGS),
    why="The access log says who asked for which cluster. A data trace puts whole requests, with names and settings of "
    "labs, into a log that many read.",
    remediation="Set accessLogSettings.destinationArn, loggingLevel to ERROR or INFO, and dataTraceEnabled to false.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    controls=replace(LOGGING, fsbp=("APIGateway.1", "APIGateway.9")),
    bad="""\
aws.apigateway.Stage("live", rest_api="a1b2c3", deployment="d1", stage_name="live")
""",
    good="""\
logs = {"destination_arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:calls", "format": "$context.requestId"}
aws.apigateway.Stage("live", rest_api="a1b2c3", deployment="d1", stage_name="live", access_log_settings=logs)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """Where stages log, and what methods log."""
    if resource.type in tokens.REST_METHOD_SETTINGS:
        settings = resource.at("settings")
        yield from expect(
            settings.at("loggingLevel"), lambda level: level in ("ERROR", "INFO"), "ERROR or INFO", default="OFF"
        )
        yield from expect_false(settings.at("dataTraceEnabled"))
        return
    target = resource.at("accessLogSettings", "destinationArn")
    if target.unknown:
        yield Unevaluated(target.path)
    elif not target.value(""):
        yield Finding(f"{found(target)}; allowed: the ARN of a log group", target.path)


def remedy(resource: Resource) -> Mapping[str, object]:
    """Stop traces; a log group has to be made first."""
    settings = resource.at("settings")
    values = settings.value() if settings.known else None
    if isinstance(values, dict) and values.get("dataTraceEnabled") is True:
        return {"settings": {**values, "dataTraceEnabled": False}}
    return {}
