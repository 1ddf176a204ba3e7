"""Hypothesis's strategy for designs: any that the model takes, small ones more often."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from components.cluster.capacity import ALLOCATION_STRATEGIES, CapacityReservation, CapacityType
from components.cluster.compute import MAX_NODE_PRIORITY, ComputeResource
from components.cluster.disks import VolumeType
from components.cluster.login_nodes import LoginPool
from components.cluster.model import (
    MAX_COMPUTE_RESOURCES,
    MAX_QUEUES,
    ClusterDesign,
    Image,
    OperatingSystem,
    QueueUpdateStrategy,
    ScalingStrategy,
)
from components.cluster.monitoring import LOG_RETENTION_DAYS, Monitoring
from components.cluster.nodes import HeadNode
from components.cluster.queues import Queue
from components.cluster.scripts import NodeActions, Script
from components.cluster.shared_storage import (
    EfsStorage,
    FileCacheStorage,
    LustreStorage,
    OntapStorage,
    OpenZfsStorage,
    SharedStorage,
)
from components.cluster.timeouts import Timeouts

from .samples import GROUP_OF_RESERVATIONS, RESERVATION, accounting, directory, shared_slurmdbd


def matching(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


# Names at both ends of what is allowed come up often, and so do lists of one.
_names = matching(r"[a-z][a-z0-9-]{0,24}").filter(lambda name: name != "default")
ANY_TYPES = ("c7a.48xlarge", "hpc7a.96xlarge", "p6e-gb200.36xlarge", "u-12tb1.112xlarge", "t3.nano")
# Sold in every way, with EFA, GPUs and local disks: what is refused of a design of these is refused for its values.
ABLE_TYPES = ("p5.48xlarge",)
_ABLE_MEMORY_MIB = 2_097_152
_images = st.none() | matching(r"ami-([0-9a-z]{8}|[0-9a-z]{17})")
_arns = matching(r"arn:aws:iam::\d{12}:policy/[a-z]{1,9}")
_groups = st.lists(matching(r"sg-([0-9a-z]{8}|[0-9a-z]{17})"), max_size=3, unique=True).map(tuple)
_policies = st.lists(_arns, max_size=2, unique=True).map(tuple)
_settings = st.dictionaries(matching("Zz[A-Za-z]{1,9}"), matching("[A-Za-z0-9=/:,. -]{0,9}[a-z0-9]"), max_size=3)
_tags = st.dictionaries(matching(r"[a-z]{2,9}"), matching(r"[\w .:/=+\-@]{0,20}"), max_size=3)
_scripts = st.builds(
    Script,
    bucket=matching(r"[a-z0-9][a-z0-9-]{1,20}[a-z0-9]"),
    key=matching(r"[a-zA-Z0-9][a-zA-Z0-9/._-]{0,30}"),
    arguments=st.lists(st.text(max_size=20), max_size=3).map(tuple),
)
_some_scripts = st.lists(_scripts, max_size=2).map(tuple)
_actions = st.builds(NodeActions, on_start=_some_scripts, on_configured=_some_scripts, on_updated=_some_scripts)
_placement_groups: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"placement_group": st.none() | st.booleans()}
) | st.fixed_dictionaries(
    {"placement_group": st.sampled_from([None, True]), "placement_group_name": matching("[a-z]{1,20}")}
)


@st.composite
def _disks(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.none() | st.sampled_from(VolumeType))
    gib = draw(st.none() | st.integers(45, 16_384))
    if kind is VolumeType.IO2:
        iops = draw(st.none() | st.integers(100, min(256_000, 1_000 * (gib or 45))))
        throughput = None
    else:
        iops = draw(st.none() | st.integers(3_000, min(16_000, 500 * (gib or 45))))
        throughput = draw(st.none() | st.integers(125, min(1_000, (iops or 3_000) // 4)))
    return {
        "root_volume_gib": gib,
        "root_volume_type": kind,
        "root_volume_iops": iops,
        "root_volume_throughput_mibps": throughput,
        "local_disks_dir": draw(st.none() | matching("/local[a-z]{0,5}(/[a-z]{1,5})?")),
    }


@st.composite
def _compute_resources(draw: st.DrawFn, name: str, capacity: CapacityType, types: tuple[str, ...]) -> ComputeResource:
    max_count = draw(st.integers(1, 100_000))
    block = capacity is CapacityType.CAPACITY_BLOCK
    reservation: CapacityReservation | None = None
    if capacity is CapacityType.ON_DEMAND:
        reservation = draw(st.sampled_from([None, RESERVATION, GROUP_OF_RESERVATIONS]))
    elif block:
        reservation = RESERVATION
    one = reservation is RESERVATION
    efa = draw(st.booleans())
    priorities = st.none() | st.integers(1, MAX_NODE_PRIORITY)
    return ComputeResource(
        name=name,
        instance_types=tuple(draw(st.lists(st.sampled_from(types), min_size=1, max_size=1 if one else 4, unique=True))),
        max_count=max_count,
        min_count=max_count if block else draw(st.integers(0, max_count)),
        efa=efa,
        efa_gdr=efa and draw(st.booleans()),
        multithreading=draw(st.booleans()),
        spot_price=draw(st.none() | st.floats(0.001, 1000)) if capacity is CapacityType.SPOT else None,
        schedulable_memory_mib=draw(st.none() | st.integers(1, _ABLE_MEMORY_MIB)),
        capacity_reservation=reservation,
        static_node_priority=draw(priorities),
        dynamic_node_priority=draw(priorities),
        gpu_health_check=draw(st.none() | st.booleans()),
        slurm_settings=draw(_settings),
        tags=draw(_tags),
        **({} if block else draw(_placement_groups)),
    )


@st.composite
def _queues(draw: st.DrawFn, name: str, resources: int, types: tuple[str, ...]) -> Queue:
    names = draw(st.lists(_names, min_size=1, max_size=resources, unique=True))
    capacity = draw(st.sampled_from(CapacityType))
    actions = draw(_actions)
    return Queue(
        name=name,
        compute_resources=tuple(draw(_compute_resources(resource, capacity, types)) for resource in names),
        capacity=capacity,
        allocation=draw(st.sampled_from([None, *ALLOCATION_STRATEGIES[capacity]])),
        exclusive_jobs=draw(st.booleans()),
        gpu_health_check=draw(st.booleans()),
        custom_ami=draw(_images),
        security_group_ids=draw(_groups),
        actions=replace(actions, on_updated=()),
        policy_arns=draw(_policies),
        slurm_settings=draw(_settings),
        tags=draw(_tags),
        **draw(_disks()),
        **({} if capacity is CapacityType.CAPACITY_BLOCK else draw(_placement_groups)),
    )


@st.composite
def _storage(draw: st.DrawFn, index: int) -> SharedStorage:
    # Where nodes mount their own disks comes up often.
    above = draw(st.sampled_from([f"/data{index}", "/scratch"])) if index == 0 else f"/data{index}"
    name, mount_dir = f"s{index}", above + draw(matching(r"(/[a-z]{1,5}){0,2}"))
    digits = f"{index:02}" + draw(matching(r"[0-9a-f]{15}"))
    match draw(st.sampled_from(["efs", "lustre", "ontap", "zfs", "cache"])):
        case "efs":
            return EfsStorage(
                name=name,
                mount_dir=mount_dir,
                file_system_id=f"fs-{digits}",
                access_point_id=draw(st.none() | matching("[0-9a-z]{17}").map(lambda text: f"fsap-{text}")),
            )
        case "lustre":
            return LustreStorage(name=name, mount_dir=mount_dir, file_system_id=f"fs-{digits}")
        case "ontap":
            return OntapStorage(name=name, mount_dir=mount_dir, volume_id=f"fsvol-{digits}")
        case "zfs":
            return OpenZfsStorage(name=name, mount_dir=mount_dir, volume_id=f"fsvol-{digits}")
        case _:
            return FileCacheStorage(name=name, mount_dir=mount_dir, file_cache_id=f"fc-{digits}")


@st.composite
def _login_pools(draw: st.DrawFn, name: str, types: tuple[str, ...]) -> LoginPool:
    policies = draw(_policies)
    return LoginPool(
        name=name,
        instance_type=draw(st.sampled_from(types)),
        count=draw(st.integers(0, 1_000)),
        grace_minutes=draw(st.integers(3, 120)),
        custom_ami=draw(_images),
        security_group_ids=draw(_groups),
        actions=draw(_actions) if policies else NodeActions(),
        policy_arns=policies,
    )


@st.composite
def designs(draw: st.DrawFn, types: tuple[str, ...] = ANY_TYPES) -> ClusterDesign:
    """Any design of these instance types that the model takes."""
    queue_names = draw(st.lists(_names, min_size=1, max_size=draw(st.sampled_from([1, 3, MAX_QUEUES])), unique=True))
    each = MAX_COMPUTE_RESOURCES // len(queue_names)
    book = draw(st.sampled_from([None, accounting(), shared_slurmdbd().accounting]))
    os = draw(st.sampled_from(OperatingSystem))
    image = draw(_images)
    return ClusterDesign(
        cluster_name=draw(matching(r"[a-zA-Z][a-zA-Z0-9-]{0,59}" if book is None else r"[a-zA-Z][a-zA-Z0-9-]{0,39}")),
        queues=tuple(draw(_queues(name, min(each, 4), types)) for name in queue_names),
        head_node=HeadNode(
            instance_type=draw(st.sampled_from(types)),
            custom_ami=draw(_images),
            multithreading=draw(st.booleans()),
            security_group_ids=draw(_groups),
            actions=draw(_actions),
            policy_arns=draw(_policies),
            **draw(_disks()),
        ),
        login_pools=tuple(draw(_login_pools(name, types)) for name in draw(st.lists(_names, max_size=3, unique=True))),
        storage=tuple(draw(_storage(index)) for index in range(draw(st.integers(0, 4)))),
        image=Image(os=os, custom_ami="ami-0123456789abcdef0" if image is None and os.startswith("rocky") else image),
        queue_updates=draw(st.sampled_from(QueueUpdateStrategy)),
        scaling=draw(st.sampled_from(ScalingStrategy)),
        idle_minutes=draw(st.integers(1, 10_000)),
        memory_scheduling=draw(st.booleans()),
        slurm_settings=draw(_settings),
        accounting=book,
        directory=draw(st.sampled_from([None, directory()])),
        default_user_sudo=draw(st.booleans()),
        timeouts=Timeouts(
            head_node_seconds=draw(st.none() | st.integers(1, 3_600)),
            compute_node_seconds=draw(st.none() | st.integers(1, 86_400)),
            instance_info_seconds=draw(st.none() | st.integers(1, 86_400)),
        ),
        monitoring=Monitoring(
            dashboard=draw(st.booleans()),
            alarms=draw(st.booleans()),
            detailed=draw(st.booleans()),
            rotate_logs=draw(st.booleans()),
        ),
        log_retention_days=draw(st.sampled_from(LOG_RETENTION_DAYS)),
        keep_logs=draw(st.booleans()),
    )
