"""Topics send to addresses at known domains."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_known_domain
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="sns-https-known",
    title="Topics send to addresses at known domains",
    severity=Severity.MEDIUM,
    types=tokens.TOPIC_SUBSCRIPTION,
    why="A pager has to be told of alarms; an address that nobody knows is told of whatever else the topic carries.",
    remediation="List the domain under domains in policies/facts.toml, or remove the subscription.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
    controls=BOUNDARY,
    level=Level.ADVISORY,
    bad="""\
aws.sns.TopicSubscription("pager", topic="alarms", protocol="https", endpoint="https://example.com/topic")
""",
    good="""\
aws.sns.TopicSubscription("people", topic="alarms", protocol="email", endpoint="ops@example.org")
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Subscriptions by http and https."""
    if str(resource.at("protocol").value("")).lower() in ("http", "https"):
        yield from expect_known_domain(resource.at("endpoint"), stack)
