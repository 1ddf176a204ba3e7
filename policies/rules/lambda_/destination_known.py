"""Functions hand on their results, and buckets their events, to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="lambda-destination-known",
    title="Functions hand on results and failures, and buckets events, to accounts of ours only",
    severity=Severity.HIGH,
    types=(*tokens.FUNCTION, *tokens.FUNCTION_EVENTS, *tokens.EVENT_SOURCE, *tokens.BUCKET_NOTIFICATION),
    why="A destination is sent each event with its answer, whatever network the function is in; a "
    "bucket's event names the object.",
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
_TOLD = {"topics": "topicArn", "queues": "queueArn", "lambdaFunctions": "lambdaFunctionArn"}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Where results and failures go, of a function and of what calls it, and a bucket's events."""
    if resource.type in tokens.BUCKET_NOTIFICATION:
        for kind, arn in _TOLD.items():
            for each in resource.each(kind):
                yield from expect_ours(each.at(arn), stack)
        return
    if resource.type in tokens.FUNCTION:
        yield from expect_ours(resource.at("deadLetterConfig", "targetArn"), stack)
        return
    key = "destinationArn" if resource.type in tokens.EVENT_SOURCE else "destination"
    for outcome in ("onFailure", "onSuccess"):
        yield from expect_ours(resource.at("destinationConfig", outcome, key), stack)
