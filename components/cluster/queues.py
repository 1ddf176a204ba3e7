"""Queues: Slurm's partitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import _node_rules as rules
from ._problems import duplicates, refuse
from .capacity import ALLOCATION_STRATEGIES, AllocationStrategy, CapacityReservation, CapacityType
from .disks import Disks
from .scripts import NodeActions
from .slurm_settings import DENIED_OF_QUEUE, SlurmSettings, slurm_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi

    from .compute import ComputeResource


@dataclass(frozen=True, kw_only=True)
class Queue(Disks):
    """A Slurm partition. All of its nodes are in the lab's one subnet.

    A lab has one zone: data that cross zones cost money in both directions, and an EFA or a placement group cannot
    span two. A lab that needs an instance type of one zone only (``hpc7a``) goes to that zone as a whole.

    Attributes:
        name: Lowercase letters, digits and hyphens, 25 at most.
        compute_resources: Its nodes; one to fifty sets with different names.
        capacity: How EC2 sells them.
        allocation: Which of a compute resource's instance types EC2 takes; ``None`` takes the cheapest. On-demand:
            ``lowest-price`` or ``prioritized``; Spot: all but ``prioritized``; Capacity Blocks: none.
        capacity_reservation: Capacity that is kept for the nodes; a compute resource's own goes before it.
        placement_group: Put the nodes of each compute resource that says nothing itself close together, in a placement
            group of its own.
        placement_group_name: Put all of those into this placement group, which exists; ``None`` does as
            ``placement_group``.
        exclusive_jobs: A node runs one job at a time.
        gpu_health_check: Check the GPUs of a node before each job.
        custom_ami: Image of these nodes; ``None`` takes the cluster's.
        security_group_ids: Groups beside the placement's.
        actions: Scripts that run on the nodes; not ``on_updated``, since an update replaces compute nodes.
        policy_arns: IAM policies that the nodes' role gets beside ParallelCluster's own, 19 at most.
        slurm_settings: Settings of the partition in slurm.conf, such as ``{"MaxTime": "24:00:00"}``.
        tags: Tags of the nodes, beside the lab's; 30 at most together with a compute resource's.

    Raises:
        ValueError: a value is outside what AWS allows, or two contradict each other.
    """

    name: str
    compute_resources: tuple[ComputeResource, ...]
    capacity: CapacityType = CapacityType.ON_DEMAND
    allocation: AllocationStrategy | None = None
    capacity_reservation: CapacityReservation | None = None
    placement_group: bool | None = None
    placement_group_name: pulumi.Input[str] | None = None
    exclusive_jobs: bool = False
    gpu_health_check: bool = False
    custom_ami: str | None = None
    security_group_ids: tuple[pulumi.Input[str], ...] = ()
    actions: NodeActions = field(default_factory=NodeActions)
    policy_arns: tuple[pulumi.Input[str], ...] = ()
    slurm_settings: SlurmSettings = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"Queue {self.name!r}", self._problems())

    def reservation_of(self, resource: ComputeResource) -> CapacityReservation | None:
        """The reservation that a compute resource of this queue uses."""
        return resource.capacity_reservation or self.capacity_reservation

    def _problems(self) -> Iterator[str]:
        yield from rules.set_name("name", self.name)
        if not self.compute_resources:
            yield "compute_resources=(): one or more; add one, or remove the queue"
        yield from duplicates("compute_resources", [resource.name for resource in self.compute_resources])
        if self.allocation is not None and self.allocation not in ALLOCATION_STRATEGIES[self.capacity]:
            allowed = ", ".join(each.value for each in ALLOCATION_STRATEGIES[self.capacity]) or "none"
            yield f"allocation={self.allocation.value!r}: {self.capacity.value} takes {allowed}; change or remove it"
        yield from rules.placement_group(self.placement_group, self.placement_group_name)
        for resource in self.compute_resources:
            for problem in self._resource_problems(resource):
                yield f"compute_resources {resource.name!r}: {problem}"
        yield from rules.custom_ami(self.custom_ami)
        yield from rules.security_groups(self.security_group_ids)
        if self.actions.on_updated:
            yield "actions: on_updated does not exist for compute nodes, which an update replaces; use on_configured"
        yield from rules.policies(self.policy_arns)
        yield from slurm_problems(self.slurm_settings, DENIED_OF_QUEUE)
        yield from rules.tags(self.tags)
        yield from self.disk_problems()

    def _is_grouped(self, resource: ComputeResource) -> bool:
        """Whether a compute resource's nodes are in a placement group."""
        says_so = resource if rules.names_a_group(resource) else self
        return bool(says_so.placement_group or says_so.placement_group_name is not None)

    def _resource_problems(self, resource: ComputeResource) -> Iterator[str]:
        """What a compute resource cannot have in this queue."""
        spot, block = self.capacity is CapacityType.SPOT, self.capacity is CapacityType.CAPACITY_BLOCK
        reservation = self.reservation_of(resource)
        if resource.spot_price is not None and not spot:
            yield f"spot_price={resource.spot_price}: only with capacity=SPOT; remove it or buy Spot"
        if reservation is not None and spot:
            yield "capacity_reservation: not with capacity=SPOT, which cannot be reserved; remove it or buy on demand"
        if reservation is not None and reservation.reservation_id is not None and len(resource.instance_types) > 1:
            yield (
                f"instance_types={resource.instance_types}: exactly one with a reservation by id; keep the "
                "reservation's or use a resource group"
            )
        if block and (reservation is None or reservation.reservation_id is None):
            yield "capacity_reservation: a reservation_id is expected with capacity=CAPACITY_BLOCK; add the block's"
        if block and not 0 < resource.min_count == resource.max_count:
            yield (
                f"min_count={resource.min_count}, max_count={resource.max_count}: equal and 1 or more with "
                "capacity=CAPACITY_BLOCK; set both to the nodes of the block"
            )
        if block and self._is_grouped(resource):
            yield "placement_group: none with capacity=CAPACITY_BLOCK, whose nodes are close already; set it to False"
        if len({*self.tags, *resource.tags}) > rules.MAX_TAGS:
            yield (
                f"tags: {len({*self.tags, *resource.tags})} together with the queue's, {rules.MAX_TAGS} at most; "
                "remove some"
            )
