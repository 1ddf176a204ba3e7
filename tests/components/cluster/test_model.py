"""What a design, its storage, image and placement refuse, and in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pcluster.constants import (
    CW_LOGS_RETENTION_DAYS_DEFAULT,
    DEFAULT_EPHEMERAL_DIR,
    MAX_EXISTING_STORAGE_COUNT,
    MAX_NUMBER_OF_COMPUTE_RESOURCES_PER_CLUSTER,
    MAX_NUMBER_OF_QUEUES,
    PCLUSTER_NAME_MAX_LENGTH,
    PCLUSTER_NAME_MAX_LENGTH_SLURM_ACCOUNTING,
    PRIVATE_OSES,
    SUPPORTED_OSES,
)

from components.cluster import disks, model, monitoring, shared_storage
from components.cluster.model import ClusterDesign, ClusterPlacement, Image, OperatingSystem
from components.cluster.nodes import HeadNode
from components.cluster.shared_storage import EfsStorage, FileCacheStorage, LustreStorage, OntapStorage, OpenZfsStorage
from components.cluster.timeouts import Timeouts

from .samples import PLACEMENT, accounting, compute, design, full_design, login_pool, queue

if TYPE_CHECKING:
    from collections.abc import Callable


def efs(name: str = "home", mount_dir: str = "/home", number: int = 0) -> EfsStorage:
    return EfsStorage(name=name, mount_dir=mount_dir, file_system_id=f"fs-{number:017}")


def lustre(mount_dir: str, number: int = 0) -> LustreStorage:
    return LustreStorage(name=f"s{number}", mount_dir=mount_dir, file_system_id=f"fs-{number:017}")


def cluster_with(**changes: Any) -> ClusterDesign:
    return ClusterDesign(**{"cluster_name": "lab-a", "queues": (queue(),), **changes})


def placement_with(*security_group_ids: str) -> ClusterPlacement:
    return ClusterPlacement(subnet_id="subnet-1", security_group_ids=security_group_ids, key_name="k")


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "image": (
        lambda: Image(custom_ami="ubuntu"),
        "Image: custom_ami='ubuntu': 'ami-' and 8 or 17 digits or letters; copy it from EC2",
    ),
    "image of Rocky Linux": (
        lambda: Image(os=OperatingSystem.ROCKY_8),
        "Image: custom_ami=None: an image is expected with os='rocky8', of which AWS has none; build one",
    ),
    "storage name": (
        lambda: efs(name="my home"),
        "EfsStorage 'my home': name='my home': a letter or digit, then up to 29 letters, digits, dots, hyphens or "
        "underscores, and not 'default'; shorten or respell it",
    ),
    "relative directory": (
        lambda: efs(mount_dir="home"),
        "EfsStorage 'home': mount_dir='home': an absolute directory of letters, digits, dots, hyphens and "
        "underscores is expected, such as '/shared'",
    ),
    "system directory": (
        lambda: lustre("/opt/slurm"),
        "LustreStorage 's0': mount_dir='/opt/slurm': the system needs it; take another, such as '/shared'",
    ),
    "EFS's id": (
        lambda: EfsStorage(name="home", mount_dir="/home", file_system_id="fs-1", access_point_id="fsap-1"),
        "EfsStorage 'home': file_system_id='fs-1': 'fs-' and 8 or 17 digits or letters; copy the id from AWS; "
        "access_point_id='fsap-1': 'fsap-' and 17 digits or letters; copy the id from AWS",
    ),
    "Lustre's id": (
        lambda: LustreStorage(name="s", mount_dir="/s", file_system_id="fs-12345678"),
        "LustreStorage 's': file_system_id='fs-12345678': 'fs-' and 17 digits or letters; copy the id from AWS",
    ),
    "ONTAP's id": (
        lambda: OntapStorage(name="s", mount_dir="/s", volume_id="fs-0123456789abcdef0"),
        "OntapStorage 's': volume_id='fs-0123456789abcdef0': 'fsvol-' and 17 hexadecimal digits; copy the id from AWS",
    ),
    "OpenZFS's id": (
        lambda: OpenZfsStorage(name="s", mount_dir="/s", volume_id="fsvol-1"),
        "OpenZfsStorage 's': volume_id='fsvol-1': 'fsvol-' and 17 hexadecimal digits; copy the id from AWS",
    ),
    "cache's id": (
        lambda: FileCacheStorage(name="s", mount_dir="/s", file_cache_id="fs-12345678"),
        "FileCacheStorage 's': file_cache_id='fs-12345678': 'fc-' and 8 to 18 hexadecimal digits; copy the id from AWS",
    ),
    "cache at home": (
        lambda: FileCacheStorage(name="s", mount_dir="/home", file_cache_id="fc-12345678"),
        "FileCacheStorage 's': mount_dir='/home': not with a file cache; take another directory, or an EFS file system",
    ),
    "cluster name": (
        lambda: cluster_with(cluster_name="lab_a"),
        "Cluster 'lab_a': cluster_name='lab_a': a letter, then up to 59 letters, digits or hyphens; shorten or "
        "respell it",
    ),
    "cluster name of 61": (
        lambda: cluster_with(cluster_name="l" * 61),
        "Cluster 'lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll': "
        "cluster_name='lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll': a letter, then up to 59 "
        "letters, digits or hyphens; shorten or respell it",
    ),
    "cluster name of 41 with accounting": (
        lambda: cluster_with(cluster_name="l" * 41, accounting=accounting()),
        "Cluster 'lllllllllllllllllllllllllllllllllllllllll': "
        "cluster_name='lllllllllllllllllllllllllllllllllllllllll': a letter, then up to 39 letters, digits or "
        "hyphens with accounting; shorten or respell it",
    ),
    "no queues": (
        lambda: cluster_with(queues=()),
        "Cluster 'lab-a': queues: 0 given, 1 to 50 allowed; add one, or merge some",
    ),
    "queues twice": (
        lambda: cluster_with(queues=(queue("q"), queue("q"))),
        "Cluster 'lab-a': queues: 'q' is there 2 times; keep one or rename the others",
    ),
    "51 queues": (
        lambda: cluster_with(queues=tuple(queue(f"q{index}") for index in range(51))),
        "Cluster 'lab-a': queues: 51 given, 1 to 50 allowed; add one, or merge some; queues with 51 compute "
        "resources: 50 at most in a cluster; merge some, a compute resource takes several instance types",
    ),
    "11 pools": (
        lambda: cluster_with(login_pools=tuple(login_pool(f"p{index}") for index in range(11))),
        "Cluster 'lab-a': login_pools: 11 given, 10 at most; merge some, or raise their count",
    ),
    "pools twice": (
        lambda: cluster_with(login_pools=(login_pool(), login_pool())),
        "Cluster 'lab-a': login_pools: 'login' is there 2 times; keep one or rename the others",
    ),
    "storage twice": (
        lambda: cluster_with(storage=(efs(), efs())),
        "Cluster 'lab-a': storage: 'home' is there 2 times; keep one or rename the others; storage mount_dir: "
        "'/home' is there 2 times; keep one or rename the others; storage id: 'fs-00000000000000000' is there 2 "
        "times; keep one or rename the others",
    ),
    "storage in storage": (
        lambda: cluster_with(storage=(efs("inner", "/data/raw", 1), efs("outer", "/data"))),
        "Cluster 'lab-a': storage: 'inner' would be mounted at /data/raw inside of 'outer' at /data; mount them "
        "side by side",
    ),
    "21 file systems": (
        lambda: cluster_with(storage=tuple(efs(f"s{index}", f"/s{index}", index) for index in range(21))),
        "Cluster 'lab-a': storage: 21 of EFS; 20 at most in a cluster; mount fewer",
    ),
    "21 of FSx": (
        lambda: cluster_with(
            storage=(
                OntapStorage(name="o", mount_dir="/o", volume_id="fsvol-0123456789abcdef0"),
                *(lustre(f"/l{index}", index) for index in range(20)),
            )
        ),
        "Cluster 'lab-a': storage: 21 of FSx; 20 at most in a cluster; mount fewer",
    ),
    "local disks on storage": (
        lambda: cluster_with(storage=(lustre("/local"),), head_node=HeadNode(local_disks_dir="/local/disks")),
        "Cluster 'lab-a': head_node: local_disks_dir='/local/disks' meets a shared file system there; take another "
        "directory, such as '/local'",
    ),
    "queue's local disks on storage": (
        lambda: cluster_with(storage=(lustre("/local/a"),), queues=(replace(queue(), local_disks_dir="/local"),)),
        "Cluster 'lab-a': queue 'batch': local_disks_dir='/local' meets a shared file system there; take another "
        "directory, such as '/local'",
    ),
    "idle time": (
        lambda: cluster_with(idle_minutes=0),
        "Cluster 'lab-a': idle_minutes=0: 1 or more; use min_count for nodes that always run",
    ),
    "Slurm's setting that is decided": (
        lambda: cluster_with(slurm_settings={"ResumeTimeout": "60"}),
        "Cluster 'lab-a': slurm_settings['ResumeTimeout']: ParallelCluster decides this one; allowed is any "
        "setting but epilog, grestypes, launchparameters, prolog, reconfigflags, resumefailprogram, resumeprogram, "
        "resumetimeout, slurmctldhost, slurmctldlogfile, slurmctldparameters, slurmdlogfile, slurmuser, "
        "suspendexcnodes, suspendprogram, suspendtime, taskplugin, treewidth; remove it",
    ),
    "setting that accounting decides": (
        lambda: cluster_with(accounting=accounting(), slurm_settings={"JobAcctGatherType": "jobacct_gather/linux"}),
        "Cluster 'lab-a': slurm_settings['JobAcctGatherType']: ParallelCluster decides this one; allowed is any "
        "setting but accountingstoragehost, accountingstorageport, accountingstoragetype, accountingstorageuser, "
        "epilog, grestypes, jobacctgathertype, launchparameters, prolog, reconfigflags, resumefailprogram, "
        "resumeprogram, resumetimeout, slurmctldhost, slurmctldlogfile, slurmctldparameters, slurmdlogfile, "
        "slurmuser, suspendexcnodes, suspendprogram, suspendtime, taskplugin, treewidth; remove it",
    ),
    "log retention": (
        lambda: cluster_with(log_retention_days=0),
        "Cluster 'lab-a': log_retention_days=0: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, "
        "731, 1827, 3653",
    ),
    "timeouts": (
        lambda: Timeouts(head_node_seconds=3_601, compute_node_seconds=0, instance_info_seconds=86_401),
        "Timeouts: head_node_seconds=3601: 1 to 3600 seconds, or None for ParallelCluster's default; "
        "compute_node_seconds=0: 1 to 86400 seconds, or None for ParallelCluster's default; "
        "instance_info_seconds=86401: 1 to 86400 seconds, or None for ParallelCluster's default",
    ),
    "no security group": (
        lambda: placement_with(),
        "ClusterPlacement: security_group_ids has 0 groups, 1 to 5 are allowed; without any, ParallelCluster would "
        "make groups that are open to the world",
    ),
    "six security groups": (
        lambda: placement_with(*"abcdef"),
        "ClusterPlacement: security_group_ids has 6 groups, 1 to 5 are allowed; without any, ParallelCluster would "
        "make groups that are open to the world",
    ),
    "six security groups together": (
        lambda: placement_with(*"abc").groups_of("HeadNode", tuple("def")),
        "HeadNode: security_group_ids: 6 together with the placement's 3, 5 at most on a network interface; put "
        "their rules into fewer groups",
    ),
    "security group twice": (
        lambda: placement_with("a").groups_of("Queue 'q'", ("a",)),
        "Queue 'q': security_group_ids: 'a' is there 2 times; keep one or rename the others",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_field_value_and_fix(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_good_input_is_taken() -> None:
    assert design().queues[0].compute_resources[0].max_count == 4
    assert full_design().storage[0].name == "home"
    assert cluster_with(slurm_settings={"JobAcctGatherType": "jobacct_gather/linux"}).accounting is None


def test_names_and_counts_may_be_as_long_as_aws_allows() -> None:
    longest = queue("q" * 25, *(compute(f"c{index:024}") for index in range(50)))
    assert ClusterDesign(cluster_name="l" * 60, queues=(longest,)).queues == (longest,)
    assert cluster_with(cluster_name="l" * 40, accounting=accounting()).accounting == accounting()
    assert len(PLACEMENT.groups_of("HeadNode", ("sg-1", "sg-2", "sg-3"))) == 5


def test_limits_are_those_of_the_installed_parallelcluster() -> None:
    assert model.MAX_QUEUES == MAX_NUMBER_OF_QUEUES
    assert model.MAX_COMPUTE_RESOURCES == MAX_NUMBER_OF_COMPUTE_RESOURCES_PER_CLUSTER
    assert shared_storage.MAX_OF_A_KIND == MAX_EXISTING_STORAGE_COUNT["efs"] == MAX_EXISTING_STORAGE_COUNT["fsx"]
    assert model.MAX_NAME == PCLUSTER_NAME_MAX_LENGTH
    assert model.MAX_NAME_WITH_ACCOUNTING == PCLUSTER_NAME_MAX_LENGTH_SLURM_ACCOUNTING
    assert {system.value for system in OperatingSystem} == set(SUPPORTED_OSES)
    assert {system.value for system in model._WITHOUT_IMAGE} == set(PRIVATE_OSES)
    assert disks.LOCAL_DISKS == DEFAULT_EPHEMERAL_DIR
    assert CW_LOGS_RETENTION_DAYS_DEFAULT in monitoring.LOG_RETENTION_DAYS


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


@pytest.mark.parametrize(
    ("mount_dir", "given", "used"),
    [
        ("/data", None, None),
        ("/scratch", None, "/local-scratch"),
        ("/scratch/fast", None, "/local-scratch"),
        ("/scratch", "/local", "/local"),
        ("/data", "/local", "/local"),
    ],
)
def test_local_disks_make_way_for_a_shared_file_system(mount_dir: str, given: str | None, used: str | None) -> None:
    disks_of_queue = replace(queue(), local_disks_dir=given)
    assert cluster_with(storage=(lustre(mount_dir),)).local_disks_dir(disks_of_queue) == used


def test_values_that_are_not_known_yet_are_not_judged() -> None:
    unknown: Any = object()
    storage = EfsStorage(name="home", mount_dir="/home", file_system_id=unknown, access_point_id=unknown)
    assert cluster_with(storage=(storage, replace(storage, name="b", mount_dir="/b"))).storage[0].id is unknown
    assert placement_with("a").groups_of("HeadNode", (unknown, unknown)) == ("a", unknown, unknown)
