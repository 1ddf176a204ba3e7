"""A whole cluster: its nodes, storage, image and logs, and where it is put."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from . import _node_rules as rules
from ._problems import duplicates, plain, refuse
from .disks import LOCAL_DISKS
from .login_nodes import MAX_POOLS
from .monitoring import LOG_RETENTION_DAYS, Monitoring
from .nodes import HeadNode
from .shared_storage import overlap, storage_problems
from .slurm_settings import DENIED_OF_CLUSTER, DENIED_WITH_ACCOUNTING, SlurmSettings, slurm_problems
from .timeouts import Timeouts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pulumi

    from .accounting import Accounting, ExternalSlurmdbd
    from .directory_service import DirectoryService
    from .disks import Disks
    from .login_nodes import LoginPool
    from .queues import Queue
    from .shared_storage import SharedStorage

MAX_QUEUES = 50
MAX_COMPUTE_RESOURCES = 50
MAX_SECURITY_GROUPS = 5
# The cluster's name is part of the accounting tables' names, of which MariaDB takes 64 characters
# (PCLUSTER_NAME_MAX_LENGTH_SLURM_ACCOUNTING).
MAX_NAME = 60
MAX_NAME_WITH_ACCOUNTING = 40
# Where the nodes' local disks go when a shared file system is mounted where ParallelCluster puts them.
OTHER_LOCAL_DISKS = "/local-scratch"

_CLUSTER_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")


class OperatingSystem(StrEnum):
    """The operating systems that ParallelCluster knows. Of Rocky Linux it publishes no images: build your own."""

    AMAZON_LINUX_2023 = "alinux2023"
    UBUNTU_2204 = "ubuntu2204"
    UBUNTU_2404 = "ubuntu2404"
    RHEL_8 = "rhel8"
    RHEL_9 = "rhel9"
    ROCKY_8 = "rocky8"
    ROCKY_9 = "rocky9"


_WITHOUT_IMAGE = (OperatingSystem.ROCKY_8, OperatingSystem.ROCKY_9)


class QueueUpdateStrategy(StrEnum):
    """What happens to running jobs when an update changes their queue.

    ``DRAIN`` lets them finish on the old nodes; ``TERMINATE`` ends them, and also lets a queue shrink while it runs.
    ParallelCluster's default (the whole fleet has to be stopped first) is not offered: CloudFormation cannot stop it.
    """

    DRAIN = "DRAIN"
    TERMINATE = "TERMINATE"


class ScalingStrategy(StrEnum):
    """How Slurm's jobs get nodes when EC2 has fewer than they ask for.

    ``ALL_OR_NOTHING`` launches all nodes of a job or none; ``BEST_EFFORT`` launches what there is;
    ``GREEDY_ALL_OR_NOTHING`` launches what there is and keeps it only for jobs that are complete.
    """

    ALL_OR_NOTHING = "all-or-nothing"
    BEST_EFFORT = "best-effort"
    GREEDY_ALL_OR_NOTHING = "greedy-all-or-nothing"


@dataclass(frozen=True, kw_only=True)
class Image:
    """What the nodes boot.

    Attributes:
        os: The operating system, also of ``custom_ami``.
        custom_ami: Image made with ParallelCluster's ``build-image`` for the platform's version. A lab's nodes can
            install nothing from the internet: packages that it needs at boot belong in here.

    Raises:
        ValueError: the image id is none, or is missing for Rocky Linux.
    """

    os: OperatingSystem = OperatingSystem.AMAZON_LINUX_2023
    custom_ami: str | None = None

    def __post_init__(self) -> None:
        """Refuse images that there are not."""
        refuse("Image", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from rules.custom_ami(self.custom_ami)
        if self.custom_ami is None and self.os in _WITHOUT_IMAGE:
            yield f"custom_ami=None: an image is expected with os={self.os.value!r}, of which AWS has none; build one"


@dataclass(frozen=True, kw_only=True)
class ClusterDesign:
    """A whole cluster, apart from where it is put.

    What ParallelCluster offers beyond this is in ``not_offered``, each with the reason why a private lab has no use
    for it.

    Attributes:
        cluster_name: Letters, digits and hyphens, 60 at most, 40 with accounting; part of host names, logs and IAM
            roles. Another name is another cluster.
        queues: Slurm partitions, 1 to 50, with 50 compute resources at most between them.
        head_node: The node that runs the scheduler.
        login_pools: Groups of login nodes, 10 at most; without any, people log in to the head node.
        storage: File systems that every node mounts. They exist outside of the cluster, and outlive it.
        image: What the nodes boot.
        queue_updates: What happens to running jobs when their queue changes.
        scaling: How jobs get nodes when EC2 has fewer than they ask for.
        idle_minutes: After how many minutes without a job a node is terminated.
        memory_scheduling: Whether Slurm counts memory, not only CPUs, when it places jobs.
        slurm_settings: Settings in slurm.conf, such as ``{"PriorityType": "priority/multifactor"}``.
        accounting: Where Slurm keeps the record of its jobs: a database, or a slurmdbd that others share.
        directory: A directory whose people may log in.
        default_user_sudo: Whether the image's own user (``ec2-user``) may become root.
        timeouts: How long nodes may take to start.
        monitoring: Dashboard, alarms and metrics.
        log_retention_days: How long CloudWatch keeps the nodes' logs; one of ``LOG_RETENTION_DAYS``.
        keep_logs: Keep the log group when the cluster goes. It is what explains a cluster that failed.

    Raises:
        ValueError: a value is outside what AWS allows, or two parts of the design contradict each other.
    """

    cluster_name: str
    queues: tuple[Queue, ...]
    head_node: HeadNode = field(default_factory=HeadNode)
    login_pools: tuple[LoginPool, ...] = ()
    storage: tuple[SharedStorage, ...] = ()
    image: Image = field(default_factory=Image)
    queue_updates: QueueUpdateStrategy = QueueUpdateStrategy.DRAIN
    scaling: ScalingStrategy = ScalingStrategy.ALL_OR_NOTHING
    idle_minutes: int = 10
    memory_scheduling: bool = True
    slurm_settings: SlurmSettings = field(default_factory=dict)
    accounting: Accounting | ExternalSlurmdbd | None = None
    directory: DirectoryService | None = None
    default_user_sudo: bool = True
    timeouts: Timeouts = field(default_factory=Timeouts)
    monitoring: Monitoring = field(default_factory=Monitoring)
    log_retention_days: int = 365
    keep_logs: bool = True

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"Cluster {self.cluster_name!r}", self._problems())

    def local_disks_dir(self, disks: Disks) -> str | None:
        """Where nodes mount their local disks; ``None`` where ParallelCluster does by itself."""
        if disks.local_disks_dir is None and overlap(LOCAL_DISKS, self.storage):
            return OTHER_LOCAL_DISKS
        return disks.local_disks_dir

    def _problems(self) -> Iterator[str]:
        longest = MAX_NAME if self.accounting is None else MAX_NAME_WITH_ACCOUNTING
        if not _CLUSTER_NAME.fullmatch(self.cluster_name) or len(self.cluster_name) > longest:
            yield (
                f"cluster_name={self.cluster_name!r}: a letter, then up to {longest - 1} letters, digits or hyphens"
                f"{'' if self.accounting is None else ' with accounting'}; shorten or respell it"
            )
        yield from self._queue_problems()
        if len(self.login_pools) > MAX_POOLS:
            yield f"login_pools: {len(self.login_pools)} given, {MAX_POOLS} at most; merge some, or raise their count"
        yield from duplicates("login_pools", [pool.name for pool in self.login_pools])
        yield from storage_problems(self.storage)
        yield from self._local_disk_problems()
        if self.idle_minutes < 1:
            yield f"idle_minutes={self.idle_minutes}: 1 or more; use min_count for nodes that always run"
        denied = DENIED_OF_CLUSTER if self.accounting is None else DENIED_OF_CLUSTER | DENIED_WITH_ACCOUNTING
        yield from slurm_problems(self.slurm_settings, denied)
        if self.log_retention_days not in LOG_RETENTION_DAYS:
            yield f"log_retention_days={self.log_retention_days}: one of {', '.join(map(str, LOG_RETENTION_DAYS))}"

    def _queue_problems(self) -> Iterator[str]:
        if not 1 <= len(self.queues) <= MAX_QUEUES:
            yield f"queues: {len(self.queues)} given, 1 to {MAX_QUEUES} allowed; add one, or merge some"
        yield from duplicates("queues", [queue.name for queue in self.queues])
        resources = sum(len(queue.compute_resources) for queue in self.queues)
        if resources > MAX_COMPUTE_RESOURCES:
            yield (
                f"queues with {resources} compute resources: {MAX_COMPUTE_RESOURCES} at most in a cluster; "
                "merge some, a compute resource takes several instance types"
            )

    def _local_disk_problems(self) -> Iterator[str]:
        of_nodes = {"head_node": self.head_node, **{f"queue {queue.name!r}": queue for queue in self.queues}}
        for what, disks in of_nodes.items():
            directory = self.local_disks_dir(disks)
            if directory is not None and overlap(directory, self.storage):
                yield (
                    f"{what}: local_disks_dir={directory!r} meets a shared file system there; take another directory, "
                    "such as '/local'"
                )


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
        if not 1 <= len(self.security_group_ids) <= MAX_SECURITY_GROUPS:
            raise ValueError(
                f"ClusterPlacement: security_group_ids has {len(self.security_group_ids)} groups, "
                f"1 to {MAX_SECURITY_GROUPS} are allowed; without any, ParallelCluster would make groups that are open "
                "to the world"
            )

    def groups_of(self, what: str, further: Sequence[pulumi.Input[str]]) -> tuple[pulumi.Input[str], ...]:
        """The groups of a kind of nodes: those of every node, and its further ones.

        Raises:
            ValueError: they are more than a network interface takes.
        """
        groups = (*self.security_group_ids, *further)
        problems = list(duplicates("security_group_ids", plain(groups)))
        if len(groups) > MAX_SECURITY_GROUPS:
            problems.append(
                f"security_group_ids: {len(groups)} together with the placement's {len(self.security_group_ids)}, "
                f"{MAX_SECURITY_GROUPS} at most on a network interface; put their rules into fewer groups"
            )
        refuse(what, problems)
        return groups
