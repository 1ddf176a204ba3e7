"""The config of a lab: what a project may choose."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from components.cluster import (
    ClusterDesign,
    Colour,
    ExternalSlurmdbd,
    Queue,
    Script,
    Tier,
    address_demand,
    cluster_name,
    queue_of,
)
from components.observability import JobLogsArgs, LabBudgetArgs, LabThresholds, Subscription
from components.storage import DataRepository, ScratchArgs

from .parts import Part, wired
from .settings_base import ANY_TAGS, WIRED, Ownership, Settings


def _not_green(project: str) -> str:
    """Refuse a name that another lab's second cluster would have.

    Raises:
        ValueError: it ends as such a cluster's.
    """
    if project.endswith("-green"):
        raise ValueError("'-green' at the end is kept for a lab's second cluster; choose another name")
    return project


# The two names and a hyphen make the lab's name. Without a hyphen in the first, no two labs have one name; and with
# "-green" behind it, it still makes a cluster's name with accounting.
VirtualLab = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,15}$")]
Project = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,14}[a-z0-9]$"), AfterValidator(_not_green)]

# Scripts of nodes are in the platform's bucket of node assets, whose name the stack knows.
_SCRIPTS = {Script: {"bucket": WIRED}}


class TierSettings(Settings):
    """A ready-made queue."""

    tier: Tier
    """The kind of work: debug, prod-mpi, mixed, intel, memory, hpc or batch."""
    max_counts: dict[str, int] = Field(default_factory=dict)
    """Nodes at most, by compute resource; the others keep theirs."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        self.queue()
        return self

    def queue(self) -> Queue:
        """Return the queue."""
        return queue_of(self.tier, self.max_counts)


def _which(given: Any) -> str:
    return "TierSettings" if isinstance(given, dict) and "tier" in given else "Queue"


AnyQueue = Annotated[
    Annotated[Queue, Part(_SCRIPTS), Tag("Queue")]
    | Annotated[TierSettings, AfterValidator(TierSettings.queue), Tag("TierSettings")],
    Discriminator(_which),
]
ClusterSettings = Annotated[
    ClusterDesign,
    Part(
        given={**_SCRIPTS, ClusterDesign: {"cluster_name": "lab", "accounting": None, "keep_logs": True}},
        read={ClusterDesign: {"queues": tuple[AnyQueue, ...]}},
    ),
]


def _links(scratch: Mapping[str, Any]) -> tuple[DataRepository, ...]:
    """Stand for the project's data, which every scratch that can is linked to."""
    return (DataRepository(name=WIRED, path="/wired", bucket=WIRED),) if scratch["deployment"].takes_links else ()


Scratch = Annotated[
    ScratchArgs,
    wired(
        ScratchArgs,
        vpc_id=WIRED,
        subnet_id=WIRED,
        clients_security_group_id=WIRED,
        kms_key_arn=WIRED,
        tags=ANY_TAGS,
        repositories=_links,
        permissions_boundary_arn=None,
    ),
]
Budget = Annotated[LabBudgetArgs, wired(LabBudgetArgs, lab="any", tags=ANY_TAGS, topic_arn=WIRED)]


class AlarmSettings(Settings):
    """The lab's alarms."""

    subscriptions: tuple[Annotated[Subscription, Part()], ...] = ()
    """Who is told of this lab; without any, the platform's topic is."""
    thresholds: Annotated[LabThresholds, Part()] = Field(default_factory=dict, validate_default=True)
    """From where on alarms are on."""
    notify_once: bool = False
    """Tell of trouble that sets off several alarms once."""


def _job_log_days(days: int) -> int:
    JobLogsArgs(lab="lab", kms_key_arn=WIRED, tags=ANY_TAGS, retention_days=days)
    return days


class KeepSettings(Settings):
    """What a ``destroy`` of the lab leaves behind, beside its files and its accounting, which no lab deletes."""

    cluster_logs: bool = True
    """The cluster's log group."""
    job_logs: bool = False
    """The log group of jobs' records. A lab of the same name then has to import it."""
    private_key_days: Annotated[int, Field(ge=7, le=30)] = 30
    """Days in which the SSH private key, and the password of the accounting database, can still be restored."""


