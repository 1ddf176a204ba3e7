"""Every topic is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="sns-cmk",
    title="Every topic is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.TOPIC,
    why="Messages carry names of labs, people and failures, and wait on disk for their delivery.",
    remediation="Set kmsMasterKeyId to the platform's key.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
    controls=replace(AT_REST, fsbp=("SNS.1",)),
    bad="""\
aws.sns.Topic("alarms", kms_master_key_id="alias/aws/sns")
""",
    good="""\
aws.sns.Topic("alarms", kms_master_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The key is named."""
    yield from expect_customer_key(resource.at("kmsMasterKeyId"))
