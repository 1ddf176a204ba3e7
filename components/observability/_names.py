"""What things of a lab or a platform are called where AWS has one flat list of names. Pure: no Pulumi, no AWS."""

import re
from collections.abc import Iterable

from ..log_retention import RETENTION_DAYS

# A dashboard's name has letters, digits, hyphens and underscores (CloudWatch API reference, PutDashboard), and a
# cluster's name, which labs take, no more than 40 characters with accounting.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]|[a-z]")


def name_problems(field: str, name: str) -> list[str]:
    """What is wrong with the name of a lab or a platform."""
    if _NAME.fullmatch(name):
        return []
    return [
        f"{field}={name!r}: 1 to 40 lower-case letters, digits and hyphens are allowed, starting with a letter and "
        "not ending with a hyphen"
    ]


def retention_problems(retention_days: int) -> list[str]:
    """What is wrong with the days that a log group keeps its events."""
    if retention_days in RETENTION_DAYS:
        return []
    allowed = ", ".join(map(str, RETENTION_DAYS))
    return [f"retention_days={retention_days}: CloudWatch Logs keeps events for one of {allowed} days"]


def out_of_range(values: object, fields: Iterable[str], highest: int | None = None) -> list[str]:
    """Which of the named whole numbers of a dataclass are not 1 or more, and not ``highest`` or less; None is fine."""
    allowed = "1 or more" if highest is None else f"1 to {highest}"
    return [
        f"{name}={value}: {allowed} is allowed"
        for name in fields
        if (value := getattr(values, name)) is not None and (value < 1 or (highest is not None and value > highest))
    ]


def refuse(what: str, problems: list[str], fix: str) -> None:
    """Raise one error with all problems, if there are any.

    Raises:
        ValueError: there is a problem.
    """
    if problems:
        raise ValueError(f"{what}: {'; '.join(problems)}. {fix}")


def job_log_group(lab: str) -> str:
    """The log group of a lab's job records."""
    return f"/hpc-labs/{lab}/jobs"


def lab_namespace(lab: str) -> str:
    """The CloudWatch namespace of a lab's own metrics."""
    return f"HpcLabs/labs/{lab}"


def platform_namespace(platform: str) -> str:
    """The CloudWatch namespace of a platform's own metrics."""
    return f"HpcLabs/platforms/{platform}"


def lab_label(lab: str) -> str:
    """What a lab's dashboard and budget are called: an account has one list of each, for all labs and platforms."""
    return f"hpc-labs-lab-{lab}"


def platform_label(platform: str) -> str:
    """What a platform's dashboard is called; never what a lab's is."""
    return f"hpc-labs-platform-{platform}"


def alarm_name(label: str, key: str) -> str:
    """What an alarm is called, the same at every update."""
    return f"{label}/{key}"
