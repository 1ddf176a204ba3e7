"""Every DynamoDB table is encrypted with a customer key."""

from collections.abc import Iterable

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
