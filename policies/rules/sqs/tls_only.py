"""Queues refuse plain connections."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IN_TRANSIT
from ...iam import read
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import UnknownValueError

RULE = Rule(
    id="sqs-tls-only",
    title="Queues refuse plain connections",
    severity=Severity.MEDIUM,
    types=tokens.QUEUE,
    why="SQS answers over http as well; whoever listens on the way reads the messages.",
    remediation="Add a Deny of sqs:* for everybody where aws:SecureTransport is false.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    controls=IN_TRANSIT,
    bad="""\
aws.sqs.Queue("jobs", kms_master_key_id=key.id)
""",
    good="""\
queue = aws.sqs.Queue("jobs", kms_master_key_id=key.id)
plain = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
aws.sqs.QueuePolicy("jobs", queue_url=queue.id, policy=json.dumps({"Version": "2012-10-17", "Statement": [plain]}))
""",
)
_ACTIONS = ("sqs:sendmessage", "sqs:receivemessage")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The policy in the queue or beside it."""
    beside = stack.attached_to(resource, tokens.QUEUE_POLICY, "queueUrl")
    documents = [read(each.at("policy")) for each in beside or [resource]]
    try:
        if not any(document.denies_without_tls(*_ACTIONS) for document in documents):
            yield Finding("no policy refuses plain connections; allowed: a Deny where aws:SecureTransport is false")
    except UnknownValueError:
        yield Unevaluated("policy")
