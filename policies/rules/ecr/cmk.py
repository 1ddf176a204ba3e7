"""Every container repository is encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect, expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ecr-cmk",
    title="Every container repository is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.REPOSITORY,
    why="Images hold the lab's software and, too often, its credentials; ECR encrypts with S3's key by default.",
    remediation="Set encryptionConfigurations to type KMS and the platform's key; it cannot be changed later.",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
    controls=AT_REST,
    bad="""\
aws.ecr.Repository("images")
""",
    good="""\
aws.ecr.Repository("images", encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}])
""",
)
_BY_KMS = ("KMS", "KMS_DSSE")


def check(resource: Resource) -> Iterable[Outcome]:
    """KMS, and a key of ours."""
    configurations = resource.each("encryptionConfigurations") or [resource.at("encryptionConfigurations")]
    for configuration in configurations:
        outcomes = list(
            expect(configuration.at("encryptionType"), lambda kind: kind in _BY_KMS, "KMS", default="AES256")
        )
        yield from outcomes
        if not outcomes:
            yield from expect_customer_key(configuration.at("kmsKey"))
