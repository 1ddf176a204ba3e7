"""What may be chosen of a Lustre file system: compression, backups, metadata, read caches, root squash, release."""

from dataclasses import dataclass
from enum import StrEnum

from ._lustre_plan import backup_problems, refuse, release_problems, root_squash_problems


class Compression(StrEnum):
    """Whether files are compressed as they are written. A change is for files written from then on."""

    NONE = "NONE"
    LZ4 = "LZ4"


@dataclass(frozen=True, kw_only=True)
class Backups:
    """Automatic daily backups. A file system that is linked to S3 cannot have any.

    Attributes:
        retention_days: days that a backup is kept, 1 to 90.
        start_time: when the backup starts, ``HH:MM`` in UTC.
        final: one more backup when the file system is deleted. It stays until somebody deletes it.

    Raises:
        ValueError: a value is one that FSx would refuse.
    """

    retention_days: int
    start_time: str = "02:00"
    final: bool = True

    def __post_init__(self) -> None:
        """Refuse values that FSx would refuse, all in one error."""
        refuse("Backups", backup_problems(self.retention_days, self.start_time))


@dataclass(frozen=True, kw_only=True)
class AutomaticMetadata:
    """As many metadata operations as come with the capacity: 1,500 IOPS for 1,200 GiB, 12,000 for 12,000 GiB."""


@dataclass(frozen=True, kw_only=True)
class ProvisionedMetadata:
    """A chosen number of metadata operations. It can grow every six hours and never shrinks.

    Attributes:
        iops: 1500, 3000, 6000, or a multiple of 12000 up to 192000; not below what comes with the capacity. One IOPS
            is two files made, opened or closed in a second, or a tenth of a directory made.
    """

    iops: int


@dataclass(frozen=True, kw_only=True)
class NoReadCache:
    """Every read goes to the tiers: tens of milliseconds, and a fee a request."""


@dataclass(frozen=True, kw_only=True)
class AutomaticReadCache:
    """An SSD read cache that grows with the throughput."""


@dataclass(frozen=True, kw_only=True)
class ProvisionedReadCache:
    """An SSD read cache of a chosen size.

    Attributes:
        size_gib: 32 to 131072 GiB for each 4000 MB/s of throughput.
    """

    size_gib: int


@dataclass(frozen=True, kw_only=True)
class RootSquash:
    """Root of a client is another user on the file system, so that no node's root reads and changes every file.

    Attributes:
        uid: the user that root becomes, 1 to 4294967294. 0 for user and group ends a squash that is in force; leaving
            the squash out leaves it as it is.
        gid: the group that root becomes, 1 to 4294967294.
        except_clients: clients whose root stays root, such as the head node: ``10.0.1.6@tcp``, or a range
            ``10.0.[2-10].[1-255]@tcp``; at most 64.

    Raises:
        ValueError: a value is one that FSx would refuse.
    """

    uid: int = 65_534
    gid: int = 65_534
    except_clients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that FSx would refuse, all in one error."""
        refuse("RootSquash", root_squash_problems(self.uid, self.gid, self.except_clients))


@dataclass(frozen=True, kw_only=True)
class Release:
    """Every day, files that are in S3 and that nobody used lately leave the disks; names stay, and a read brings back.

    Attributes:
        unused_days: days without a read or a change after which a file is released, 1 to 3650.
        hour_utc: the hour in which it starts, 0 to 23.

    Raises:
        ValueError: a number is out of its range.
    """

    unused_days: int
    hour_utc: int = 3

    def __post_init__(self) -> None:
        """Refuse numbers out of their range, all in one error."""
        refuse("Release", release_problems(self.unused_days, self.hour_utc))
