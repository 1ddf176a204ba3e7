"""Designs and placements that the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from components.cluster._cluster_plan import cluster_configuration, with_placeholders
from components.cluster.model import (
    LOG_RETENTION_DAYS,
    MAX_COMPUTE_RESOURCES,
    MAX_QUEUES,
    ClusterDesign,
    ClusterPlacement,
    Image,
    OperatingSystem,
    QueueUpdateStrategy,
)
from components.cluster.nodes import CapacityType, ComputeResource, HeadNode, NodeActions, Queue, Script
from components.cluster.shared_storage import EfsStorage, LustreStorage, SharedStorage
from components.tags import DataClass, Tags

if TYPE_CHECKING:
    from collections.abc import Mapping

TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="4711", owner="ada", data_class=DataClass.RESTRICTED)
BOUNDARY = "arn:aws:iam::123456789012:policy/hpc-labs/boundary"
PLACEMENT = ClusterPlacement(
    subnet_id="subnet-0123456789abcdef0",
    security_group_ids=("sg-0123456789abcdef0", "sg-0fedcba9876543210"),
    key_name="lab-a",
)


def compute(name: str = "c7a", *instance_types: str, max_count: int = 4) -> ComputeResource:
    return ComputeResource(name=name, instance_types=instance_types or ("c7a.48xlarge",), max_count=max_count)


def queue(name: str = "batch", *resources: ComputeResource) -> Queue:
    return Queue(name=name, compute_resources=resources or (compute(),))


def design(name: str = "lab-a") -> ClusterDesign:
    return ClusterDesign(cluster_name=name, queues=(queue(),))


def full_design() -> ClusterDesign:
    """One of everything that a design can have."""
    setup = Script(bucket="node-assets", key="labs/setup.sh", arguments=("--lab", "a"))
    return ClusterDesign(
        cluster_name="lab-a",
        image=Image(os=OperatingSystem.UBUNTU_2404, custom_ami="ami-0123456789abcdef0"),
        head_node=HeadNode(
            instance_type="m7i.large",
            root_volume_gib=100,
            actions=NodeActions(on_start=(setup,), on_configured=(Script(bucket="node-assets", key="labs/users.sh"),)),
            policy_arns=("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",),
        ),
        queues=(
            Queue(
                name="mpi",
                compute_resources=(
                    ComputeResource(
                        name="hpc7a",
                        instance_types=("hpc7a.96xlarge",),
                        max_count=20,
                        min_count=2,
                        efa=True,
                        placement_group=True,
                        multithreading=False,
                    ),
                ),
                root_volume_gib=60,
                actions=NodeActions(on_configured=(setup,)),
                policy_arns=("arn:aws:iam::123456789012:policy/lab-data",),
            ),
            Queue(
                name="spot",
                compute_resources=(compute("mixed", "c7a.large", "c6a.large", max_count=50),),
                capacity=CapacityType.SPOT,
            ),
        ),
        storage=(
            EfsStorage(
                name="home",
                mount_dir="/home",
                file_system_id="fs-0123456789abcdef0",
                access_point_id="fsap-0123456789abcdef0",
            ),
            LustreStorage(name="scratch", mount_dir="/scratch", file_system_id="fs-0fedcba9876543210"),
        ),
        queue_updates=QueueUpdateStrategy.TERMINATE,
        idle_minutes=5,
        memory_scheduling=False,
        log_retention_days=90,
        keep_logs=False,
    )


def document(of: ClusterDesign, tags: Mapping[str, str] | None = None) -> Any:
    """The configuration that AWS's schema gets to see at preview."""
    return with_placeholders(cluster_configuration(of, PLACEMENT, BOUNDARY, tags or TAGS.as_dict()))


