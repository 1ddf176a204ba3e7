"""The kinds of FSx for Lustre file systems, each with the settings that it takes and no others.

All are made with Lustre 2.15: links to S3 need 2.12, a metadata configuration needs 2.15, and AWS recommends it for all
new ones. The first generation (SCRATCH_1) is left out: no encryption in transit, no links to S3 as resources.
(docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html, .../LustreGuide/using-fsx-lustre.html)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from ._lustre_deployment import Deployment, Persistent
from ._lustre_plan import (
    EFA_STEP_GIB,
    IOPS_OF_A_METADATA_SERVER,
    LustreSettings,
    capacity_problems,
    choice_problems,
    included_metadata_iops,
    metadata_problems,
    servers,
)
from .intelligent_tiering import IntelligentTiering
from .lustre_options import AutomaticMetadata, ProvisionedMetadata


@dataclass(frozen=True, kw_only=True)
class Scratch2(Deployment):
    """Temporary storage on SSD, 200 MB/s for each TiB with bursts to 1,300 (SCRATCH_2).

    Nothing is replicated: when a server fails its files are gone, so what matters has to be exported to S3. FSx
    encrypts it with a key of its own, made for the file system and gone with it; it takes no customer key.

    Attributes:
        capacity_gib: 1200, or a multiple of 2400. It can grow, and never shrinks.

    Raises:
        ValueError: the capacity is none that FSx offers.
    """

    capacity_gib: int = 1_200

    @property
    def addresses(self) -> int:
        """One metadata server, and a storage server for each 2.4 TiB."""
        return 1 + servers(self.capacity_gib, 2_400)

    def settings(self) -> LustreSettings:
        """What FSx is told."""
        return LustreSettings(deployment_type="SCRATCH_2", storage_type="SSD", storage_capacity=self.capacity_gib)

    def _problems(self) -> Iterator[str]:
        yield from capacity_problems(self.capacity_gib, step=2_400, smallest=1_200)


@dataclass(frozen=True, kw_only=True)
class Persistent1Ssd(Persistent):
    """The first generation on SSD (PERSISTENT_1), for regions that lack the second.

    Attributes:
        capacity_gib: 1200, or a multiple of 2400. It can grow, and never shrinks.
        throughput_mbps_per_tib: 50, 100 or 200. It can go up and down.

    Raises:
        ValueError: a value is none that FSx offers.
    """

    capacity_gib: int
    throughput_mbps_per_tib: int = 100

    @property
    def addresses(self) -> int:
        """One metadata server, and a storage server for each 2.4 TiB."""
        return 1 + servers(self.capacity_gib, 2_400)

    def settings(self) -> LustreSettings:
        """What FSx is told."""
        return LustreSettings(
            deployment_type="PERSISTENT_1",
            storage_type="SSD",
            storage_capacity=self.capacity_gib,
            per_unit_storage_throughput=self.throughput_mbps_per_tib,
        )

    def _problems(self) -> Iterator[str]:
        yield from choice_problems("throughput_mbps_per_tib", self.throughput_mbps_per_tib, (50, 100, 200))
        yield from capacity_problems(self.capacity_gib, step=2_400, smallest=1_200)


@dataclass(frozen=True, kw_only=True)
class Persistent1Hdd(Persistent):
    """The first generation on disks that turn (PERSISTENT_1, HDD): the cheapest terabyte, for large files in sequence.

    Attributes:
        capacity_gib: a multiple of 6000 with 12 MB/s for each TiB, of 1800 with 40. It can grow, and never shrinks.
        throughput_mbps_per_tib: 12 or 40. FSx refuses a change: it takes another file system.
        read_cache: an SSD cache of a fifth of the capacity for what is read often. A change replaces.

    Raises:
        ValueError: a value is none that FSx offers.
    """

    _step_gib: ClassVar[dict[int, int]] = {12: 6_000, 40: 1_800}

    capacity_gib: int
    throughput_mbps_per_tib: int = 12
    read_cache: bool = True

    @property
    def addresses(self) -> int:
        """One metadata server, and a storage server for each step of capacity."""
        return 1 + servers(self.capacity_gib, self._step_gib[self.throughput_mbps_per_tib])

    def settings(self) -> LustreSettings:
        """What FSx is told."""
        return LustreSettings(
            deployment_type="PERSISTENT_1",
            storage_type="HDD",
            storage_capacity=self.capacity_gib,
            per_unit_storage_throughput=self.throughput_mbps_per_tib,
            drive_cache_type="READ" if self.read_cache else "NONE",
        )

    def _problems(self) -> Iterator[str]:
        yield from choice_problems("throughput_mbps_per_tib", self.throughput_mbps_per_tib, tuple(self._step_gib))
        step = self._step_gib.get(self.throughput_mbps_per_tib)
        if step:
            yield from capacity_problems(self.capacity_gib, step=step)


@dataclass(frozen=True, kw_only=True)
class Persistent2Ssd(Persistent):
    """The second generation on SSD (PERSISTENT_2): the most throughput, and metadata servers that grow.

    Attributes:
        capacity_gib: 1200, or a multiple of 2400. With EFA a multiple of 38400, 19200, 9600 or 4800 for 125, 250, 500
            or 1000 MB/s for each TiB. It can grow, and never shrinks.
        throughput_mbps_per_tib: 125, 250, 500 or 1000. It can go up and down; with EFA, FSx refuses
            a change.
        metadata: how many metadata operations. One that has no configuration from the start can never get one, so
            there always is one.
        efa: clients reach the servers by the Elastic Fabric Adapter, past the 100 Gb/s that they get without it, and
            with GPUDirect Storage where the instance has it. A change replaces the file system.

    Raises:
        ValueError: a value is none that FSx offers.
    """

    capacity_gib: int
    throughput_mbps_per_tib: int = 125
    metadata: AutomaticMetadata | ProvisionedMetadata = AutomaticMetadata()  # noqa: RUF009 (it is frozen)
    efa: bool = False

    @property
    def metadata_iops(self) -> int:
        """The metadata operations that there are."""
        if isinstance(self.metadata, ProvisionedMetadata):
            return self.metadata.iops
        return included_metadata_iops(self.capacity_gib)

    @property
    def addresses(self) -> int:
        """A metadata server for each 12,000 IOPS, a storage server for each 2.4 TiB or, with EFA, each step."""
        step = EFA_STEP_GIB[self.throughput_mbps_per_tib] if self.efa else 2_400
        return servers(self.metadata_iops, IOPS_OF_A_METADATA_SERVER) + servers(self.capacity_gib, step)

    @property
    def efa_enabled(self) -> bool:
        """Whether clients may reach the file system by the Elastic Fabric Adapter."""
        return self.efa

    def settings(self) -> LustreSettings:
        """What FSx is told."""
        provisioned = isinstance(self.metadata, ProvisionedMetadata)
        return LustreSettings(
            deployment_type="PERSISTENT_2",
            storage_type="SSD",
            storage_capacity=self.capacity_gib,
            per_unit_storage_throughput=self.throughput_mbps_per_tib,
            metadata_mode="USER_PROVISIONED" if provisioned else "AUTOMATIC",
            metadata_iops=self.metadata_iops if provisioned else None,
            efa_enabled=self.efa,
        )

    def _problems(self) -> Iterator[str]:
        throughput = self.throughput_mbps_per_tib
        yield from choice_problems("throughput_mbps_per_tib", throughput, tuple(EFA_STEP_GIB))
        if not self.efa:
            yield from capacity_problems(self.capacity_gib, step=2_400, smallest=1_200)
        elif throughput in EFA_STEP_GIB:
            yield from capacity_problems(
                self.capacity_gib, step=EFA_STEP_GIB[throughput], why=f"with efa=True at {throughput} MB/s for each TiB"
            )
        if isinstance(self.metadata, ProvisionedMetadata):
            yield from metadata_problems(self.metadata.iops, self.capacity_gib)


LustreDeployment: TypeAlias = Scratch2 | Persistent1Ssd | Persistent1Hdd | Persistent2Ssd | IntelligentTiering
