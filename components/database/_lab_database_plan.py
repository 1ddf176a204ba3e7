"""A lab's name in the database. Pure: no Pulumi, no AWS."""

import re

from ..runtime.accounting.names import NameRefusedError, database_name

_LAB = re.compile(r"[a-z](-?[a-z0-9])*")


def lab_database_name(lab: str) -> str:
    """The database of a lab: its name, with underscores.

    A lab's name has no underscore, so no two labs have one database. Slurm puts the cluster's name into its tables;
    the database's own name is the lab's, so the lab's next cluster finds it.

    Raises:
        ValueError: the lab's name is too long for a database's, or not a lab's at all.
    """
    if not _LAB.fullmatch(lab) or len(lab) > 40:
        raise ValueError(
            f"lab={lab!r}: 1 to 40 lower-case letters, digits and single hyphens are allowed, starting with a letter "
            "and not ending with a hyphen. Choose another name for the lab"
        )
    try:
        return database_name("slurm_" + lab.replace("-", "_"))
    except NameRefusedError:
        raise ValueError(
            f"lab={lab!r}: {len(lab)} characters and {lab.count('-')} hyphens are more than 57 together, which is what "
            " MariaDB has room for. Choose a shorter name or one with fewer hyphens"
        ) from None


def secret_problems(*, rotation_days: int, secret_recovery_days: int) -> list[str]:
    """What Secrets Manager would refuse, or what leaves a password for longer than a quarter."""
    problems = []
    if not 1 <= rotation_days <= 90:
        problems.append(f"rotation_days={rotation_days}: 1 to 90 days are allowed between two passwords")
    if secret_recovery_days != 0 and not 7 <= secret_recovery_days <= 30:
        problems.append(
            f"secret_recovery_days={secret_recovery_days}: Secrets Manager allows 7 to 30 days, or 0 for none"
        )
    return problems
