from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pcluster.constants import (
    MAX_EXISTING_STORAGE_COUNT,
    MAX_NUMBER_OF_COMPUTE_RESOURCES_PER_CLUSTER,
    MAX_NUMBER_OF_QUEUES,
    PCLUSTER_NAME_MAX_LENGTH,
    SUPPORTED_OSES,
)

from components.cluster import model, shared_storage
from components.cluster.model import ClusterDesign, ClusterPlacement, Image, OperatingSystem
from components.cluster.nodes import ComputeResource, HeadNode, Queue, Script
from components.cluster.shared_storage import EfsStorage, LustreStorage

from .samples import compute, design, full_design, queue

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = (
    "a lowercase letter, then up to 24 lowercase letters, digits or hyphens, and not 'default'; shorten or respell it"
)
INSTANCE_TYPE = "an EC2 instance type is expected, such as 'c7a.48xlarge'"


def efs(name: str = "home", mount_dir: str = "/home") -> EfsStorage:
    return EfsStorage(name=name, mount_dir=mount_dir, file_system_id="fs-0123456789abcdef0")


def compute_with(**changes: Any) -> ComputeResource:
    return ComputeResource(**{"name": "c", "instance_types": ("c7a.large",), "max_count": 4, **changes})


def cluster_with(**changes: Any) -> ClusterDesign:
    return ClusterDesign(**{"cluster_name": "lab-a", "queues": (queue(),), **changes})


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "compute resource name": (lambda: compute_with(name="Big"), f"ComputeResource 'Big': name='Big': {NAMES}"),
    "name of 26": (lambda: compute_with(name="c" * 26), f"ComputeResource '{'c' * 26}': name='{'c' * 26}': {NAMES}"),
    "default": (lambda: compute_with(name="default"), f"ComputeResource 'default': name='default': {NAMES}"),
    "no instance types": (
        lambda: compute_with(instance_types=()),
        "ComputeResource 'c': instance_types=(): one instance type or more; name one, such as 'c7a.48xlarge'",
    ),
    "instance type": (
        lambda: compute_with(instance_types=("c7a",)),
        f"ComputeResource 'c': instance_types='c7a': {INSTANCE_TYPE}",
    ),
    "instance types twice": (
        lambda: compute_with(instance_types=("c7a.large", "c7a.large")),
        "ComputeResource 'c': instance_types: 'c7a.large' is there 2 times; keep one or rename the others",
    ),
    "no nodes": (
        lambda: compute_with(max_count=0),
        "ComputeResource 'c': max_count=0: 1 or more; remove the compute resource to have no nodes",
    ),
    "min over max": (
        lambda: compute_with(min_count=5),
        "ComputeResource 'c': min_count=5: 0 to max_count (4); lower it or raise max_count",
    ),
    "negative min": (
        lambda: compute_with(min_count=-1),
        "ComputeResource 'c': min_count=-1: 0 to max_count (4); lower it or raise max_count",
    ),
    "all of a compute resource at once": (
        lambda: compute_with(name="C", instance_types=("x",), max_count=0),
        f"ComputeResource 'C': name='C': {NAMES}; instance_types='x': {INSTANCE_TYPE}; "
        "max_count=0: 1 or more; remove the compute resource to have no nodes",
    ),
    "queue name": (lambda: queue("4ever"), f"Queue '4ever': name='4ever': {NAMES}"),
    "empty queue": (
        lambda: Queue(name="q", compute_resources=()),
        "Queue 'q': compute_resources=(): one or more; add one, or remove the queue",
    ),
    "compute resources twice": (
        lambda: queue("q", compute("a"), compute("a")),
        "Queue 'q': compute_resources: 'a' is there 2 times; keep one or rename the others",
    ),
    "queue's root volume": (
        lambda: Queue(name="q", compute_resources=(compute(),), root_volume_gib=44),
        "Queue 'q': root_volume_gib=44: 45 to 16384, or None for the image's size",
    ),
    "head node": (
        lambda: HeadNode(instance_type="big", root_volume_gib=16_385),
        f"HeadNode: instance_type='big': {INSTANCE_TYPE}; "
        "root_volume_gib=16385: 45 to 16384, or None for the image's size",
    ),
    "image": (
        lambda: Image(custom_ami="ubuntu"),
        "Image: custom_ami='ubuntu': 'ami-' and 8 or 17 digits or letters; copy it from EC2",
    ),
    "script": (
        lambda: Script(bucket="b", key="/setup.sh"),
        "Script: key='/setup.sh': the key of an S3 object is expected, such as 'scripts/setup.sh'; "
        "remove the leading slash or name the object.",
    ),
    "storage name": (
        lambda: efs(name="my home"),
        "EfsStorage 'my home': name='my home': a letter or digit, then up to 29 letters, digits, dots, hyphens or "
        "underscores, and not 'default'; shorten or respell it",
    ),
    "relative directory": (
        lambda: efs(mount_dir="home"),
        "EfsStorage 'home': mount_dir='home': an absolute directory of letters, digits, dots, hyphens and underscores "
        "is expected, such as '/shared'",
    ),
    "system directory": (
        lambda: LustreStorage(name="s", mount_dir="/opt/slurm", file_system_id="fs-1"),
        "LustreStorage 's': mount_dir='/opt/slurm': the system needs it; take another, such as '/shared'",
    ),
    "cluster name": (
        lambda: cluster_with(cluster_name="lab_a"),
        "Cluster 'lab_a': cluster_name='lab_a': a letter, then up to 59 letters, digits or hyphens; "
        "shorten or respell it",
    ),
    "no queues": (lambda: cluster_with(queues=()), "Cluster 'lab-a': queues: 0 given, 1 to 50 allowed"),
    "queues twice": (
        lambda: cluster_with(queues=(queue("q"), queue("q"))),
        "Cluster 'lab-a': queues: 'q' is there 2 times; keep one or rename the others",
    ),
    "51 queues": (
        lambda: cluster_with(queues=tuple(queue(f"q{index}") for index in range(51))),
        "Cluster 'lab-a': queues: 51 given, 1 to 50 allowed; queues with 51 compute resources: 50 at most in a "
        "cluster; merge some, a compute resource takes several instance types",
    ),
    "storage twice": (
        lambda: cluster_with(storage=(efs(), efs())),
        "Cluster 'lab-a': storage: 'home' is there 2 times; keep one or rename the others; "
        "storage mount_dir: '/home' is there 2 times; keep one or rename the others",
    ),
    "storage in storage": (
        lambda: cluster_with(storage=(efs("inner", "/data/raw"), efs("outer", "/data"))),
        "Cluster 'lab-a': storage: 'inner' would be mounted at /data/raw inside of 'outer' at /data; "
        "mount them side by side",
    ),
    "21 file systems": (
        lambda: cluster_with(storage=tuple(efs(f"s{index}", f"/s{index}") for index in range(21))),
        "Cluster 'lab-a': storage: 21 of EfsStorage; 20 at most in a cluster",
    ),
    "idle time": (
        lambda: cluster_with(idle_minutes=0),
        "Cluster 'lab-a': idle_minutes=0: 1 or more; use min_count for nodes that always run",
    ),
    "log retention": (
        lambda: cluster_with(log_retention_days=0),
        "Cluster 'lab-a': log_retention_days=0: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, "
        "1827, 3653",
    ),
    "no security group": (
        lambda: ClusterPlacement(subnet_id="subnet-1", security_group_ids=(), key_name="k"),
        "ClusterPlacement: security_group_ids has 0 groups, 1 to 5 are allowed; without any, ParallelCluster would "
        "make groups that are open to the world",
    ),
    "six security groups": (
        lambda: ClusterPlacement(subnet_id="subnet-1", security_group_ids=tuple("abcdef"), key_name="k"),
        "ClusterPlacement: security_group_ids has 6 groups, 1 to 5 are allowed; without any, ParallelCluster would "
        "make groups that are open to the world",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_field_value_and_fix(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_good_input_is_taken() -> None:
    assert design().queues[0].compute_resources[0].max_count == 4
    assert full_design().storage[0].name == "home"


def test_names_and_counts_may_be_as_long_as_aws_allows() -> None:
    longest = queue("q" * 25, *(compute(f"c{index:024}") for index in range(50)))
    assert ClusterDesign(cluster_name="l" * 60, queues=(longest,)).queues == (longest,)


def test_limits_are_those_of_the_installed_parallelcluster() -> None:
    assert model.MAX_QUEUES == MAX_NUMBER_OF_QUEUES
    assert model.MAX_COMPUTE_RESOURCES == MAX_NUMBER_OF_COMPUTE_RESOURCES_PER_CLUSTER
    assert shared_storage.MAX_OF_A_KIND == MAX_EXISTING_STORAGE_COUNT["efs"] == MAX_EXISTING_STORAGE_COUNT["fsx"]
    assert PCLUSTER_NAME_MAX_LENGTH == 60
    assert {system.value for system in OperatingSystem} <= set(SUPPORTED_OSES)


def test_reserved_directories_are_those_of_the_installed_parallelcluster() -> None:
    from pcluster.validators.cluster_validators import (
        SharedStorageMountDirValidator,
    )

    unreserved = [
        directory
        for directory in sorted(shared_storage._RESERVED - {"/NONE"})
        if not SharedStorageMountDirValidator().execute(mount_dir=directory)
    ]
    assert unreserved == []
