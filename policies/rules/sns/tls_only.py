"""Topics refuse plain connections."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IN_TRANSIT
from ...iam import read
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import UnknownValueError

RULE = Rule(
    id="sns-tls-only",
    title="Topics refuse plain connections, and deliver over none",
    severity=Severity.MEDIUM,
    types=(*tokens.TOPIC, *tokens.TOPIC_SUBSCRIPTION),
    why="SNS takes messages over http as well, and delivers them so to subscriptions of that protocol.",
    remediation="Add a Deny of sns:Publish for everybody where aws:SecureTransport is false; subscribe by https.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
    controls=IN_TRANSIT,
    bad="""\
aws.sns.Topic("alarms", kms_master_key_id=key.id)
""",
    good="""\
topic = aws.sns.Topic("alarms", kms_master_key_id=key.id)
plain = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sns:Publish",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
aws.sns.TopicPolicy("alarms", arn=topic.arn, policy=json.dumps({"Version": "2012-10-17", "Statement": [plain]}))
""",
)
_PUBLISH = "sns:publish"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A topic's policy, in it or beside it; a subscription's protocol."""
    if resource.type in tokens.TOPIC_SUBSCRIPTION:
        protocol = resource.at("protocol")
        if protocol.unknown:
            yield Unevaluated(protocol.path)
        elif protocol.value() == "http":
            yield Finding(f"protocol is {protocol.shown}; allowed: https", protocol.path)
        return
    beside = stack.attached_to(resource, tokens.TOPIC_POLICY, "arn")
    documents = [read(each.at("policy")) for each in beside or [resource]]
    try:
        if not any(document.denies_without_tls(_PUBLISH) for document in documents):
            yield Finding("no policy refuses plain connections; allowed: a Deny where aws:SecureTransport is false")
    except UnknownValueError:
        yield Unevaluated("policy")
