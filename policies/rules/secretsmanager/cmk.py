"""Every secret is encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="secretsmanager-cmk",
    title="Every secret is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.SECRET,
    why="With AWS's own key, everybody who may read the secret may decrypt it; a customer key is a second lock.",
    remediation="Set kmsKeyId to the platform's key, on replicas too.",
    source="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    controls=AT_REST,
    bad="""\
aws.secretsmanager.Secret("accounting")
""",
    good="""\
aws.secretsmanager.Secret("accounting", kms_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The secret and its replicas."""
    for place in (resource.properties, *resource.each("replicas")):
        yield from expect_customer_key(place.at("kmsKeyId"))
