"""The config of a lab: what a project may choose, and how it becomes the components' own types."""

from abc import ABC, abstractmethod
from typing import Annotated, Self

import pulumi
from pydantic import Field, model_validator

from components.cluster import (
    CapacityType,
    ClusterDesign,
    ComputeResource,
    HeadNode,
    Image,
    NodeActions,
    OperatingSystem,
    Queue,
    QueueUpdateStrategy,
    Script,
)

from .settings_base import Ownership, Settings

# Two names and a hyphen make a cluster's name, which has at most 40 characters once the lab has accounting.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,17}[a-z0-9]$")]


# Stands for the bucket of node assets where a part is only checked.
_ANY = "lab"


class _Part(Settings, ABC):
    """A part of a cluster, which the component's own type checks: its refusal names the place in the config."""

    @abstractmethod
    def build(self) -> object:
        """Return the component's type."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        self.build()
        return self


class ScriptSettings(_Part):
    """A script that a node runs as root, from the platform's bucket of node assets."""

    key: str
    """The object's key in the bucket."""
    arguments: tuple[str, ...] = ()

    def build(self, bucket: pulumi.Input[str] = _ANY) -> Script:
        """Return the script in the given bucket."""
        return Script(bucket=bucket, key=self.key, arguments=self.arguments)


class ActionSettings(_Part):
    """Scripts at the points of a node's life that ParallelCluster offers."""

    on_start: tuple[ScriptSettings, ...] = ()
    """Before ParallelCluster configures the node; storage is not mounted yet."""
    on_configured: tuple[ScriptSettings, ...] = ()
    """After the node is configured; a failure replaces the node."""

    def build(self, bucket: pulumi.Input[str] = _ANY) -> NodeActions:
        """Return the actions with their scripts in the given bucket."""
        return NodeActions(
            on_start=tuple(script.build(bucket) for script in self.on_start),
            on_configured=tuple(script.build(bucket) for script in self.on_configured),
        )


class HeadNodeSettings(_Part):
    """The node that runs the scheduler. AWS refuses a change of it: destroy the lab and make it anew."""

    instance_type: str = HeadNode.instance_type
    root_volume_gib: int | None = None
    """Size of the root volume, 45 to 16384; the image's by default."""
    policy_arns: tuple[str, ...] = ()
    """IAM policies for its role beside ParallelCluster's own."""
    actions: ActionSettings = ActionSettings()

    def build(self, bucket: pulumi.Input[str] = _ANY, *policy_arns: pulumi.Input[str]) -> HeadNode:
        """Return the head node, with its scripts in the bucket and the policies beside its own."""
        return HeadNode(
            instance_type=self.instance_type,
            root_volume_gib=self.root_volume_gib,
            policy_arns=(*policy_arns, *self.policy_arns),
            actions=self.actions.build(bucket),
        )


class ComputeResourceSettings(_Part):
    """A set of alike nodes in a queue."""

    name: str
    """Lower-case letters, digits and hyphens, 25 at most."""
    instance_types: tuple[str, ...]
    """EC2 instance types to choose from, with equal vCPUs and architecture."""
    max_count: int
    """Nodes at most; idle ones are terminated."""
    min_count: int = 0
    """Nodes that always run, also without a job."""
    efa: bool = False
    """Attach Elastic Fabric Adapters; the instance types must have them."""
    placement_group: bool = False
    """Put the nodes close together."""
    multithreading: bool = True
    """Whether two hardware threads of a core count as two CPUs."""

    def build(self) -> ComputeResource:
        """Return the compute resource."""
        return ComputeResource(**dict(self))


class QueueSettings(_Part):
    """A Slurm partition."""

    name: str
    """Lower-case letters, digits and hyphens, 25 at most."""
    compute_resources: tuple[ComputeResourceSettings, ...]
    capacity: CapacityType = CapacityType.ON_DEMAND
    """How EC2 sells the nodes: ONDEMAND or SPOT."""
    root_volume_gib: int | None = None
    """Size of the nodes' root volumes, 45 to 16384; the image's by default."""
    policy_arns: tuple[str, ...] = ()
    """IAM policies for the nodes' role beside ParallelCluster's own."""
    actions: ActionSettings = ActionSettings()

    def build(self, bucket: pulumi.Input[str] = _ANY, *policy_arns: pulumi.Input[str]) -> Queue:
        """Return the queue, with its scripts in the bucket and the policies beside its own."""
        return Queue(
            name=self.name,
            compute_resources=tuple(each.build() for each in self.compute_resources),
            capacity=self.capacity,
            root_volume_gib=self.root_volume_gib,
            policy_arns=(*policy_arns, *self.policy_arns),
            actions=self.actions.build(bucket),
        )


class ImageSettings(_Part):
    """What the nodes boot."""

    os: OperatingSystem = OperatingSystem.AMAZON_LINUX_2023
    custom_ami: str | None = None
    """An image made with ParallelCluster's build-image for the platform's version."""

    def build(self) -> Image:
        """Return the image."""
        return Image(os=self.os, custom_ami=self.custom_ami)


class ClusterSettings(_Part):
    """The lab's cluster."""

    queues: tuple[QueueSettings, ...]
    """Slurm partitions, 1 to 50."""
    head_node: HeadNodeSettings = HeadNodeSettings()
    image: ImageSettings = ImageSettings()
    queue_updates: QueueUpdateStrategy = QueueUpdateStrategy.DRAIN
    """What happens to running jobs when their queue changes: DRAIN or TERMINATE."""
    idle_minutes: int = 10
    """After how many minutes without a job a node is terminated."""
    memory_scheduling: bool = True
    """Whether Slurm counts memory, not only CPUs."""
    log_retention_days: int = 365
    """How long the nodes' logs are kept."""

    def build(self) -> ClusterDesign:
        """Return the design as far as config decides it, which checks the parts against each other."""
        return ClusterDesign(
            cluster_name=_ANY,
            queues=tuple(queue.build() for queue in self.queues),
            head_node=self.head_node.build(),
            image=self.image.build(),
            queue_updates=self.queue_updates,
            idle_minutes=self.idle_minutes,
            memory_scheduling=self.memory_scheduling,
            log_retention_days=self.log_retention_days,
        )


class KeepSettings(Settings):
    """What a ``destroy`` of the lab leaves behind, beside its files, which no lab deletes."""

    cluster_logs: bool = True
    """The cluster's log group."""
    private_key_days: Annotated[int, Field(ge=7, le=30)] = 30
    """Days in which the SSH private key can still be restored."""


class LabSettings(Settings):
    """A lab: one project of one virtual lab, with a subnet, a key, a home and a cluster of its own."""

    platform: str
    """The platform's stack: its name, or organization/project/name."""
    virtual_lab: Name
    """The virtual lab; 2 to 19 lower-case letters, digits and hyphens."""
    project: Name
    """The project; 2 to 19 lower-case letters, digits and hyphens."""
    ownership: Ownership
    zone: str | None = None
    """Availability zone of the lab's subnet; the platform's first one by default."""
    subnet_prefix: int = 24
    """Prefix length of the lab's subnet; 24 gives 251 usable addresses."""
    session_manager: bool = False
    """Log in to the head node through Session Manager; the platform needs the feature session-manager."""
    cluster: ClusterSettings
    keep: KeepSettings = KeepSettings()

    @property
    def name(self) -> str:
        """The lab's name: its cluster, key and home directory are called so; unique in an account's region."""
        return f"{self.virtual_lab}-{self.project}"
