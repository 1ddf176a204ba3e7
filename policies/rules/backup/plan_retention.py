"""Backups are made every day and kept for long enough."""

import re
from collections.abc import Iterable

from ... import tokens
from ...controls import BACKUP
from ...expectations import expect, found
from ...facts import Facts
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource
from ...view import View

RULE = Rule(
    id="backup-plan-retention",
    title="Every backup plan makes a backup each day and keeps it for long enough",
    severity=Severity.MEDIUM,
    types=tokens.BACKUP_PLAN,
    why="A deleted folder is missed after the weekend, or after the holidays.",
    remediation="Let one of the plan's rules run every day, and set its lifecycle.deleteAfter to the profile's "
    "minimum of days or more.",
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
# docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html: what holds without a schedule.
_DEFAULT = "cron(0 5 ? * * *)"
_EVERY = frozenset({"*", "?", "*/1", "1/1"})
_RATE = re.compile(r"rate\(\s*(?P<count>\d+)\s+(?P<unit>minute|hour|day)s?\s*\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """A rule that runs every day keeps for long enough; without a term AWS keeps for ever."""
    minimum = facts.profile.minimum_backup_days
    rules = resource.each("rules")
    daily = [rule for rule in rules if rule.at("schedule").unknown or _is_daily(rule.at("schedule").value(_DEFAULT))]
    if rules and not daily:
        schedule = rules[0].at("schedule")
        yield Finding(
            f"{found(schedule)}, and no rule of the plan runs every day; allowed: one that does", schedule.path
        )
        return
    enough = [rule for rule in daily if _keeps(rule.at("lifecycle", "deleteAfter"), minimum)]
    if any(not rule.at("schedule").unknown for rule in enough):
        return
    for rule in daily:
        if rule in enough:
            yield Unevaluated(rule.at("schedule").path)
        else:
            yield from expect(
                rule.at("lifecycle", "deleteAfter"), lambda days: _days(days) >= minimum, f"{minimum} days or more"
            )


def _keeps(term: View, minimum: int) -> bool:
    return term.absent or (term.known and _days(term.value()) >= minimum)


def _days(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _is_daily(schedule: object) -> bool:
    """Whether it starts every day: a rate of a day or less, or a cron expression that leaves no day out."""
    text = str(schedule).strip().lower() or _DEFAULT
    if rate := _RATE.fullmatch(text):
        return int(rate["count"]) * _MINUTES[rate["unit"]] <= _MINUTES["day"]
    fields = text.removeprefix("cron(").removesuffix(")").split()
    return text.startswith("cron(") and len(fields) == 6 and all(field in _EVERY for field in fields[2:])
