"""Every DynamoDB table is encrypted with a customer key."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="dynamodb-cmk",
    title="Every DynamoDB table is encrypted with a customer key",
    severity=Severity.HIGH,
    types=(*tokens.TABLE, *tokens.TABLE_REPLICA),
    why="DynamoDB encrypts with a key of AWS's own by default, which we can neither restrict nor revoke.",
    remediation="Set serverSideEncryption.enabled to true and its kmsKeyArn to the platform's key, on replicas too.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
    controls=AT_REST,
    bad="""\
aws.dynamodb.Table(
    "leases",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    billing_mode="PAY_PER_REQUEST",
)
""",
    good="""\
aws.dynamodb.Table(
    "leases",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    billing_mode="PAY_PER_REQUEST",
    server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch first: without it the table ignores the key."""
    if resource.type in tokens.TABLE_REPLICA:
        yield from expect_customer_key(resource.at("kmsKeyArn"))
        return
    encryption = resource.at("serverSideEncryption")
    outcomes = list(expect_true(encryption.at("enabled")))
    yield from outcomes
    if not outcomes:
        for place in (encryption, *resource.each("replicas")):
            yield from expect_customer_key(place.at("kmsKeyArn"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch, where a key is named; nobody but its owner can choose a key."""
    encryption = resource.at("serverSideEncryption")
    enabled, key = encryption.at("enabled"), encryption.at("kmsKeyArn")
    if resource.type in tokens.TABLE_REPLICA or enabled.unknown or enabled.value() is True or not key.known:
        return {}
    return {"serverSideEncryption": {"enabled": True, "kmsKeyArn": key.value()}}
