"""A whole cluster: its nodes, storage, image and logs, and where it is put."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ._problems import duplicates, refuse
from .nodes import HeadNode
from .shared_storage import storage_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

    from .nodes import Queue
    from .shared_storage import SharedStorage

MAX_QUEUES = 50
MAX_COMPUTE_RESOURCES = 50
# CloudWatch's own list; 0 ("never expire") is left out on purpose.
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653)

_CLUSTER_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{0,59}")
_AMI = re.compile(r"ami-([0-9a-z]{8}|[0-9a-z]{17})")


class OperatingSystem(StrEnum):
    """The operating systems that ParallelCluster publishes images of."""

    AMAZON_LINUX_2023 = "alinux2023"
    UBUNTU_2204 = "ubuntu2204"
    UBUNTU_2404 = "ubuntu2404"
    RHEL_8 = "rhel8"
    RHEL_9 = "rhel9"


class QueueUpdateStrategy(StrEnum):
    """What happens to running jobs when an update changes their queue.

    ``DRAIN`` lets them finish on the old nodes; ``TERMINATE`` ends them, and also lets a queue shrink while it runs.
    ParallelCluster's default (the whole fleet has to be stopped first) is not offered: CloudFormation cannot stop it.
    """

    DRAIN = "DRAIN"
    TERMINATE = "TERMINATE"


@dataclass(frozen=True, kw_only=True)
class Image:
    """What the nodes boot.

    Attributes:
        os: The operating system, also of ``custom_ami``.
        custom_ami: Image made with ParallelCluster's ``build-image`` for the platform's version. A lab's nodes can
            install nothing from the internet: packages that it needs at boot belong in here.

    Raises:
        ValueError: the image id is none.
    """

    os: OperatingSystem = OperatingSystem.AMAZON_LINUX_2023
    custom_ami: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no image id."""
        if self.custom_ami is not None and not _AMI.fullmatch(self.custom_ami):
            refuse("Image", [f"custom_ami={self.custom_ami!r}: 'ami-' and 8 or 17 digits or letters; copy it from EC2"])


@dataclass(frozen=True, kw_only=True)
class ClusterDesign:
    """A whole cluster, apart from where it is put.

    Attributes:
        cluster_name: Letters, digits and hyphens, 60 at most; part of host names, logs and IAM roles. Another name is
            another cluster.
        queues: Slurm partitions, 1 to 50, with 50 compute resources at most between them.
        head_node: The node that runs the scheduler.
        storage: File systems that every node mounts. They exist outside of the cluster, and outlive it.
        image: What the nodes boot.
        queue_updates: What happens to running jobs when their queue changes.
        idle_minutes: After how many minutes without a job a node is terminated.
        memory_scheduling: Whether Slurm counts memory, not only CPUs, when it places jobs.
        log_retention_days: How long CloudWatch keeps the nodes' logs; one of ``LOG_RETENTION_DAYS``.
        keep_logs: Keep the log group when the cluster goes. It is what explains a cluster that failed.

    Raises:
        ValueError: a value is outside what AWS allows, or two parts of the design contradict each other.
    """

    cluster_name: str
    queues: tuple[Queue, ...]
    head_node: HeadNode = field(default_factory=HeadNode)
    storage: tuple[SharedStorage, ...] = ()
    image: Image = field(default_factory=Image)
    queue_updates: QueueUpdateStrategy = QueueUpdateStrategy.DRAIN
    idle_minutes: int = 10
    memory_scheduling: bool = True
    log_retention_days: int = 365
    keep_logs: bool = True

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"Cluster {self.cluster_name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        if not _CLUSTER_NAME.fullmatch(self.cluster_name):
            yield (
                f"cluster_name={self.cluster_name!r}: a letter, then up to 59 letters, digits or hyphens; "
                "shorten or respell it"
            )
        if not 1 <= len(self.queues) <= MAX_QUEUES:
            yield f"queues: {len(self.queues)} given, 1 to {MAX_QUEUES} allowed"
        yield from duplicates("queues", [queue.name for queue in self.queues])
        resources = sum(len(queue.compute_resources) for queue in self.queues)
        if resources > MAX_COMPUTE_RESOURCES:
            yield (
                f"queues with {resources} compute resources: {MAX_COMPUTE_RESOURCES} at most in a cluster; "
                "merge some, a compute resource takes several instance types"
            )
        yield from storage_problems(self.storage)
        if self.idle_minutes < 1:
            yield f"idle_minutes={self.idle_minutes}: 1 or more; use min_count for nodes that always run"
        if self.log_retention_days not in LOG_RETENTION_DAYS:
            yield f"log_retention_days={self.log_retention_days}: one of {', '.join(map(str, LOG_RETENTION_DAYS))}"


@dataclass(frozen=True, kw_only=True)
class ClusterPlacement:
    """Where a cluster is put.

    Attributes:
        subnet_id: The lab's subnet; head node, compute nodes and the cluster's Lambda functions are all in it.
        security_group_ids: The groups of every node, 1 to 5: the lab's own, for traffic among its nodes, and the
            network's, for endpoints and file systems.
        key_name: EC2 key pair whose private key logs in to the head node.

    Raises:
        ValueError: no security group, or more than five.
    """

    subnet_id: pulumi.Input[str]
    security_group_ids: tuple[pulumi.Input[str], ...]
    key_name: pulumi.Input[str]

    def __post_init__(self) -> None:
        """Refuse a number of groups that AWS would refuse."""
        if not 1 <= len(self.security_group_ids) <= 5:
            raise ValueError(
                f"ClusterPlacement: security_group_ids has {len(self.security_group_ids)} groups, 1 to 5 are allowed; "
                "without any, ParallelCluster would make groups that are open to the world"
            )
