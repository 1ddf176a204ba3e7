"""Ready-made queues for the usual kinds of work.

Each is a plain ``Queue``: take it as it is, with other counts, or change it with ``dataclasses.replace``. Types of
instances and counts are those of the Open Brain Institute's hpc-resource-provisioner where it has them.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from ._problems import refuse
from .compute import ComputeResource
from .queues import Queue

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEVERAL_TYPES_PRIORITY = 2_000


class Tier(StrEnum):
    """Kinds of work, each with the queue that suits it.

    - ``DEBUG``: eight small nodes (t3.micro) to see whether a script runs at all.
    - ``PROD_MPI``: parallel jobs on 20 AMD nodes of 192 cores (c7a.48xlarge), with EFA, close together.
    - ``MIXED``: the same, and older nodes of as many cores (c6a.48xlarge) once the newer ones are taken. They are two
      compute resources: a placement group of several instance types is often refused for want of capacity.
    - ``INTEL``: parallel jobs on Intel nodes of 96 cores (c7i.48xlarge), with EFA.
    - ``MEMORY``: parallel jobs that need 4 GiB for a CPU (m7a, m7i) or 8 (r7a), with EFA.
    - ``HPC``: parallel jobs on hpc7a.96xlarge, 192 cores and 300 Gbit/s, with EFA. EC2 has the type in few regions and
      in one zone of each, and never as Spot: the lab has to be in that zone, and so does its shared storage.
    - ``BATCH``: independent jobs of up to 32 CPUs (m5.8xlarge, then c7a.8xlarge), without EFA.
    """

    DEBUG = "debug"
    PROD_MPI = "prod-mpi"
    MIXED = "mixed"
    INTEL = "intel"
    MEMORY = "memory"
    HPC = "hpc"
    BATCH = "batch"


def _mpi(name: str, instance_type: str, max_count: int, *, after_others: bool = False) -> ComputeResource:
    """Nodes for parallel jobs, alike and close together; those of AMD have one hardware thread a core anyway."""
    return ComputeResource(
        name=name,
        instance_types=(instance_type,),
        max_count=max_count,
        efa=True,
        placement_group=True,
        multithreading=False,
        dynamic_node_priority=_SEVERAL_TYPES_PRIORITY if after_others else None,
    )


_RESOURCES: Mapping[Tier, tuple[ComputeResource, ...]] = MappingProxyType(
    {
        Tier.DEBUG: (ComputeResource(name="t3", instance_types=("t3.micro",), max_count=8),),
        Tier.PROD_MPI: (_mpi("c7a", "c7a.48xlarge", 20),),
        Tier.MIXED: (_mpi("c7a", "c7a.48xlarge", 20), _mpi("c6a", "c6a.48xlarge", 20, after_others=True)),
        Tier.INTEL: (_mpi("c7i", "c7i.48xlarge", 20),),
        Tier.MEMORY: (
            _mpi("m7a", "m7a.48xlarge", 20),
            _mpi("m7i", "m7i.48xlarge", 20, after_others=True),
            _mpi("r7a", "r7a.48xlarge", 10, after_others=True),
        ),
        Tier.HPC: (_mpi("hpc7a", "hpc7a.96xlarge", 20),),
        Tier.BATCH: (
            ComputeResource(name="m5", instance_types=("m5.8xlarge",), max_count=16),
            ComputeResource(
                name="c7a",
                instance_types=("c7a.8xlarge",),
                max_count=10,
                dynamic_node_priority=_SEVERAL_TYPES_PRIORITY,
            ),
        ),
    }
)


def queue_of(tier: Tier, max_counts: Mapping[str, int] | None = None) -> Queue:
    """The queue of a tier, named after it.

    Args:
        tier: The kind of work.
        max_counts: Nodes at most, by compute resource (``{"c7a": 40}``); the others keep theirs.

    Raises:
        ValueError: a compute resource is not in the tier, or a count is not 1 or more.
    """
    counts = max_counts or {}
    known = [resource.name for resource in _RESOURCES[tier]]
    refuse(
        f"Tier {tier.value!r}",
        [
            f"max_counts[{name!r}]: the tier's compute resources are {', '.join(known)}; name one of them"
            for name in counts
            if name not in known
        ],
    )
    resources = tuple(
        replace(resource, max_count=counts.get(resource.name, resource.max_count)) for resource in _RESOURCES[tier]
    )
    return Queue(name=tier.value, compute_resources=resources)
