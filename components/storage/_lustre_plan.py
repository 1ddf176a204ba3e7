"""The numbers that FSx for Lustre takes, and what else follows from them.

Sources, below docs.aws.amazon.com/fsx/latest: capacities in APIReference/API_CreateFileSystem.html, throughput in
API_CreateFileSystemLustreConfiguration.html, metadata in API_CreateFileSystemLustreMetadataConfiguration.html, what
comes with a capacity in LustreGuide/performance.html, steps with EFA in LustreGuide/getting-started.html, servers in
LustreGuide/using-fsx-lustre.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

EFA_STEP_GIB = {125: 38_400, 250: 19_200, 500: 9_600, 1_000: 4_800}
"""The capacity of a storage server with EFA, by the throughput for each TiB."""

IOPS_OF_A_METADATA_SERVER = 12_000
_MAX_METADATA_IOPS = 192_000
_SMALL_METADATA_IOPS = (1_500, 3_000, 6_000)

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_CLIENT = re.compile(r"[0-9.\[\]-]+@(tcp|efa)[0-9]*")
_MAX_ID = 4_294_967_294
_MAX_CLIENTS = 64
_WEEKLY = re.compile(r"[1-7]:([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, kw_only=True)
class LustreSettings:
    """What FSx is told of one file system, by the provider's names; None where the kind does not take it."""

    deployment_type: str
    storage_type: str
    storage_capacity: int | None = None
    per_unit_storage_throughput: int | None = None
    throughput_capacity: int | None = None
    drive_cache_type: str | None = None
    metadata_mode: str | None = None
    metadata_iops: int | None = None
    read_cache_mode: str | None = None
    read_cache_gib: int | None = None
    efa_enabled: bool = False

    @property
    def takes_customer_key(self) -> bool:
        """FSx makes a key of its own for each scratch file system, and refuses any other."""
        return not self.deployment_type.startswith("SCRATCH")


def servers(amount: int, each: int) -> int:
    """How many servers of a size it takes, at least one."""
    return max(1, -(-amount // each))


def included_metadata_iops(capacity_gib: int) -> int:
    """The metadata IOPS that an SSD file system of the second generation has at no extra price."""
    for up_to, iops in ((1_200, 1_500), (2_400, 3_000), (9_600, 6_000), (45_600, 12_000)):
        if capacity_gib <= up_to:
            return iops
    return min(capacity_gib // 24_000 * 12_000, _MAX_METADATA_IOPS)


def capacity_problems(value: int, *, step: int, smallest: int | None = None, why: str = "") -> Iterator[str]:
    """What is wrong with a capacity in GiB."""
    if value == smallest or (value > 0 and value % step == 0):
        return
    below = value // step * step
    near = sorted({below if below > 0 else smallest or step, max(below, 0) + step})
    allowed = f"{smallest} or a multiple of {step}" if smallest else f"a multiple of {step}"
    yield (
        f"capacity_gib={value}: {allowed} is allowed{f' {why}' if why else ''}; "
        f"take {' or '.join(str(number) for number in near)}"
    )


def choice_problems(field: str, value: int, allowed: Sequence[int]) -> Iterator[str]:
    """What is wrong with one of a few numbers."""
    if value not in allowed:
        nearest = min(allowed, key=lambda number: abs(number - value))
        yield f"{field}={value}: {_listed(allowed)} are allowed; take {nearest}"


def metadata_problems(iops: int, capacity_gib: int) -> Iterator[str]:
    """What is wrong with provisioned metadata IOPS of an SSD file system."""
    included = included_metadata_iops(capacity_gib)
    in_steps = iops % IOPS_OF_A_METADATA_SERVER == 0 and 0 < iops <= _MAX_METADATA_IOPS
    if iops not in _SMALL_METADATA_IOPS and not in_steps:
        above = next((number for number in _SMALL_METADATA_IOPS if number > iops), 0)
        rounded = min(servers(iops, IOPS_OF_A_METADATA_SERVER) * IOPS_OF_A_METADATA_SERVER, _MAX_METADATA_IOPS)
        yield (
            f"metadata.iops={iops}: {_listed(_SMALL_METADATA_IOPS)} or a multiple of {IOPS_OF_A_METADATA_SERVER} up "
            f"to {_MAX_METADATA_IOPS} is allowed; take {above or rounded}"
        )
    elif iops < included:
        yield (
            f"metadata.iops={iops}: capacity_gib={capacity_gib} comes with {included}, and fewer save nothing; take "
            f"AutomaticMetadata() or {included} or more"
        )


def backup_problems(retention_days: int, start_time: str) -> Iterator[str]:
    """What is wrong with automatic backups."""
    if not 1 <= retention_days <= 90:
        yield f"retention_days={retention_days}: 1 to 90 days are allowed; for no backups leave them out"
    if not _TIME.fullmatch(start_time):
        yield f"start_time={start_time!r}: HH:MM in UTC is expected, such as '02:00'"


def root_squash_problems(uid: int, gid: int, clients: Sequence[str]) -> Iterator[str]:
    """What is wrong with a root squash."""
    for field, value in (("uid", uid), ("gid", gid)):
        if not 1 <= value <= _MAX_ID and (uid, gid) != (0, 0):
            yield f"{field}={value}: 1 to {_MAX_ID} are allowed, or both 0 for no squash; take 65534, nobody"
    if len(clients) > _MAX_CLIENTS:
        yield f"except_clients: {len(clients)} of them; {_MAX_CLIENTS} are allowed; write ranges"
    for client in clients:
        if not _CLIENT.fullmatch(client):
            yield f"except_clients has {client!r}: an address and its network is expected, such as '10.0.1.6@tcp'"


def release_problems(unused_days: int, hour_utc: int) -> Iterator[str]:
    """What is wrong with a daily release."""
    if not 1 <= unused_days <= 3_650:
        yield f"unused_days={unused_days}: 1 to 3650 are allowed; for no release leave it out"
    if not 0 <= hour_utc <= 23:
        yield f"hour_utc={hour_utc}: an hour from 0 to 23 is expected"


def maintenance_problems(start: str) -> Iterator[str]:
    """What is wrong with the start of the weekly maintenance."""
    if not _WEEKLY.fullmatch(start):
        yield f"maintenance_start={start!r}: d:HH:MM in UTC is expected, d from 1 (Monday) to 7, such as '7:03:00'"


def refuse(what: str, problems: Iterable[str]) -> None:
    """Raise one error that lists all problems, or return when there are none.

    Raises:
        ValueError: there is a problem.
    """
    found = list(problems)
    if found:
        raise ValueError(f"{what}: {'; '.join(found)}.")


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
