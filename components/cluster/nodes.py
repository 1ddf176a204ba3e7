"""What a cluster is made of: its head node, its queues of compute resources, and the scripts that nodes run.

The names follow ParallelCluster's configuration; a field exists here when a lab needs it, and what a lab must not
choose (encryption, IMDSv2, security groups, DNS) is decided in ``_cluster_plan``. Each class refuses what AWS would
refuse twenty minutes later, with every problem in one error. Limits are those of ParallelCluster 3.16.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ._problems import duplicates, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

_NAME = re.compile(r"[a-z][a-z0-9-]{0,24}")
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
# The smallest volume that ParallelCluster's images fit on, and the largest gp3.
_ROOT_VOLUME_GIB = (45, 16_384)


class CapacityType(StrEnum):
    """How EC2 sells the nodes of a queue."""

    ON_DEMAND = "ONDEMAND"
    SPOT = "SPOT"


@dataclass(frozen=True, kw_only=True)
class Script:
    """A script that a node runs as root; only from S3, because a lab has no way to anywhere else.

    The nodes get read access to the scripts that they run, and to nothing else of the bucket.

    Attributes:
        bucket: Name of the bucket.
        key: The object's key, without a leading slash.
        arguments: Given to the script as they are.

    Raises:
        ValueError: the key is empty or starts with a slash.
    """

    bucket: pulumi.Input[str]
    key: str
    arguments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse keys that cannot name an object."""
        if not self.key or self.key.startswith("/"):
            raise ValueError(
                f"Script: key={self.key!r}: the key of an S3 object is expected, such as 'scripts/setup.sh'; "
                "remove the leading slash or name the object."
            )


@dataclass(frozen=True, kw_only=True)
class NodeActions:
    """Scripts at the points of a node's life that ParallelCluster offers, each list run in its order.

    Attributes:
        on_start: Before ParallelCluster configures the node; storage is not mounted yet.
        on_configured: After the node is configured; a failure here replaces the node.
    """

    on_start: tuple[Script, ...] = ()
    on_configured: tuple[Script, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeadNode:
    """The node that runs the scheduler and that people log in to. AWS refuses a change of it: destroy and make it anew.

    Attributes:
        instance_type: EC2 instance type; ``t3.medium`` schedules a few hundred nodes.
        root_volume_gib: Size in GiB, 45 to 16384; ``None`` takes the image's. The volume is always encrypted.
        actions: Scripts that run on it.
        policy_arns: IAM policies that its role gets beside ParallelCluster's own.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    instance_type: str = "t3.medium"
    root_volume_gib: int | None = None
    actions: NodeActions = NodeActions()
    policy_arns: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(
            "HeadNode",
            [*_instance_type("instance_type", self.instance_type), *_root_volume(self.root_volume_gib)],
        )


@dataclass(frozen=True, kw_only=True)
class ComputeResource:
    """A set of alike nodes in a queue.

    Attributes:
        name: Lowercase letters, digits and hyphens, 25 at most; part of the nodes' host names.
        instance_types: EC2 instance types to choose from, with equal vCPUs and architecture; at least one. They are
            always given to AWS as a list, so that another one can be added while jobs run.
        max_count: Nodes at most, 1 or more; idle ones are terminated.
        min_count: Nodes that always run, also without a job.
        efa: Attach Elastic Fabric Adapters; the instance types must have them.
        placement_group: Put the nodes close together, in a placement group of their own.
        multithreading: Whether two hardware threads of a core count as two CPUs.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    name: str
    instance_types: tuple[str, ...]
    max_count: int
    min_count: int = 0
    efa: bool = False
    placement_group: bool = False
    multithreading: bool = True

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"ComputeResource {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from _node_set_name("name", self.name)
        if not self.instance_types:
            yield "instance_types=(): one instance type or more; name one, such as 'c7a.48xlarge'"
        for instance_type in self.instance_types:
            yield from _instance_type("instance_types", instance_type)
        yield from duplicates("instance_types", self.instance_types)
        if self.max_count < 1:
            yield f"max_count={self.max_count}: 1 or more; remove the compute resource to have no nodes"
        if not 0 <= self.min_count <= max(self.max_count, 0):
            yield f"min_count={self.min_count}: 0 to max_count ({self.max_count}); lower it or raise max_count"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A Slurm partition.

    Attributes:
        name: Lowercase letters, digits and hyphens, 25 at most.
        compute_resources: Its nodes; one to fifty sets with different names.
        capacity: How EC2 sells them.
        root_volume_gib: Size of the nodes' root volumes in GiB, 45 to 16384; ``None`` takes the image's.
        actions: Scripts that run on the nodes.
        policy_arns: IAM policies that the nodes' role gets beside ParallelCluster's own.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    name: str
    compute_resources: tuple[ComputeResource, ...]
    capacity: CapacityType = CapacityType.ON_DEMAND
    root_volume_gib: int | None = None
    actions: NodeActions = NodeActions()
    policy_arns: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"Queue {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from _node_set_name("name", self.name)
        if not self.compute_resources:
            yield "compute_resources=(): one or more; add one, or remove the queue"
        yield from duplicates("compute_resources", [resource.name for resource in self.compute_resources])
        yield from _root_volume(self.root_volume_gib)


def _node_set_name(field_name: str, name: str) -> Iterator[str]:
    """A problem when ParallelCluster refuses the name of a queue or of a compute resource."""
    if not _NAME.fullmatch(name) or name == "default":
        yield (
            f"{field_name}={name!r}: a lowercase letter, then up to 24 lowercase letters, digits or hyphens, "
            "and not 'default'; shorten or respell it"
        )


def _instance_type(field_name: str, value: str) -> Iterator[str]:
    if not _INSTANCE_TYPE.fullmatch(value):
        yield f"{field_name}={value!r}: an EC2 instance type is expected, such as 'c7a.48xlarge'"


def _root_volume(gib: int | None) -> Iterator[str]:
    low, high = _ROOT_VOLUME_GIB
    if gib is not None and not low <= gib <= high:
        yield f"root_volume_gib={gib}: {low} to {high}, or None for the image's size"
