"""How many addresses of its subnet a cluster can take, and whether the subnet has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .instance_catalogue import instance_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .compute import ComputeResource
    from .model import ClusterDesign

# AWS keeps five addresses of each subnet (docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html), and takes
# subnets from /28 to /16.
_KEPT_BY_AWS = 5
_LARGEST_PREFIX, _SMALLEST_PREFIX = 16, 28
# All functions of a cluster have the same subnet and groups, so they share one network interface
# (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
_FUNCTIONS = 1
# A Network Load Balancer takes one address of each of its subnets
# (docs.aws.amazon.com/elasticloadbalancing/latest/network/create-network-load-balancer.html).
_LOAD_BALANCER = 1


@dataclass(frozen=True, kw_only=True)
class AddressDemand:
    """The addresses that a cluster can take when all of its nodes run.

    Attributes:
        parts: Who takes how many, such as ``{"queue 'mpi', 'c7a': 20 nodes x 1": 20}``.
    """

    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.parts.values())

    def problem(self, prefix: int) -> str | None:
        """What to change when a subnet of this prefix has too few addresses; ``None`` when it has enough."""
        usable = usable_addresses(prefix)
        if self.total <= usable:
            return None
        parts = ", ".join(f"{count} for {who}" for who, count in self.parts.items())
        larger = next(
            (other for other in range(prefix, _LARGEST_PREFIX - 1, -1) if usable_addresses(other) >= self.total), None
        )
        remedy = f"lower max_count until {self.total - usable} addresses fewer are needed"
        if larger is not None:
            remedy = f"take prefix={larger} ({usable_addresses(larger)} addresses), or {remedy}"
        return (
            f"prefix={prefix}: the subnet has {usable} usable addresses, and the cluster can take {self.total} "
            f"({parts}); {remedy}"
        )


def usable_addresses(prefix: int) -> int:
    """How many addresses of a subnet AWS leaves to others.

    Raises:
        ValueError: AWS has no subnets of this size.
    """
    if not _LARGEST_PREFIX <= prefix <= _SMALLEST_PREFIX:
        raise ValueError(f"prefix={prefix}: {_LARGEST_PREFIX} to {_SMALLEST_PREFIX}, says AWS; take one of those")
    return (1 << (32 - prefix)) - _KEPT_BY_AWS


def address_demand(design: ClusterDesign, others: Mapping[str, int] | None = None) -> AddressDemand:
    """The addresses that a cluster can take.

    Args:
        design: The cluster.
        others: What else is in its subnet, and how many addresses it has, such as ``{"the scratch file system": 1}``.
    """
    parts = {"the head node": _addresses((design.head_node.instance_type,), efa=False)}
    for queue in design.queues:
        for resource in queue.compute_resources:
            each = _addresses(resource.instance_types, efa=resource.efa)
            parts[f"queue {queue.name!r}, {resource.name!r}: {_nodes(resource)} x {each}"] = resource.max_count * each
    for pool in design.login_pools:
        parts[f"login pool {pool.name!r} and its load balancer"] = pool.count + _LOAD_BALANCER
    return AddressDemand(parts={**parts, "ParallelCluster's functions": _FUNCTIONS, **(others or {})})


def _nodes(resource: ComputeResource) -> str:
    return "1 node" if resource.max_count == 1 else f"{resource.max_count} nodes"


def _addresses(instance_types: tuple[str, ...], *, efa: bool) -> int:
    """Addresses of a node: ParallelCluster attaches as many interfaces as the type with the fewest cards has.

    A type that is not in the catalogue counts as one with a single card.
    """
    found = [known.addresses(efa=efa) for known in map(instance_type, instance_types) if known is not None]
    return min(found, default=1)
