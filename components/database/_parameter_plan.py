"""The database server's settings: what Slurm asks for, and what RDS lets us set. Pure: no Pulumi, no AWS."""

from enum import StrEnum
from typing import TypedDict


class MariaDbVersion(StrEnum):
    """The long-term versions of MariaDB that RDS offers and Slurm works with."""

    V10_11 = "10.11"
    V11_4 = "11.4"


class Parameter(TypedDict):
    """One parameter of a parameter group."""

    name: str
    value: str
    apply_method: str


# Slurm's names and values are from slurm.schedmd.com/accounting.html, "Slurm Accounting Configuration Before Build".
# A dynamic parameter takes effect at once; a static one at the next restart, and RDS refuses to call it immediate.
_DYNAMIC = {
    # All of Slurm's queries for a report should find their rows in memory. Slurm asks for 5 to 50 % of it.
    "innodb_buffer_pool_size": "{DBInstanceClassMemory*1/2}",
    # Archiving and roll-up hold locks for longer than the 50 seconds of MariaDB's default.
    "innodb_lock_wait_timeout": "900",
    # Job scripts and environments are stored in one statement.
    "max_allowed_packet": "16777216",
    "require_secure_transport": "1",
    # RDS exports log files, not the tables that MariaDB can log to.
    "log_output": "FILE",
    "slow_query_log": "1",
    "long_query_time": "10",
}
_STATIC = {
    # Slurm asks for 64 MiB or more. RDS calls the parameter static, whatever MariaDB can change while it runs.
    "innodb_log_file_size": "134217728",
}


def family(version: MariaDbVersion) -> str:
    """RDS's name for the parameter groups of a version."""
    return f"mariadb{version.value}"


def parameters() -> list[Parameter]:
    """The parameters of a group, by name; the same in every version."""
    wanted = {name: (value, "immediate") for name, value in _DYNAMIC.items()}
    wanted |= {name: (value, "pending-reboot") for name, value in _STATIC.items()}
    return [{"name": name, "value": value, "apply_method": how} for name, (value, how) in sorted(wanted.items())]
