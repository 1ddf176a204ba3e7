"""Tables cannot be deleted in passing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect_true
from ...model import Level, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="dynamodb-deletion-protection",
    title="Every DynamoDB table is protected from deletion",
    severity=Severity.MEDIUM,
    types=(*tokens.TABLE, *tokens.TABLE_REPLICA),
    why="With the table its log of changes is deleted too; subnets that labs hold would be given out a second time.",
    remediation="Set deletionProtectionEnabled to true.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    controls=replace(BACKUP, nist=("CM-3a", "CP-2(5)"), hipaa=("308(a)(7)(i)",), fsbp=("DynamoDB.6",)),
    # Platforms for a try-out are made to be destroyed; hipaa makes it mandatory.
    level=Level.ADVISORY,
    bad="""\
aws.dynamodb.Table(
    "leases", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
""",
    good="""\
aws.dynamodb.Table(
    "leases",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    billing_mode="PAY_PER_REQUEST",
    deletion_protection_enabled=True,
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch."""
    yield from expect_true(resource.at("deletionProtectionEnabled"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch."""
    switch = resource.at("deletionProtectionEnabled")
    return {} if switch.unknown or switch.value() is True else {"deletionProtectionEnabled": True}
