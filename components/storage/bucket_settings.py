"""What can be chosen about a bucket: lists of what is in it, locks, and storage that costs less."""

import math
from dataclasses import dataclass
from enum import StrEnum

# S3 API, Tiering: docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html.
_ARCHIVE_ACCESS_DAYS = range(90, 731)
_DEEP_ARCHIVE_ACCESS_DAYS = range(180, 731)
# S3 API, DefaultRetention; S3 User Guide, "Object Lock considerations".
_LONGEST_LOCK_DAYS = 36500
_LONGEST_YEARS = 100
# What S3 charges for at least, however early an object leaves the storage class.
_GLACIER_DAYS, _DEEP_ARCHIVE_DAYS = 90, 180


class InventoryFormat(StrEnum):
    """What an inventory's files are written in."""

    PARQUET = "Parquet"
    ORC = "ORC"
    CSV = "CSV"


class InventoryFrequency(StrEnum):
    """How often an inventory is written."""

    DAILY = "Daily"
    WEEKLY = "Weekly"


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """A list of everything in a bucket, old versions included, written into the log bucket.

    Attributes:
        format: Parquet, ORC or CSV.
        frequency: weekly, on Sundays, or daily.
    """

    format: InventoryFormat = InventoryFormat.PARQUET
    frequency: InventoryFrequency = InventoryFrequency.WEEKLY


class LockMode(StrEnum):
    """Who may take away what is locked."""

    GOVERNANCE = "GOVERNANCE"
    """Whoever has s3:BypassGovernanceRetention."""
    COMPLIANCE = "COMPLIANCE"
    """Nobody, root included, until the time is over."""


@dataclass(frozen=True, kw_only=True)
class ObjectLock:
    """Every new object version cannot be overwritten or deleted for a time.

    A lock can be put on an existing bucket, for what is written from then on. It can never be taken off: without a
    lock in the plan, new objects are free again, but the bucket keeps the ability. FSx for Lustre does not say that it
    can export to a locked bucket; do not lock one that labs export to.

    Attributes:
        mode: governance or compliance.
        days: 1 to 36500; either this or ``years``.
        years: 1 to 100; either this or ``days``.

    Raises:
        ValueError: it has both days and years, or neither, or they are out of range.
    """

    mode: LockMode
    days: int | None = None
    years: int | None = None

    def __post_init__(self) -> None:
        """Refuse what S3 would refuse, all in one error."""
        problems = []
        if (self.days is None) == (self.years is None):
            problems.append(f"days={self.days} and years={self.years}: exactly one of the two is allowed; drop one")
        if self.days is not None and not 1 <= self.days <= _LONGEST_LOCK_DAYS:
            problems.append(f"days={self.days}: 1 to 36500 are allowed")
        if self.years is not None and not 1 <= self.years <= _LONGEST_YEARS:
            problems.append(f"years={self.years}: 1 to 100 are allowed")
        if problems:
            raise ValueError("ObjectLock: " + "; ".join(problems) + ".")

    @property
    def least_days(self) -> int:
        """The days for which nothing goes."""
        return self.days if self.days is not None else 365 * (self.years or 0)


@dataclass(frozen=True, kw_only=True)
class IdleArchive:
    """Intelligent-Tiering moves what nobody reads to tiers that have to be restored before they can be read again.

    Neither FSx for Lustre nor Mountpoint can read from these tiers: an object there is an error to a job until somebody
    restores it (3 to 12 hours). Suited to buckets that labs do not link.

    Attributes:
        archive_days: 90 to 730 days without a read until Archive Access; None for never.
        deep_archive_days: 180 to 730 days until Deep Archive Access, more than ``archive_days``; None for never.

    Raises:
        ValueError: there is neither, the days are out of range or in the wrong order.
    """

    archive_days: int | None = None
    deep_archive_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse what S3 would refuse, all in one error."""
        problems = []
        if self.archive_days is None and self.deep_archive_days is None:
            problems.append("archive_days and deep_archive_days are None: set one, or leave IdleArchive out")
        if self.archive_days is not None and self.archive_days not in _ARCHIVE_ACCESS_DAYS:
            problems.append(f"archive_days={self.archive_days}: 90 to 730 days are allowed")
        if self.deep_archive_days is not None:
            if self.deep_archive_days not in _DEEP_ARCHIVE_ACCESS_DAYS:
                problems.append(f"deep_archive_days={self.deep_archive_days}: 180 to 730 days are allowed")
            if self.archive_days is not None and self.archive_days >= self.deep_archive_days:
                problems.append(
                    f"deep_archive_days={self.deep_archive_days}: more than archive_days={self.archive_days} is allowed"
                )
        if problems:
            raise ValueError("IdleArchive: " + "; ".join(problems) + ".")


@dataclass(frozen=True, kw_only=True)
class ClassRetention:
    """What happens to the objects of one data class as they age, and when they go.

    Attributes:
        keep_years: years after its writing that an object is deleted, 1 to 100.
        glacier_days: days until Glacier Instant Retrieval, which is read like any other; None for never.
        deep_archive_days: days until Glacier Deep Archive, restored in 12 to 48 hours; None for never. FSx for Lustre
            and Mountpoint cannot read it.

    Raises:
        ValueError: a number is out of range, or S3 would charge for more time in a class than objects spend in it.
    """

    keep_years: int
    glacier_days: int | None = None
    deep_archive_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse what S3 would refuse or charge for twice, all in one error."""
        problems = []
        if not 1 <= self.keep_years <= _LONGEST_YEARS:
            problems.append(f"keep_years={self.keep_years}: 1 to 100 are allowed")
        steps = {"glacier_days": self.glacier_days, "deep_archive_days": self.deep_archive_days}
        problems += [
            f"{field}={days}: 1 day or more is allowed, or None"
            for field, days in steps.items()
            if days is not None and days < 1
        ]
        if not problems:
            problems += self._paid_in_vain()
        if problems:
            raise ValueError("ClassRetention: " + "; ".join(problems) + ".")

    def _paid_in_vain(self) -> list[str]:
        problems = []
        ends = {
            "deep_archive_days": self.deep_archive_days,
            f"keep_years={self.keep_years}, which is": self.keep_days,
        }
        if self.glacier_days is not None:
            end, days = next((end, days) for end, days in ends.items() if days is not None)
            if days < self.glacier_days + _GLACIER_DAYS:
                problems.append(
                    f"{end} {days} with glacier_days={self.glacier_days}: S3 charges for 90 days in Glacier Instant "
                    f"Retrieval; {self.glacier_days + _GLACIER_DAYS} days or more are allowed"
                )
        if self.deep_archive_days is not None and self.keep_days < self.deep_archive_days + _DEEP_ARCHIVE_DAYS:
            problems.append(
                f"keep_years={self.keep_years} with deep_archive_days={self.deep_archive_days}: S3 charges for 180 "
                "days in Glacier Deep Archive; keep objects longer, or move them earlier"
            )
        return problems

    @property
    def keep_days(self) -> int:
        """The days of ``keep_years``, leap days included."""
        return math.ceil(self.keep_years * 365.25)
