"""The disks that a node brings along: its root volume, and those that its instance type has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where ParallelCluster mounts the disks of instance types that have some.
LOCAL_DISKS = "/scratch"
# The smallest volume that ParallelCluster's images fit on.
_SMALLEST_GIB = 45
_DIRECTORY = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


class VolumeType(StrEnum):
    """Types of EBS volumes that a root volume can have; their predecessors gp2 and io1 give less for the money."""

    GP3 = "gp3"
    IO2 = "io2"


# Of each type: the largest size in GiB, the range of IOPS, and IOPS for each GiB at most. ParallelCluster 3.16.1 checks
# these (pcluster/validators/ebs_validators.py), also where EBS itself has come to allow more.
_LIMITS = {
    VolumeType.GP3: (16_384, (3_000, 16_000), 500),
    VolumeType.IO2: (65_536, (100, 256_000), 1_000),
}
_GP3_THROUGHPUT = (125, 1_000)
_GP3_IOPS = 3_000
# MiB/s for each of its IOPS.
_THROUGHPUT_OF_IOPS = 0.25


@dataclass(frozen=True, kw_only=True)
class Disks:
    """Root volume and local disks of a node. A root volume is always encrypted, with the account's default EBS key.

    Attributes:
        root_volume_gib: Size in GiB, 45 to 16384 (gp3) or 65536 (io2); ``None`` takes the image's.
        root_volume_type: ``gp3`` or ``io2``; ``None`` takes gp3.
        root_volume_iops: gp3: 3000 to 16000, and 500 a GiB at most; io2: 100 to 256000, and 1000 a GiB at most.
            ``None`` takes the least.
        root_volume_throughput_mibps: MiB/s of a gp3 volume, 125 to 1000, and a quarter of its IOPS at most. ``None``
            takes the least.
        local_disks_dir: Where the disks are mounted that some instance types have. ``None`` takes ``/scratch``, or
            ``/local-scratch`` when a shared file system is mounted there.
    """

    root_volume_gib: int | None = None
    root_volume_type: VolumeType | None = None
    root_volume_iops: int | None = None
    root_volume_throughput_mibps: int | None = None
    local_disks_dir: str | None = None

    def disk_problems(self) -> Iterator[str]:
        """What AWS would refuse."""
        kind = self.root_volume_type or VolumeType.GP3
        largest, (least, most), iops_a_gib = _LIMITS[kind]
        size, iops, throughput = self.root_volume_gib, self.root_volume_iops, self.root_volume_throughput_mibps
        if size is not None and not _SMALLEST_GIB <= size <= largest:
            yield f"root_volume_gib={size}: {_SMALLEST_GIB} to {largest}, or None for the image's size"
        if iops is not None:
            most = min(most, iops_a_gib * (size or _SMALLEST_GIB))
            if not least <= iops <= most:
                yield (
                    f"root_volume_iops={iops}: {least} to {most} for {kind.value} of {size or _SMALLEST_GIB} GiB, "
                    "or None; change it or enlarge the volume"
                )
        if throughput is None:
            pass
        elif kind is not VolumeType.GP3:
            yield f"root_volume_throughput_mibps={throughput}: only gp3 has it; remove it or take gp3"
        else:
            low, high = _GP3_THROUGHPUT
            high = min(high, int((iops or _GP3_IOPS) * _THROUGHPUT_OF_IOPS))
            if not low <= throughput <= high:
                yield (
                    f"root_volume_throughput_mibps={throughput}: {low} to {high} with {iops or _GP3_IOPS} IOPS, or "
                    "None; change it or raise root_volume_iops"
                )
        if self.local_disks_dir is not None and not _DIRECTORY.fullmatch(self.local_disks_dir):
            yield (
                f"local_disks_dir={self.local_disks_dir!r}: an absolute directory of letters, digits, dots, hyphens "
                "and underscores is expected, such as '/local-scratch'"
            )
