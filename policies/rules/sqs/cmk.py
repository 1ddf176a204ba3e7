"""Every queue is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="sqs-cmk",
    title="Every queue is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.QUEUE,
    why="Messages wait on disk; SQS's own key cannot be restricted or revoked.",
    remediation="Set kmsMasterKeyId to the platform's key.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    controls=replace(AT_REST, fsbp=("SQS.1",)),
    bad="""\
aws.sqs.Queue("requests")
""",
    good="""\
aws.sqs.Queue("requests", kms_master_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The key is named."""
    yield from expect_customer_key(resource.at("kmsMasterKeyId"))
