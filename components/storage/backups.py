"""How the home file system is backed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# AWS Backup API, Lifecycle: what went to cold storage is paid for 90 days there.
_DAYS_IN_COLD_STORAGE = 90
# AWS Backup API, PutBackupVaultLockConfiguration.
_LONGEST_RETENTION = 36500
_SHORTEST_COOLING_OFF = 3


class Frequency(StrEnum):
    """How often a backup is made."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


_CRON = {
    Frequency.DAILY: "cron(0 {hour} * * ? *)",
    Frequency.WEEKLY: "cron(0 {hour} ? * SUN *)",
    Frequency.MONTHLY: "cron(0 {hour} 1 * ? *)",
}


@dataclass(frozen=True, kw_only=True)
class BackupRule:
    """Backups of one frequency.

    Attributes:
        frequency: every day, every Sunday, or every first of a month.
        keep_days: days that each backup is kept, 1 to 36500.
        cold_after_days: days until it moves to cold storage, where it costs a fifth, is restored in hours and stays
            90 days or longer; None for never.
        hour_utc: the hour in which it may start, 0 to 23.

    Raises:
        ValueError: a number is out of range, or the backup would be deleted before its 90 days in cold storage.
    """

    frequency: Frequency
    keep_days: int
    cold_after_days: int | None = None
    hour_utc: int = 3

    def __post_init__(self) -> None:
        """Refuse what AWS Backup would refuse, all in one error."""
        problems = []
        if not 1 <= self.keep_days <= _LONGEST_RETENTION:
            problems.append(f"keep_days={self.keep_days}: 1 to 36500 days are allowed")
        if not 0 <= self.hour_utc <= 23:
            problems.append(f"hour_utc={self.hour_utc}: 0 to 23 are allowed")
        if self.cold_after_days is not None:
            if self.cold_after_days < 1:
                problems.append(f"cold_after_days={self.cold_after_days}: 1 day or more is allowed, or None")
            if self.keep_days < self.cold_after_days + _DAYS_IN_COLD_STORAGE:
                problems.append(
                    f"keep_days={self.keep_days} with cold_after_days={self.cold_after_days}: a backup stays in cold "
                    f"storage for 90 days at least; keep it {self.cold_after_days + _DAYS_IN_COLD_STORAGE} days or "
                    "longer, or set cold_after_days to None"
                )
        if problems:
            raise ValueError("BackupRule: " + "; ".join(problems) + ".")

    @property
    def schedule(self) -> str:
        """When it starts, as AWS Backup takes it."""
        return _CRON[self.frequency].format(hour=self.hour_utc)


@dataclass(frozen=True, kw_only=True)
class VaultLock:
    """Backups that nobody deletes before their time.

    Attributes:
        min_keep_days: days that every backup is kept at least, 1 to 36500.
        max_keep_days: days that none is kept longer than; None for no limit.
        cooling_off_days: days until the lock itself can never be changed or taken away again, by nobody, root and AWS
            included (compliance mode), 3 or more. None leaves the lock removable by whoever may remove it by IAM
            (governance mode).

    Raises:
        ValueError: a number is out of range.
    """

    min_keep_days: int
    max_keep_days: int | None = None
    cooling_off_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse what AWS Backup would refuse, all in one error."""
        problems = []
        if not 1 <= self.min_keep_days <= _LONGEST_RETENTION:
            problems.append(f"min_keep_days={self.min_keep_days}: 1 to 36500 days are allowed")
        if self.max_keep_days is not None and not self.min_keep_days <= self.max_keep_days <= _LONGEST_RETENTION:
            problems.append(
                f"max_keep_days={self.max_keep_days}: {self.min_keep_days} (min_keep_days) to 36500 days are allowed"
            )
        if self.cooling_off_days is not None and self.cooling_off_days < _SHORTEST_COOLING_OFF:
            problems.append(f"cooling_off_days={self.cooling_off_days}: 3 days or more are allowed, or None")
        if problems:
            raise ValueError("VaultLock: " + "; ".join(problems) + ".")


DEFAULT_RULES = (
    BackupRule(frequency=Frequency.DAILY, keep_days=35),
    BackupRule(frequency=Frequency.MONTHLY, keep_days=365, cold_after_days=30),
)
"""A month of days, and a year of months in cold storage."""


@dataclass(frozen=True, kw_only=True)
class AutomaticBackups:
    """EFS's own: daily, kept 35 days, in a vault of AWS's with AWS's key."""


@dataclass(frozen=True, kw_only=True)
class VaultBackups:
    """Backups in a vault of the platform's own, encrypted with its key.

    Attributes:
        rules: what is backed up when and how long, one rule a frequency.
        lock: keeps backups from being deleted before their time; None for no lock.

    Raises:
        ValueError: there is no rule, a frequency has two, or a rule does not fit the lock.
    """

    rules: tuple[BackupRule, ...] = DEFAULT_RULES
    lock: VaultLock | None = None

    def __post_init__(self) -> None:
        """Refuse rules that contradict each other or the lock."""
        problems = rule_problems(self.rules, self.lock)
        if problems:
            raise ValueError("VaultBackups: " + "; ".join(problems) + ".")


Backups = VaultBackups | AutomaticBackups


def rule_problems(rules: Sequence[BackupRule], lock: VaultLock | None) -> list[str]:
    """What is wrong with a plan, one line for each problem."""
    problems = [] if rules else ["rules=(): one rule at least is needed; for EFS's own backups use AutomaticBackups()"]
    frequencies = [rule.frequency for rule in rules]
    problems += [
        f"rules has {frequencies.count(frequency)} {frequency} rules: one a frequency is allowed; join them"
        for frequency in Frequency
        if frequencies.count(frequency) > 1
    ]
    if lock is None:
        return problems
    longest = lock.max_keep_days or _LONGEST_RETENTION
    problems += [
        f"the {rule.frequency} rule has keep_days={rule.keep_days}: the lock allows {lock.min_keep_days} to {longest} "
        "days, and AWS Backup fails a backup outside that; change the rule or the lock"
        for rule in rules
        if not lock.min_keep_days <= rule.keep_days <= longest
    ]
    return problems
