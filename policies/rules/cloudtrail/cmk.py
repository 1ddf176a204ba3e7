"""Every trail is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="cloudtrail-cmk",
    title="Every trail is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.TRAIL,
    why="The trail is the evidence of who did what; its key decides who may read it.",
    remediation="Set kmsKeyId to the platform's key.",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    controls=replace(AT_REST, fsbp=("CloudTrail.2",)),
    bad="""\
aws.cloudtrail.Trail("audit", s3_bucket_name=bucket.id)
""",
    good="""\
aws.cloudtrail.Trail("audit", s3_bucket_name=bucket.id, kms_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The key is named."""
    yield from expect_customer_key(resource.at("kmsKeyId"))
