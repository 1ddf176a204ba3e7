"""Queues set aside what nobody could process."""

from collections.abc import Iterable

from ... import tokens
from ...controls import MONITORING
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="sqs-dlq",
    title="Queues set aside what nobody could process",
    severity=Severity.LOW,
    types=tokens.QUEUE,
    why="Without a dead-letter queue, a message that no reader can process comes back until it expires, and is gone.",
    remediation="Set redrivePolicy with deadLetterTargetArn and maxReceiveCount.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    controls=MONITORING,
    # Losing a message harms no boundary.
    level=Level.ADVISORY,
    bad="""\
aws.sqs.Queue("jobs", kms_master_key_id=key.id)
""",
    good="""\
failed = aws.sqs.Queue("failed", kms_master_key_id=key.id)
redrive = failed.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3}))
aws.sqs.Queue("jobs", kms_master_key_id=key.id, redrive_policy=redrive)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A queue of its own for what fails; the queues that failures go to need none."""
    redrive = resource.at("redrivePolicy")
    if redrive.unknown:
        yield Unevaluated(redrive.path)
        return
    beside = stack.attached_to(resource, tokens.QUEUE_REDRIVE, "queueUrl")
    if not redrive.value("") and not beside and not _takes_failures(resource, stack):
        yield Finding("redrivePolicy is not set; allowed: one with a dead-letter queue", redrive.path)


def _takes_failures(resource: Resource, stack: Stack) -> bool:
    """Whether another queue names this one as its own for what fails."""
    arn = resource.at("arn")
    for queue in stack.of((*tokens.QUEUE, *tokens.QUEUE_REDRIVE)):
        target = queue.at("redrivePolicy").document().at("deadLetterTargetArn")
        if resource.urn in queue.references.get("redrivePolicy", ()):
            return True
        if target.known and arn.known and target.value() == arn.value():
            return True
    return False
