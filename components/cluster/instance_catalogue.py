"""What EC2 says of its instance types, bundled: a preview asks no AWS about nodes that do not exist yet.

The data are AWS's answers to ``DescribeInstanceTypes`` and ``DescribeInstanceTypeOfferings``, as moto publishes them
(``moto/ec2/resources``, Apache-2.0); ``python -m local.aws.instance_types`` writes them anew. The file says which
release, and of which day, they are. A type that is missing is younger than that day, or does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("instance_types.tsv")


@dataclass(frozen=True, kw_only=True)
class InstanceType:
    """An instance type.

    Attributes:
        name: Such as ``c7a.48xlarge``.
        vcpus: CPUs that an instance has by default.
        cores: Its physical cores.
        threads_per_core: Hardware threads of a core, 1 or 2.
        architectures: ``x86_64`` or ``arm64``; old types also have ``i386``.
        memory_mib: Memory in MiB.
        interfaces_per_card: How many network interfaces each network card takes; the cards in their order.
        max_efa_interfaces: Elastic Fabric Adapters that can be attached; 0 where there is no EFA.
        gpus: GPUs of an instance.
        gpu_manufacturer: Such as ``NVIDIA``; empty without GPUs.
        accelerators: Inference accelerators of an instance.
        accelerator_manufacturer: Such as ``AWS``; empty without accelerators.
        usage_classes: How EC2 sells it: ``on-demand``, ``spot``, ``capacity-block``.
        ebs_optimized: Whether it has bandwidth of its own to EBS.
        placement_group: Whether it can be in a cluster placement group.
        hypervisor: ``nitro``, ``xen``, or empty on bare metal.
        instance_storage_gb: Local disks in GB; 0 without.
        zone_ids: The availability zones that have it, by id (``use1-az1``): zone names differ from account to account.
    """

    name: str
    vcpus: int
    cores: int
    threads_per_core: int
    architectures: tuple[str, ...]
    memory_mib: int
    interfaces_per_card: tuple[int, ...]
    max_efa_interfaces: int
    gpus: int
    gpu_manufacturer: str
    accelerators: int
    accelerator_manufacturer: str
    usage_classes: frozenset[str]
    ebs_optimized: bool
    placement_group: bool
    hypervisor: str
    instance_storage_gb: int
    zone_ids: frozenset[str]

    @property
    def network_cards(self) -> int:
        """How many network cards an instance has."""
        return len(self.interfaces_per_card)

    @property
    def efa_supported(self) -> bool:
        """Whether an Elastic Fabric Adapter can be attached."""
        return self.max_efa_interfaces > 0

    @property
    def spot_supported(self) -> bool:
        """Whether EC2 sells it as Spot."""
        return "spot" in self.usage_classes

    @property
    def bare_metal(self) -> bool:
        """Whether it runs without a hypervisor."""
        return not self.hypervisor

    def interfaces(self, *, efa: bool) -> int:
        """How many network interfaces ParallelCluster attaches to a compute node of this type.

        One a card; with EFA a second one on the first card where that can hold it (``add_network_interfaces`` in
        aws-parallelcluster 3.16.1, ``pcluster/templates/queues_stack.py``).
        """
        first_card_has_efa = self.max_efa_interfaces == self.network_cards
        beside_the_first = efa and first_card_has_efa and self.interfaces_per_card[0] >= 2
        return self.network_cards + beside_the_first

    def addresses(self, *, efa: bool) -> int:
        """How many addresses of its subnet a compute node of this type takes.

        With EFA every interface but the first one is of the type ``efa-only``, which has no address
        (docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-efa.html); without, each has one.
        """
        return 1 if efa else self.network_cards


@dataclass(frozen=True)
class _Catalogue:
    source: str
    date: str
    zones: dict[str, tuple[str, ...]]  # of each region
    columns: tuple[str, ...]
    rows: dict[str, str]


@cache
def _catalogue() -> _Catalogue:
    source, date, zones, columns, *rows = _FILE.read_text(encoding="utf-8").splitlines()
    regions = (region.split(" ") for region in zones.split("\t")[1:])
    return _Catalogue(
        source.split("\t")[1],
        date.split("\t")[1],
        {name: tuple(ids) for name, *ids in regions},
        tuple(columns.split("\t")),
        {row[: row.index("\t")]: row for row in rows},
    )


def catalogue_date() -> str:
    """The day of the data, as ``2026-10-27``."""
    return _catalogue().date


def catalogue_source() -> str:
    """Where the data are from."""
    return _catalogue().source


def instance_types() -> tuple[str, ...]:
    """The names of all types that are known, sorted."""
    return tuple(_catalogue().rows)


def regions() -> tuple[str, ...]:
    """The regions whose zones are known; of others (China, GovCloud) nothing can be said."""
    return tuple(_catalogue().zones)


def zones_of(region: str) -> tuple[str, ...]:
    """The ids of a region's availability zones; none when the region is not known."""
    return _catalogue().zones.get(region, ())


@cache
def instance_type(name: str) -> InstanceType | None:
    """The instance type of that name, or ``None`` when the catalogue does not have it."""
    catalogue = _catalogue()
    row = catalogue.rows.get(name)
    if row is None:
        return None
    cell = dict(zip(catalogue.columns, row.split("\t"), strict=True))
    all_zones = [zone for zones in catalogue.zones.values() for zone in zones]
    offered = int(cell["zones"], 16)
    return InstanceType(
        name=name,
        vcpus=int(cell["vcpus"]),
        cores=int(cell["cores"]),
        threads_per_core=int(cell["threads_per_core"]),
        architectures=tuple(cell["architectures"].split(",")),
        memory_mib=int(cell["memory_mib"]),
        interfaces_per_card=tuple(map(int, cell["interfaces_per_card"].split(","))),
        max_efa_interfaces=int(cell["max_efa_interfaces"]),
        gpus=int(cell["gpus"]),
        gpu_manufacturer=cell["gpu_manufacturer"],
        accelerators=int(cell["accelerators"]),
        accelerator_manufacturer=cell["accelerator_manufacturer"],
        usage_classes=frozenset(cell["usage_classes"].split(",")),
        ebs_optimized=cell["ebs_optimized"] == "yes",
        placement_group=cell["placement_group"] == "yes",
        hypervisor=cell["hypervisor"],
        instance_storage_gb=int(cell["instance_storage_gb"]),
        zone_ids=frozenset(zone for position, zone in enumerate(all_zones) if offered >> position & 1),
    )
