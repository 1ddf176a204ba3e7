"""Compute resources: the sets of alike nodes that a queue is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import _node_rules as rules
from ._problems import duplicates, refuse
from .slurm_settings import DENIED_OF_COMPUTE_RESOURCE, SlurmSettings, slurm_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi

    from .capacity import CapacityReservation

# An unsigned number of 32 bits (MAX_SLURM_NODE_PRIORITY).
MAX_NODE_PRIORITY = 2**32 - 1


@dataclass(frozen=True, kw_only=True)
class ComputeResource:
    """A set of alike nodes in a queue.

    Attributes:
        name: Lowercase letters, digits and hyphens, 25 at most; part of the nodes' host names.
        instance_types: EC2 instance types to choose from, with equal vCPUs and architecture; at least one. They are
            given to AWS as a list, so that another one can be added while jobs run; with a reservation by id there is
            exactly one.
        max_count: Nodes at most, 1 or more; idle ones are terminated.
        min_count: Nodes that always run, also without a job.
        efa: Attach Elastic Fabric Adapters; the instance types must have them. Takes one address of the subnet a node;
            without, an instance type takes one for each of its network cards.
        efa_gdr: Whether GPUs send through the adapters directly (GPUDirect RDMA); needs ``efa``.
        placement_group: Put the nodes close together, in a placement group of their own; ``None`` does as the queue.
        placement_group_name: Put them into this placement group, which exists; ``None`` does as ``placement_group``.
        multithreading: Whether two hardware threads of a core count as two CPUs.
        spot_price: The most to pay, in USD an hour for a node; only for Spot. ``None`` pays up to the on-demand price.
        schedulable_memory_mib: Memory that jobs get, in MiB, 1 or more; ``None`` takes 95 % of the instance type's.
        capacity_reservation: Capacity that is kept for these nodes; ``None`` takes the queue's.
        static_node_priority: Slurm takes nodes of lower numbers first, 1 to 4294967295; of those that always run.
        dynamic_node_priority: The same of those that come and go. By default they come after all static ones.
        gpu_health_check: Check the GPUs before each job; ``None`` does as the queue.
        slurm_settings: Settings of these nodes in slurm.conf.
        tags: Tags of these nodes, beside the lab's and the queue's.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    name: str
    instance_types: tuple[str, ...]
    max_count: int
    min_count: int = 0
    efa: bool = False
    efa_gdr: bool = False
    placement_group: bool | None = None
    placement_group_name: pulumi.Input[str] | None = None
    multithreading: bool = True
    spot_price: float | None = None
    schedulable_memory_mib: int | None = None
    capacity_reservation: CapacityReservation | None = None
    static_node_priority: int | None = None
    dynamic_node_priority: int | None = None
    gpu_health_check: bool | None = None
    slurm_settings: SlurmSettings = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"ComputeResource {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from rules.set_name("name", self.name)
        if not self.instance_types:
            yield "instance_types=(): one instance type or more; name one, such as 'c7a.48xlarge'"
        for instance_type in self.instance_types:
            yield from rules.instance_type("instance_types", instance_type)
        yield from duplicates("instance_types", self.instance_types)
        if self.max_count < 1:
            yield f"max_count={self.max_count}: 1 or more; remove the compute resource to have no nodes"
        if not 0 <= self.min_count <= max(self.max_count, 0):
            yield f"min_count={self.min_count}: 0 to max_count ({self.max_count}); lower it or raise max_count"
        if self.efa_gdr and not self.efa:
            yield "efa_gdr=True: only with efa=True; set both or none"
        yield from rules.placement_group(self.placement_group, self.placement_group_name)
        if self.spot_price is not None and self.spot_price <= 0:
            yield f"spot_price={self.spot_price}: more than 0 USD an hour; remove it to pay up to the on-demand price"
        if self.schedulable_memory_mib is not None and self.schedulable_memory_mib < 1:
            yield f"schedulable_memory_mib={self.schedulable_memory_mib}: 1 or more MiB; remove it to have 95 %"
        yield from self._priority("static_node_priority", self.static_node_priority)
        yield from self._priority("dynamic_node_priority", self.dynamic_node_priority)
        yield from slurm_problems(self.slurm_settings, DENIED_OF_COMPUTE_RESOURCE)
        yield from rules.tags(self.tags)

    @staticmethod
    def _priority(name: str, value: int | None) -> Iterator[str]:
        if value is not None and not 1 <= value <= MAX_NODE_PRIORITY:
            yield f"{name}={value}: 1 to {MAX_NODE_PRIORITY}, of which lower ones are taken first; change it"