class LabSettings(Settings):
    """A lab: one project of one virtual lab, with a subnet, a key, a home and a cluster of its own."""

    kind: ClassVar = "lab"

    platform: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}$")]
    """The platform's stack: its name, or organization/project/name."""
    virtual_lab: VirtualLab
    """The virtual lab; 2 to 16 lower-case letters and digits."""
    project: Project
    """The project; 2 to 16 lower-case letters, digits and hyphens."""
    ownership: Ownership
    zone: str | None = None
    """Availability zone of the lab's subnet; by default the platform's first one that offers all instance types."""
    labs_cidr: str | None = None
    """Which of the platform's supernets of labs the subnet is leased from; the first by default."""
    subnet_prefix: Annotated[int, Field(ge=16, le=28)] = 24
    """Prefix length of the lab's subnet; 24 gives 251 usable addresses."""
    session_manager: bool = False
    """Log in to the head node through Session Manager; the platform needs the feature session-manager."""
    cluster: ClusterSettings
    """The active cluster."""
    template_in_s3: bool = False
    """Put the cluster's template into the bucket of node assets: for more than 51,200 bytes, such as many queues with
    scripts. Whoever deploys has to be one of the platform's ``buckets.admin_principal_arns``."""
    suppress_validators: tuple[str, ...] = ()
    """Validators of ParallelCluster that are not run, such as ``type:InstanceTypeValidator``; here and in AWS."""
    colour: Colour = Colour.BLUE
    """The active cluster's colour; the one beside it has the other."""
    beside: ClusterSettings | None = None
    """A second cluster on the same storage: for a change that the first one refuses."""
    scratch: Scratch | None = None
    """A Lustre file system, mounted at /lustre, with the project's data; none by default."""
    export_project: bool = False
    """Files that are made, changed or deleted below /lustre/project/private are so in the bucket, too."""
    s3_mounts: bool = False
    """Mount the project's data with Mountpoint for Amazon S3: for labs without a scratch file system."""
    accounting: bool = False
    """Record jobs in the platform's database, in a database of the lab's own."""
    reached_from: tuple[str, ...] = ()
    """Peerings whose clients reach the head node and login nodes on the ports that the platform names for them."""
    external_slurmdbd: Annotated[ExternalSlurmdbd, Part()] | None = None
    """A slurmdbd that several clusters share, in place of accounting."""
    own_key: bool = False
    """Encrypt what is the lab's alone with a key of its own."""
    job_log_retention_days: Annotated[int, AfterValidator(_job_log_days)] = 365
    """How long jobs' records are kept."""
    alarms: AlarmSettings = Field(default_factory=AlarmSettings)
    budget: Budget | None = None
    """What the lab may cost in a month, and who is told."""
    keep: KeepSettings = KeepSettings()
    protect_data: bool = True
    """Refuse to delete the scratch file system and the lab's own key."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.accounting and self.external_slurmdbd:
            raise ValueError("accounting and external_slurmdbd are both given; remove one, a cluster has one of them")
        if self.s3_mounts and self.scratch:
            raise ValueError("s3_mounts and scratch are both given; scratch links the same data, remove s3_mounts")
        if self.export_project and not self.scratch:
            raise ValueError("export_project needs scratch; add scratch, or remove export_project")
        cluster_name(self.name, self.colour, accounting=self.has_accounting)
        others = {"the scratch file system": self.scratch.deployment.addresses} if self.scratch else {}
        if self.beside:
            others["the cluster beside it"] = address_demand(self.beside).total
        problem = address_demand(self.cluster, others).problem(self.subnet_prefix)
        if problem:
            raise ValueError(f"subnet_{problem}")
        return self

    @property
    def name(self) -> str:
        """The lab's name: its cluster, key and home directory are called so; unique in an account's region."""
        return f"{self.virtual_lab}-{self.project}"

    @property
    def has_accounting(self) -> bool:
        """Whether jobs are recorded anywhere."""
        return self.accounting or self.external_slurmdbd is not None

    @property
    def clusters(self) -> dict[Colour, ClusterDesign]:
        """The designs of the clusters, the active one first."""
        return {self.colour: self.cluster} | ({self.colour.other: self.beside} if self.beside else {})

    @property
    def instance_types(self) -> frozenset[str]:
        """The types of all nodes."""
        return frozenset().union(*(_types(design) for design in self.clusters.values()))

    @property
    def zones(self) -> list[str]:
        """The availability zones that the config names."""
        return [self.zone] if self.zone else []


def _types(design: ClusterDesign) -> set[str]:
    compute = {
        instance_type
        for queue in design.queues
        for resource in queue.compute_resources
        for instance_type in resource.instance_types
    }
    return {design.head_node.instance_type, *compute, *(pool.instance_type for pool in design.login_pools)}
