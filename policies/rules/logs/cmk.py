"""Every log group is encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="logs-cmk",
    title="Every log group is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.LOG_GROUP,
    why="Logs repeat what users type and what programs print; a customer key decides who reads them.",
    remediation="Set kmsKeyId to the platform's key.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    controls=AT_REST,
    bad="""\
aws.cloudwatch.LogGroup("jobs", retention_in_days=365)
""",
    good="""\
aws.cloudwatch.LogGroup("jobs", retention_in_days=365, kms_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The key is named."""
    yield from expect_customer_key(resource.at("kmsKeyId"))
