"""Lustre file systems whose capacity is elastic.

Sources: docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html (throughput),
API_LustreReadCacheConfiguration.html (cache), LustreGuide/using-fsx-lustre.html (servers).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ._lustre_deployment import Persistent
from ._lustre_plan import IOPS_OF_A_METADATA_SERVER, LustreSettings, choice_problems, servers
from .lustre_options import AutomaticReadCache, NoReadCache, ProvisionedReadCache

_TIERED_STEP_MBPS = 4_000
_TIERED_MAX_MBPS = 2_000_000
_CACHE_GIB_PER_STEP = (32, 131_072)


@dataclass(frozen=True, kw_only=True)
class IntelligentTiering(Persistent):
    """Elastic capacity that is paid for as used and moves to cheaper tiers while nobody reads it (PERSISTENT_2).

    It cannot be linked to S3. Throughput and metadata are provisioned and start high, so it suits hundreds of
    terabytes, not a small lab.

    Attributes:
        throughput_mbps: a multiple of 4000 up to 2000000. It can grow, and never shrinks.
        metadata_iops: 6000 or 12000. It can grow, and never shrinks.
        read_cache: the SSD cache in front of the tiers. It can be changed at any time.
        efa: as of ``Persistent2Ssd``. A change replaces the file system.

    Raises:
        ValueError: a value is none that FSx offers.
    """

    takes_links: ClassVar[bool] = False

    throughput_mbps: int = _TIERED_STEP_MBPS
    metadata_iops: int = 6_000
    read_cache: AutomaticReadCache | ProvisionedReadCache | NoReadCache = AutomaticReadCache()  # noqa: RUF009
    efa: bool = False

    @property
    def addresses(self) -> int:
        """A metadata server for each 12,000 IOPS, and a storage server for each 4,000 MB/s."""
        return servers(self.metadata_iops, IOPS_OF_A_METADATA_SERVER) + servers(self.throughput_mbps, _TIERED_STEP_MBPS)

    @property
    def efa_enabled(self) -> bool:
        """Whether clients may reach the file system by the Elastic Fabric Adapter."""
        return self.efa

    def settings(self) -> LustreSettings:
        """What FSx is told."""
        modes = {
            AutomaticReadCache: "PROPORTIONAL_TO_THROUGHPUT_CAPACITY",
            ProvisionedReadCache: "USER_PROVISIONED",
            NoReadCache: "NO_CACHE",
        }
        return LustreSettings(
            deployment_type="PERSISTENT_2",
            storage_type="INTELLIGENT_TIERING",
            throughput_capacity=self.throughput_mbps,
            metadata_mode="USER_PROVISIONED",
            metadata_iops=self.metadata_iops,
            read_cache_mode=modes[type(self.read_cache)],
            read_cache_gib=self.read_cache.size_gib if isinstance(self.read_cache, ProvisionedReadCache) else None,
            efa_enabled=self.efa,
        )

    def _problems(self) -> Iterator[str]:
        yield from choice_problems("metadata_iops", self.metadata_iops, (6_000, 12_000))
        steps, rest = divmod(self.throughput_mbps, _TIERED_STEP_MBPS)
        if rest or not _TIERED_STEP_MBPS <= self.throughput_mbps <= _TIERED_MAX_MBPS:
            yield (
                f"throughput_mbps={self.throughput_mbps}: a multiple of {_TIERED_STEP_MBPS} up to {_TIERED_MAX_MBPS} "
                f"is allowed; take {min(max(steps, 1) * _TIERED_STEP_MBPS, _TIERED_MAX_MBPS)}"
            )
        elif isinstance(self.read_cache, ProvisionedReadCache):
            lowest, highest = (steps * limit for limit in _CACHE_GIB_PER_STEP)
            if not lowest <= self.read_cache.size_gib <= highest:
                yield (
                    f"read_cache.size_gib={self.read_cache.size_gib}: {lowest} to {highest} are allowed with "
                    f"throughput_mbps={self.throughput_mbps}; take "
                    f"{lowest if self.read_cache.size_gib < lowest else highest}"
                )
