"""Topics send to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="sns-subscription-known",
    title="Topics send to queues and functions of ours only",
    severity=Severity.HIGH,
    types=tokens.TOPIC_SUBSCRIPTION,
    why="Whatever is published to the topic is copied to the queue, whoever owns it, past every route and group.",
    remediation="Subscribe queues and functions of our own accounts; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html",
    controls=BOUNDARY,
    bad="""\
theirs = f"arn:aws:sqs:{REGION}:{OTHER_ACCOUNT}:theirs"
aws.sns.TopicSubscription("jobs", topic="jobs", protocol="sqs", endpoint=theirs)
""",
    good="""\
ours = f"arn:aws:sqs:{REGION}:{ACCOUNT}:ours"
aws.sns.TopicSubscription("jobs", topic="jobs", protocol="sqs", endpoint=ours)
""",
)
_BY_ARN = ("sqs", "lambda", "firehose", "application")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Queues, functions and streams by their ARNs; people by e-mail are no copy of data, and https has its own rule."""
    if str(resource.at("protocol").value("")).lower() in _BY_ARN:
        yield from expect_ours(resource.at("endpoint"), stack)
