"""Tables can be put back to any second of the last weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="dynamodb-pitr",
    title="Every DynamoDB table can be put back to a moment before",
    severity=Severity.MEDIUM,
    types=(*tokens.TABLE, *tokens.TABLE_REPLICA),
    why="A table is changed item by item; only its own log can undo a wrong run of a program.",
    remediation="Set pointInTimeRecovery.enabled to true, on replicas too.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    controls=replace(BACKUP, fsbp=("DynamoDB.2",)),
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
    point_in_time_recovery={"enabled": True},
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The table, and its replicas wherever they are named."""
    if resource.type in tokens.TABLE_REPLICA:
        yield from expect_true(resource.at("pointInTimeRecovery"))
        return
    yield from expect_true(resource.at("pointInTimeRecovery", "enabled"))
    for replica in resource.each("replicas"):
        yield from expect_true(replica.at("pointInTimeRecovery"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch of the table, or of the replica that stands by itself."""
    recovery = resource.at("pointInTimeRecovery")
    if resource.type in tokens.TABLE_REPLICA:
        return {} if recovery.unknown or recovery.value() is True else {"pointInTimeRecovery": True}
    enabled = recovery.at("enabled")
    if enabled.unknown or enabled.value() is True:
        return {}
    days = recovery.at("recoveryPeriodInDays")
    kept = {"recoveryPeriodInDays": days.value()} if days.known else {}
    return {"pointInTimeRecovery": {"enabled": True, **kept}}
