"""Logs are streamed to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="logs-subscription-known",
    title="Logs are streamed to accounts of ours only",
    severity=Severity.HIGH,
    types=(*tokens.LOG_SUBSCRIPTION, *tokens.LOG_DESTINATION),
    why="A subscription copies every line of a log group as it is written, by AWS's own network, past "
    "every route and group.",
    remediation="Send the events to a stream or function of our own accounts; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
    controls=BOUNDARY,
    bad="""\
aws.cloudwatch.LogSubscriptionFilter(
    "copy",
    log_group="/aws/parallelcluster/lab",
    filter_pattern="",
    destination_arn=f"arn:aws:logs:{REGION}:{OTHER_ACCOUNT}:destination:theirs",
)
""",
    good="""\
aws.cloudwatch.LogSubscriptionFilter(
    "copy",
    log_group="/aws/parallelcluster/lab",
    filter_pattern="",
    destination_arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:alarms",
)
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Where a filter and a destination send what they are given."""
    yield from expect_ours(
        resource.at("targetArn" if resource.type in tokens.LOG_DESTINATION else "destinationArn"), stack
    )
