"""What the head node, login nodes, their disks and their scripts refuse, and in which words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pcluster.constants import MAX_NUMBER_OF_LOGIN_NODE_POOLS
from pcluster.validators.ebs_validators import (
    EBS_VOLUME_IOPS_BOUNDS,
    EBS_VOLUME_TYPE_TO_IOPS_RATIO,
    EBS_VOLUME_TYPE_TO_VOLUME_SIZE_BOUNDS,
)

from components.cluster import disks
from components.cluster.disks import VolumeType
from components.cluster.login_nodes import MAX_POOLS, LoginPool
from components.cluster.nodes import HeadNode
from components.cluster.scripts import Script

from .samples import actions

if TYPE_CHECKING:
    from collections.abc import Callable


def pool_with(**changes: Any) -> LoginPool:
    return LoginPool(**{"name": "login", "instance_type": "m7i.large", **changes})


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "head node": (
        lambda: HeadNode(instance_type="big", root_volume_gib=16_385),
        "HeadNode: instance_type='big': an EC2 instance type is expected, such as 'c7a.48xlarge'; "
        "root_volume_gib=16385: 45 to 16384, or None for the image's size",
    ),
    "head node's image": (
        lambda: HeadNode(custom_ami="ami-1"),
        "HeadNode: custom_ami='ami-1': 'ami-' and 8 or 17 digits or letters; copy it from EC2",
    ),
    "head node's groups and policies": (
        lambda: HeadNode(security_group_ids=("sg-1",), policy_arns=("p",)),
        "HeadNode: security_group_ids='sg-1': 'sg-' and 8 or 17 digits or letters; give the group's id; "
        "policy_arns='p': the ARN of an IAM policy is expected, such as "
        "'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'",
    ),
    "iops of gp3": (
        lambda: HeadNode(root_volume_gib=100, root_volume_iops=2_999),
        "HeadNode: root_volume_iops=2999: 3000 to 16000 for gp3 of 100 GiB, or None; change it or enlarge the volume",
    ),
    "iops of a small volume": (
        lambda: HeadNode(root_volume_type=VolumeType.IO2, root_volume_iops=45_001),
        "HeadNode: root_volume_iops=45001: 100 to 45000 for io2 of 45 GiB, or None; change it or enlarge the volume",
    ),
    "iops of io2": (
        lambda: HeadNode(root_volume_type=VolumeType.IO2, root_volume_gib=1_000, root_volume_iops=256_001),
        "HeadNode: root_volume_iops=256001: 100 to 256000 for io2 of 1000 GiB, or None; change it or enlarge the "
        "volume",
    ),
    "size of io2": (
        lambda: HeadNode(root_volume_type=VolumeType.IO2, root_volume_gib=65_537),
        "HeadNode: root_volume_gib=65537: 45 to 65536, or None for the image's size",
    ),
    "throughput of io2": (
        lambda: HeadNode(root_volume_type=VolumeType.IO2, root_volume_throughput_mibps=200),
        "HeadNode: root_volume_throughput_mibps=200: only gp3 has it; remove it or take gp3",
    ),
    "throughput without iops": (
        lambda: HeadNode(root_volume_throughput_mibps=751),
        "HeadNode: root_volume_throughput_mibps=751: 125 to 750 with 3000 IOPS, or None; change it or raise "
        "root_volume_iops",
    ),
    "throughput of gp3": (
        lambda: HeadNode(root_volume_gib=100, root_volume_iops=16_000, root_volume_throughput_mibps=1_001),
        "HeadNode: root_volume_throughput_mibps=1001: 125 to 1000 with 16000 IOPS, or None; change it or raise "
        "root_volume_iops",
    ),
    "local disks": (
        lambda: HeadNode(local_disks_dir="local"),
        "HeadNode: local_disks_dir='local': an absolute directory of letters, digits, dots, hyphens and "
        "underscores is expected, such as '/local-scratch'",
    ),
    "login pool": (
        lambda: pool_with(name="Login", instance_type="big", count=-1, grace_minutes=2),
        "LoginPool 'Login': name='Login': a lowercase letter, then up to 24 lowercase letters, digits or hyphens, "
        "and not 'default'; shorten or respell it; instance_type='big': an EC2 instance type is expected, such as "
        "'c7a.48xlarge'; count=-1: 0 or more; 0 keeps the pool without nodes; grace_minutes=2: 3 to 120 minutes; "
        "ParallelCluster's own is 10",
    ),
    "patience": (
        lambda: pool_with(grace_minutes=121),
        "LoginPool 'login': grace_minutes=121: 3 to 120 minutes; ParallelCluster's own is 10",
    ),
    "login pool's image, groups and policies": (
        lambda: pool_with(custom_ami="x", security_group_ids=("x",), policy_arns=("x",)),
        "LoginPool 'login': custom_ami='x': 'ami-' and 8 or 17 digits or letters; copy it from EC2; "
        "security_group_ids='x': 'sg-' and 8 or 17 digits or letters; give the group's id; policy_arns='x': the "
        "ARN of an IAM policy is expected, such as 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'",
    ),
    "bucket": (
        lambda: Script(bucket="s3://assets", key="setup.sh"),
        "Script: bucket='s3://assets': 3 to 63 lower-case letters, digits, dots or hyphens; give the bucket's "
        "name, without 's3://'",
    ),
    "slash": (
        lambda: Script(bucket="assets", key="/setup.sh"),
        "Script: key='/setup.sh': the key of an S3 object is expected, such as 'scripts/setup.sh', of up to 1024 "
        "bytes; remove the leading slash or name the object",
    ),
    "no key": (
        lambda: Script(bucket="assets", key=""),
        "Script: key='': the key of an S3 object is expected, such as 'scripts/setup.sh', of up to 1024 bytes; "
        "remove the leading slash or name the object",
    ),
    "pattern": (
        lambda: Script(bucket="assets", key="*"),
        "Script: key='*': none of * ? $, which would let the nodes read other objects too; rename the object",
    ),
    "variable": (
        lambda: Script(bucket="assets", key="labs/${aws:username}"),
        "Script: key='labs/${aws:username}': none of * ? $, which would let the nodes read other objects too; "
        "rename the object",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_field_value_and_fix(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_disks_are_limited_as_the_installed_parallelcluster_limits_them() -> None:
    for kind, (largest, iops, iops_a_gib) in disks._LIMITS.items():
        assert largest == EBS_VOLUME_TYPE_TO_VOLUME_SIZE_BOUNDS[kind.value][1]
        assert iops == EBS_VOLUME_IOPS_BOUNDS[kind.value]
        assert iops_a_gib == EBS_VOLUME_TYPE_TO_IOPS_RATIO[kind.value]
    assert MAX_POOLS == MAX_NUMBER_OF_LOGIN_NODE_POOLS


def test_disks_may_be_as_large_and_fast_as_parallelcluster_allows() -> None:
    fastest = HeadNode(root_volume_gib=16_384, root_volume_iops=16_000, root_volume_throughput_mibps=1_000)
    assert fastest.root_volume_iops == 16_000
    largest = HeadNode(root_volume_type=VolumeType.IO2, root_volume_gib=65_536, root_volume_iops=256_000)
    assert largest.root_volume_gib == 65_536


def test_scripts_of_login_nodes_come_with_a_policy() -> None:
    policy = "arn:aws:iam::123456789012:policy/parallelcluster/scripts"
    assert pool_with(actions=actions(), policy_arns=(policy,)).actions.scripts()


def test_keys_have_1024_bytes_at_most() -> None:
    assert Script(bucket="assets", key="ä" * 512).key
    with pytest.raises(ValueError, match=r"of up to 1024 bytes; remove the leading slash or name the object$"):
        Script(bucket="assets", key="ä" * 513)
