"""Every database keeps backups of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-backup",
    title="Every database keeps daily backups",
    severity=Severity.MEDIUM,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
    why="Accounting is the only record of who used what; without backups one wrong statement loses it.",
    remediation="Set backupRetentionPeriod to the profile's minimum of days, or more (35 at most).",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    controls=replace(BACKUP, fsbp=("RDS.11", "DocumentDB.2", "Neptune.5")),
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", backup_retention_period=0)
""",
    good="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", backup_retention_period=35)
""",
)
_FEW_DAYS, _MOST_DAYS = 7, 35


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """As many days as the profile asks for. A replica is one of its source's copies."""
    if resource.at("replicateSourceDb").value(""):
        return
    minimum = facts.profile.minimum_backup_days
    default = 0 if resource.type in tokens.DATABASE else 1
    yield from expect(
        resource.at("backupRetentionPeriod"),
        lambda days: isinstance(days, int | float) and days >= minimum,
        f"{minimum} days or more",
        default=default,
    )


def remedy(resource: Resource) -> Mapping[str, object]:
    """As long as AWS keeps them, in place of less than a week; a profile may still ask for more than a week."""
    days = resource.at("backupRetentionPeriod")
    if days.unknown or not resource.at("replicateSourceDb").absent:
        return {}
    kept = days.value(0)
    return {"backupRetentionPeriod": _MOST_DAYS} if isinstance(kept, int | float) and kept < _FEW_DAYS else {}
