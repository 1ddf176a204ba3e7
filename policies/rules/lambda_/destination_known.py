"""Functions hand on their results to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-destination-known",
    title="Functions hand on results and failures to accounts of ours only",
    severity=Severity.HIGH,
    types=(*tokens.FUNCTION, *tokens.FUNCTION_EVENTS, *tokens.EVENT_SOURCE),
    why="A destination is sent each event with its answer, whatever network the function is in.",
    remediation="Name a queue, topic, bus or function of our own accounts; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    controls=BOUNDARY,
    bad="""\
aws.lambda_.FunctionEventInvokeConfig(
    "jobs",
    function_name="jobs",
    destination_config={"on_success": {"destination": f"arn:aws:sqs:{REGION}:{OTHER_ACCOUNT}:theirs"}},
)
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
    good="""\
aws.lambda_.FunctionEventInvokeConfig(
    "jobs",
    function_name="jobs",
    destination_config={"on_success": {"destination": f"arn:aws:sqs:{REGION}:{ACCOUNT}:ours"}},
)
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Where results and failures go, of a function and of what calls it."""
    if resource.type in tokens.FUNCTION:
        yield from expect_ours(resource.at("deadLetterConfig", "targetArn"), stack)
        return
    key = "destinationArn" if resource.type in tokens.EVENT_SOURCE else "destination"
    for outcome in ("onFailure", "onSuccess"):
        yield from expect_ours(resource.at("destinationConfig", outcome, key), stack)