# Names at both ends of what is allowed come up often, and so do lists of one.
_names = st.from_regex(r"[a-z][a-z0-9-]{0,24}", fullmatch=True).filter(lambda name: name != "default")
_instance_types = st.sampled_from(
    ["c7a.48xlarge", "hpc7a.96xlarge", "p6e-gb200.36xlarge", "u-12tb1.112xlarge", "t3.nano"]
)
_root_volumes = st.none() | st.integers(45, 16_384)
_arns = st.from_regex(r"arn:aws:iam::\d{12}:policy/[a-z]{1,9}", fullmatch=True)
_scripts = st.builds(
    Script,
    bucket=st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}[a-z0-9]", fullmatch=True),
    key=st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9/._-]{0,30}", fullmatch=True),
    arguments=st.lists(st.text(max_size=20), max_size=3).map(tuple),
)
_actions = st.builds(
    NodeActions,
    on_start=st.lists(_scripts, max_size=2).map(tuple),
    on_configured=st.lists(_scripts, max_size=2).map(tuple),
)


@st.composite
def _compute_resources(draw: st.DrawFn, name: str) -> ComputeResource:
    max_count = draw(st.integers(1, 100_000))
    return ComputeResource(
        name=name,
        instance_types=tuple(draw(st.lists(_instance_types, min_size=1, max_size=4, unique=True))),
        max_count=max_count,
        min_count=draw(st.integers(0, max_count)),
        efa=draw(st.booleans()),
        placement_group=draw(st.booleans()),
        multithreading=draw(st.booleans()),
    )


@st.composite
def _queues(draw: st.DrawFn, name: str, resources: int) -> Queue:
    names = draw(st.lists(_names, min_size=1, max_size=resources, unique=True))
    return Queue(
        name=name,
        compute_resources=tuple(draw(_compute_resources(resource)) for resource in names),
        capacity=draw(st.sampled_from(CapacityType)),
        root_volume_gib=draw(_root_volumes),
        actions=draw(_actions),
        policy_arns=tuple(draw(st.lists(_arns, max_size=2, unique=True))),
    )


@st.composite
def _storage(draw: st.DrawFn, index: int) -> SharedStorage:
    name, mount_dir = f"s{index}", f"/data{index}" + draw(st.from_regex(r"(/[a-z]{1,5}){0,2}", fullmatch=True))
    digits = st.from_regex(r"[0-9a-z]{17}", fullmatch=True)
    file_system_id = "fs-" + draw(digits)
    if draw(st.booleans()):
        return LustreStorage(name=name, mount_dir=mount_dir, file_system_id=file_system_id)
    access_point_id = draw(st.none() | digits.map(lambda text: f"fsap-{text}"))
    return EfsStorage(name=name, mount_dir=mount_dir, file_system_id=file_system_id, access_point_id=access_point_id)


@st.composite
def designs(draw: st.DrawFn) -> ClusterDesign:
    """Any design that the model takes, small ones more often."""
    queue_names = draw(st.lists(_names, min_size=1, max_size=draw(st.sampled_from([1, 3, MAX_QUEUES])), unique=True))
    each = MAX_COMPUTE_RESOURCES // len(queue_names)
    return ClusterDesign(
        cluster_name=draw(st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{0,59}", fullmatch=True)),
        queues=tuple(draw(_queues(name, min(each, 4))) for name in queue_names),
        head_node=HeadNode(
            instance_type=draw(_instance_types), root_volume_gib=draw(_root_volumes), actions=draw(_actions)
        ),
        storage=tuple(draw(_storage(index)) for index in range(draw(st.integers(0, 4)))),
        image=Image(
            os=draw(st.sampled_from(OperatingSystem)),
            custom_ami=draw(st.none() | st.from_regex(r"ami-([0-9a-z]{8}|[0-9a-z]{17})", fullmatch=True)),
        ),
        queue_updates=draw(st.sampled_from(QueueUpdateStrategy)),
        idle_minutes=draw(st.integers(1, 10_000)),
        memory_scheduling=draw(st.booleans()),
        log_retention_days=draw(st.sampled_from(LOG_RETENTION_DAYS)),
        keep_logs=draw(st.booleans()),
    )
