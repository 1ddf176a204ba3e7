"""Executions of state machines are logged."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="sfn-logs",
    title="Executions of state machines are logged",
    severity=Severity.LOW,
    types=tokens.STATE_MACHINE,
    why="The history of an execution is gone after ninety days, that of an express one at once: what it did in whose "
    "name is then only in a log.",
    remediation="Set loggingConfiguration.level to ERROR or ALL, with a log group.",
    source="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
    controls=replace(LOGGING, fsbp=("StepFunctions.1",)),
    # CloudTrail has the calls that a state machine makes; the log adds its states.
    level=Level.ADVISORY,
    bad="""\
aws.sfn.StateMachine("flow", role_arn=role.arn, definition="{}")
""",
    good="""\
logs = {"level": "ERROR", "log_destination": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:flow:*"}
aws.sfn.StateMachine("flow", role_arn=role.arn, definition="{}", logging_configuration=logs)
""",
)
_LEVELS = ("ALL", "ERROR", "FATAL")


def check(resource: Resource) -> Iterable[Outcome]:
    """A level other than off."""
    return expect(
        resource.at("loggingConfiguration", "level"), lambda level: level in _LEVELS, "ERROR or ALL", default="OFF"
    )
