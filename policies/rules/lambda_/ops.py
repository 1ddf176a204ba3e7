"""Functions have room of their own, and what fails is kept."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import MONITORING
from ...expectations import expect
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-ops",
    title="Functions have room of their own, and what fails is kept",
    severity=Severity.LOW,
    types=tokens.FUNCTION,
    why="Without reserved concurrency a function starves when another takes the account's, and an event that failed "
    "twice is gone.",
    remediation="Set reservedConcurrentExecutions, and deadLetterConfig or a destination for failures.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    controls=replace(MONITORING, nist=(*MONITORING.nist, "SI-2")),
    # A function that is only called directly has no events to keep, and small accounts have no concurrency to reserve.
    level=Level.ADVISORY,
    bad="""\
aws.lambda_.Function("tidy", role=role.arn, runtime="python3.13", handler="tidy.main", s3_bucket="lab-data", s3_key="t")
""",
    good="""\
aws.lambda_.Function(
    "clean",
    role=role.arn,
    runtime="python3.13",
    handler="clean.main",
    s3_bucket="lab-data",
    s3_key="c",
    reserved_concurrent_executions=2,
    dead_letter_config={"target_arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:failed"},
)
""",
)
_UNLIMITED = -1


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A limit, and a place for what fails."""
    concurrency = resource.at("reservedConcurrentExecutions")
    yield from expect(concurrency, lambda count: count not in (None, _UNLIMITED), "0 or more", default=_UNLIMITED)
    letters = resource.at("deadLetterConfig", "targetArn")
    if letters.unknown:
        yield Unevaluated(letters.path)
    elif letters.absent and not stack.attached_to(resource, tokens.FUNCTION_EVENTS, "functionName"):
        yield Finding("deadLetterConfig is not set; allowed: a queue or topic, or a destination", "deadLetterConfig")
