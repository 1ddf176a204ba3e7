"""What RDS takes for an instance, and the names it gives to things. Pure: no Pulumi, no AWS."""

import re
from collections.abc import Sequence

from ..log_retention import RETENTION_DAYS

# The logs of a MariaDB instance that RDS can export, by RDS's names for them.
LOGS = ("audit", "error", "slowquery")
# Amazon RDS User Guide, "Amazon RDS DB engine, Region, and instance class support for Database Insights".
_WITHOUT_INSIGHTS = re.compile(r"db\.(t2|t3|t4g)\.(micro|small)")
_CLASS = re.compile(r"db\.[a-z0-9]+\.[a-z0-9]+")
_DAY = 24 * 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_BACKUP = re.compile(f"{_CLOCK}-{_CLOCK}")
_MAINTENANCE = re.compile(f"({'|'.join(_DAYS)}):{_CLOCK}-({'|'.join(_DAYS)}):{_CLOCK}")


def log_group_name(log: str, identifier: str) -> str:
    """The group that RDS exports an instance's log to (Amazon RDS User Guide, "Publishing MariaDB logs")."""
    return f"/aws/rds/instance/{identifier}/{log}"


def has_insights(instance_class: str) -> bool:
    """Whether RDS keeps the load of an instance of this class by statement (Performance Insights)."""
    return not _WITHOUT_INSIGHTS.fullmatch(instance_class)


def name_problem(name: str) -> str | None:
    """Why no database identifier can begin with a component's name, or None.

    An identifier has 63 characters (RDS API, CreateDBInstance), and ``-database-`` and seven random ones follow here.
    """
    if re.fullmatch(r"[a-z](-?[a-z0-9])*", name) and len(name) <= 46:
        return None
    return (
        f"name={name!r}: 1 to 46 lower-case letters, digits and single hyphens are allowed, starting with a letter and "
        "not ending with a hyphen, because the database's identifier begins with it"
    )


def instance_problems(
    *,
    zones: int,
    instance_class: str,
    storage_gib: int,
    max_storage_gib: int,
    backup_retention_days: int,
    log_retention_days: int,
) -> list[str]:
    """Everything that RDS or CloudWatch Logs would refuse."""
    problems = []
    if zones < 2:
        problems.append(
            f"subnet_ids has {zones} of the 2 or more zones that RDS wants in a subnet group, even for one instance: "
            "pass the platform network's shared_subnet_ids of a network with 2 zones"
        )
    if not _CLASS.fullmatch(instance_class):
        problems.append(f"instance_class={instance_class!r}: a class is written like db.t4g.medium")
    if not 20 <= storage_gib <= 65536:
        problems.append(f"storage_gib={storage_gib}: RDS allows 20 to 65536 GiB of gp3 for MariaDB")
    elif not storage_gib * 1.1 <= max_storage_gib <= 65536:
        problems.append(
            f"max_storage_gib={max_storage_gib}: at least 10 % more than storage_gib={storage_gib} and at most 65536 "
            "are allowed, else RDS cannot add storage when it runs out"
        )
    if not 1 <= backup_retention_days <= 35:
        problems.append(f"backup_retention_days={backup_retention_days}: RDS keeps automatic backups for 1 to 35 days")
    if log_retention_days not in RETENTION_DAYS:
        problems.append(
            f"log_retention_days={log_retention_days}: CloudWatch Logs allows {', '.join(map(str, RETENTION_DAYS))}"
        )
    return problems


def window_problems(*, backup: str, maintenance: str) -> list[str]:
    """Why RDS would refuse the two windows (RDS API, CreateDBInstance: 30 minutes or more, without an overlap)."""
    daily, weekly = _BACKUP.fullmatch(backup), _MAINTENANCE.fullmatch(maintenance)
    problems = []
    if daily is None:
        problems.append(f"backup_window={backup!r}: a daily window is written like 02:00-03:00, in UTC")
    if weekly is None:
        problems.append(
            f"maintenance_window={maintenance!r}: a weekly window is written like sun:04:00-sun:05:00, in UTC"
        )
    if daily is None or weekly is None:
        return problems
    start, length = _daily(daily.groups())
    day, minutes = _weekly(weekly.groups())
    if length < 30:
        problems.append(f"backup_window={backup!r}: 30 minutes or more are needed")
    if not 30 <= minutes < _DAY:
        problems.append(f"maintenance_window={maintenance!r}: 30 minutes or more, and less than a day, are needed")
    elif _meet(start, length, day % _DAY, minutes):
        problems.append(
            f"backup_window={backup!r} and maintenance_window={maintenance!r} overlap, which RDS refuses: move one"
        )
    return problems


def _daily(clock: Sequence[str]) -> tuple[int, int]:
    """Start of a window and its length, in minutes."""
    begin, end = (int(clock[at]) * 60 + int(clock[at + 1]) for at in (0, 2))
    return begin, (end - begin) % _DAY


def _weekly(parts: Sequence[str]) -> tuple[int, int]:
    week = 7 * _DAY
    begin, end = (_DAYS.index(parts[at]) * _DAY + int(parts[at + 1]) * 60 + int(parts[at + 2]) for at in (0, 3))
    return begin, (end - begin) % week


def _meet(first: int, first_length: int, second: int, second_length: int) -> bool:
    """Whether two windows of the day share a minute."""
    return (second - first) % _DAY < first_length or (first - second) % _DAY < second_length
