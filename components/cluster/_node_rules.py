"""What AWS says about the parts that head node, compute nodes and login nodes have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._problems import duplicates, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pulumi

    from .compute import ComputeResource
    from .queues import Queue

_NAME = re.compile(r"[a-z][a-z0-9-]{0,24}")
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_AMI = re.compile(r"ami-([0-9a-z]{8}|[0-9a-z]{17})")
_SECURITY_GROUP = re.compile(r"sg-([0-9a-z]{8}|[0-9a-z]{17})")
_POLICY = re.compile(r"arn:[a-z-]+:iam::(\d{12}|aws):policy/.+")
_TAG_VALUE = re.compile(r"[\w .:/=+\-@]{0,256}")
# IAM attaches 20 policies to a role at most, once the quota is raised from 10; ParallelCluster attaches one of its own
# (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
_MAX_POLICIES = 19
# The lab's own tags say who pays, and ParallelCluster tells its nodes by its own.
_RESERVED_TAGS = ("hpc-labs:", "parallelcluster:", "aws:")
# ParallelCluster lets a node have 40 tags, besides its own; ten are left to the lab's.
MAX_TAGS = 30


def set_name(field: str, name: str) -> Iterator[str]:
    """A problem when ParallelCluster refuses the name of a queue, a compute resource or a pool of login nodes."""
    if not _NAME.fullmatch(name) or name == "default":
        yield (
            f"{field}={name!r}: a lowercase letter, then up to 24 lowercase letters, digits or hyphens, "
            "and not 'default'; shorten or respell it"
        )


def instance_type(field: str, value: str) -> Iterator[str]:
    """A problem when the value cannot be an instance type."""
    if not _INSTANCE_TYPE.fullmatch(value):
        yield f"{field}={value!r}: an EC2 instance type is expected, such as 'c7a.48xlarge'"


def custom_ami(value: str | None) -> Iterator[str]:
    """A problem when the value cannot be an image."""
    if value is not None and not _AMI.fullmatch(value):
        yield f"custom_ami={value!r}: 'ami-' and 8 or 17 digits or letters; copy it from EC2"


def policies(arns: Sequence[pulumi.Input[str]]) -> Iterator[str]:
    """Problems with a role's further policies."""
    for arn in plain(arns):
        if not _POLICY.fullmatch(arn):
            yield (
                f"policy_arns={arn!r}: the ARN of an IAM policy is expected, such as "
                "'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'"
            )
    yield from duplicates("policy_arns", plain(arns))
    if len(arns) > _MAX_POLICIES:
        yield (
            f"policy_arns: {len(arns)} given, {_MAX_POLICIES} at most beside ParallelCluster's own; "
            "put their statements into fewer policies"
        )


def security_groups(group_ids: Sequence[pulumi.Input[str]]) -> Iterator[str]:
    """Problems with security groups."""
    for group in plain(group_ids):
        if not _SECURITY_GROUP.fullmatch(group):
            yield f"security_group_ids={group!r}: 'sg-' and 8 or 17 digits or letters; give the group's id"
    yield from duplicates("security_group_ids", plain(group_ids))


def placement_group(wanted: bool | None, name: pulumi.Input[str] | None) -> Iterator[str]:
    """Problems with what a queue or a compute resource says about placement groups."""
    if name == "":
        yield "placement_group_name='': the name of a placement group is expected; name one, or remove it"
    if wanted is False and name is not None:
        yield "placement_group=False: not together with a placement_group_name; remove one of them"


def names_a_group(part: Queue | ComputeResource) -> bool:
    """Whether a queue or a compute resource says anything about placement groups."""
    return part.placement_group is not None or part.placement_group_name is not None


def tags(given: Mapping[str, str]) -> Iterator[str]:
    """Problems with tags of nodes."""
    for key, value in given.items():
        if not key or len(key) > 128 or key.startswith(_RESERVED_TAGS) or not _TAG_VALUE.fullmatch(key):
            yield (
                f"tags key {key!r}: 1 to 128 letters, digits, spaces or _ . : / = + - @, and not starting with "
                f"{', '.join(_RESERVED_TAGS)}; rename it"
            )
        if not _TAG_VALUE.fullmatch(value):
            yield f"tags[{key!r}]={value!r}: up to 256 letters, digits, spaces or _ . : / = + - @; change the value"
    if len(given) > MAX_TAGS:
        yield f"tags: {len(given)} given, {MAX_TAGS} at most; remove some"
