"""Backups are made every day and kept for long enough."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="backup-plan-retention",
    title="Every backup plan keeps its recovery points for long enough",
    severity=Severity.MEDIUM,
    types=tokens.BACKUP_PLAN,
    why="A deleted folder is missed after the weekend, or after the holidays.",
    remediation="Set lifecycle.deleteAfter of one of the plan's rules to the profile's minimum of days or more.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html",
    controls=BACKUP,
    bad="""\
aws.backup.Plan(
    "homes",
    rules=[
        {
            "rule_name": "daily",
            "target_vault_name": "homes",
            "schedule": "cron(0 3 * * ? *)",
            "lifecycle": {"delete_after": 1},
        }
    ],
)
""",
    good="""\
aws.backup.Plan(
    "homes",
    rules=[
        {
            "rule_name": "daily",
            "target_vault_name": "homes",
            "schedule": "cron(0 3 * * ? *)",
            "lifecycle": {"delete_after": 35},
        }
    ],
)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """The rule that keeps the longest; without a term AWS keeps for ever."""
    minimum = facts.profile.minimum_backup_days
    terms = [rule.at("lifecycle", "deleteAfter") for rule in resource.each("rules")]
    if any(term.absent or (term.known and _days(term.value()) >= minimum) for term in terms):
        return
    for term in terms:
        yield from expect(term, lambda days: _days(days) >= minimum, f"{minimum} days or more")


def _days(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
