"""Only our accounts send to our queues and read from them."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, foreign_access, open_to_everybody
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="sqs-policy-scoped",
    title="Only our accounts send to our queues and read from them",
    severity=Severity.HIGH,
    types=(*tokens.QUEUE_POLICY, *tokens.QUEUE),
    why="Who may send to a queue decides what its reader does next; who may read takes the messages away.",
    remediation="Name accounts, roles or services with aws:SourceArn; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html",
    controls=replace(IDENTITY, fsbp=("SQS.3",)),
    bad="""\
send = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
aws.sqs.QueuePolicy("jobs", queue_url="jobs", policy=json.dumps({"Version": "2012-10-17", "Statement": [send]}))
""",
    good="""\
send = {
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
    "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:jobs"}},
}
aws.sqs.QueuePolicy("jobs", queue_url="jobs", policy=json.dumps({"Version": "2012-10-17", "Statement": [send]}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Neither everybody nor accounts that are not ours."""
    policy = resource.at("policy")
    yield from open_to_everybody(policy)
    yield from foreign_access(policy, Ours.of(stack), "accounts of policies/facts.toml")
