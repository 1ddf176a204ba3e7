"""S3 data as directories of the nodes, for labs without Lustre."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from pathlib import Path

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._data_bucket_plan import BucketRole
from ._lustre_plan import refuse
from .data_repository import prefix_problems

_SCRIPT = Path(__file__).parents[1] / "runtime" / "nodes" / "mount_s3.sh"

_DIRECTORY = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_LONGEST_DIRECTORY = 255
# A mount over one of these takes away what the node needs, and so does one inside of the system's own.
_SYSTEM = frozenset(["bin", "boot", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "usr"])
_TOP = frozenset(["home", "media", "mnt", "opt", "root", "srv", "tmp", "var"])


class S3Access(StrEnum):
    """What a mount lets do."""

    READ = "read"
    WRITE = "write"
    """Also make files, and replace them as a whole."""
    DELETE = "delete"
    """Also delete them; the bucket's versions bring them back for a while."""


@dataclass(frozen=True, kw_only=True)
class S3Mount:
    """A directory of every node that shows the objects below a prefix.

    Attributes:
        directory: an absolute directory, such as ``/project/public``.
        bucket: the bucket.
        prefix: what the keys start with: empty, or ends with a slash.
        access: what the mount lets do; the nodes' policies have to allow it, too.

    Raises:
        ValueError: a plain value is one that could not be mounted.
    """

    directory: str
    bucket: pulumi.Input[str]
    prefix: str = ""
    access: S3Access = S3Access.READ

    def __post_init__(self) -> None:
        """Refuse what could not be mounted, all in one error."""
        refuse(f"S3Mount {self.directory!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        top, _, below = self.directory.removeprefix("/").partition("/")
        if len(self.directory) > _LONGEST_DIRECTORY or not _DIRECTORY.fullmatch(self.directory):
            yield (
                f"directory={self.directory!r}: an absolute directory without a slash at its end is expected, of "
                f"letters, digits, dots, hyphens and underscores, up to {_LONGEST_DIRECTORY}, such as '/project/public'"
            )
        elif top in _SYSTEM or (top in _TOP and not below):
            yield f"directory={self.directory!r}: the system needs what is there; take another, such as '/data'"
        yield from prefix_problems(self.prefix)


def lab_mounts(*, bucket_names: pulumi.Input[Mapping[str, str]], prefix: str) -> tuple[S3Mount, ...]:
    """The directories of a lab: public data to read, and the project's own data and scratch to work on.

    Args:
        bucket_names: the platform's buckets by ``BucketRole``.
        prefix: the lab's prefix, ``LabData.prefix``.

    Raises:
        ValueError: the prefix is empty, and would show every project's data.
    """
    if not prefix:
        raise ValueError(
            "lab_mounts: prefix='': the prefix of one project is expected, such as 'vlab/project/', for an empty one "
            "would show every project's data to this lab. Pass LabData.prefix."
        )
    names = pulumi.Output.from_input(bucket_names)
    return (
        S3Mount(directory="/project/public", bucket=names[BucketRole.PUBLIC]),
        S3Mount(directory="/project/private", bucket=names[BucketRole.PROJECTS], prefix=prefix, access=S3Access.DELETE),
        S3Mount(directory="/scratch", bucket=names[BucketRole.SCRATCH], prefix=prefix, access=S3Access.DELETE),
    )


@dataclass(frozen=True, kw_only=True)
class S3MountsArgs:
    """What the S3 directories of a lab's nodes are made from.

    Attributes:
        assets_bucket: the bucket of node assets, where the script is put for the nodes to fetch.
        mounts: one or more directories, none in another; ``lab_mounts`` makes a lab's.
        tags: who the lab belongs to.

    Raises:
        ValueError: there is no mount, or one lies in another.
    """

    assets_bucket: pulumi.Input[str]
    mounts: tuple[S3Mount, ...]
    tags: Tags

    def __post_init__(self) -> None:
        """Refuse mounts that would hide each other."""
        refuse("S3MountsArgs", mount_problems(self.mounts))


class S3Mounts(pulumi.ComponentResource):
    """A script for a lab's nodes that mounts S3 data with Mountpoint for Amazon S3.

    Give the cluster's nodes an ``on_configured`` script of ``bucket``, ``key`` and ``arguments``. The key holds the
    content's hash, so that a new script is a new object and shows as a change of the cluster; nodes that run keep the
    old one until they are replaced.

    Creates:
        One object in the bucket of node assets.

    AWS:
        For data sets that are read, and results that are written once: Mountpoint replaces files as a whole, and
        appends, renames and locks nothing. Homes belong on EFS, what jobs rewrite on Lustre. The node's role decides
        what a mount can reach; on the node there are no users, so what the role may, everybody may.
        (github.com/awslabs/mountpoint-s3, doc/SEMANTICS.md and doc/CONFIGURATION.md)
        The package is in Amazon Linux 2023 since 2023.9.20251110; other images have to bring it.
        (docs.aws.amazon.com/AmazonS3/latest/userguide/mountpoint-installation.html)

    Costs:
        Nothing to leave on but the object; requests and data by use, and nothing for data within the region.

    Limits:
        Mountpoint 1.18 or later. One process and up to 95 % of the node's memory as a target for buffers a mount
        (doc/CONFIGURATION.md); the arguments of a ParallelCluster action have to fit its configuration.
    """

    bucket: pulumi.Output[str]
    key: str
    arguments: list[pulumi.Output[str]]

    def __init__(self, name: str, args: S3MountsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:S3Mounts", name, None, opts)

        script = _SCRIPT.read_text()
        self.key = script_key(name, script)
        self.arguments = [_argument(mount) for mount in args.mounts]
        uploaded = aws.s3.BucketObjectv2(
            f"{name}-mount-s3",
            bucket=args.assets_bucket,
            key=self.key,
            content=script,
            content_type="text/x-shellscript",
            tags=args.tags.named(f"{name}-mount-s3"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.bucket = uploaded.bucket
        self.register_outputs({"bucket": self.bucket, "key": self.key, "arguments": self.arguments})


def script_key(name: str, script: str) -> str:
    """Where a script is put: another key for another content."""
    return f"labs/{name}/mount_s3-{hashlib.sha256(script.encode()).hexdigest()[:16]}.sh"


def mount_problems(mounts: Sequence[S3Mount]) -> Iterator[str]:
    """What is wrong between the mounts of a node."""
    if not mounts:
        yield "mounts=(): one or more are needed; name one, or leave S3Mounts out"
    for pair in combinations(mounts, 2):
        outer, inner = sorted((mount.directory for mount in pair), key=len)
        if f"{inner}/".startswith(f"{outer}/"):
            yield f"mounts: directory={inner!r} lies in directory={outer!r}; mount them side by side"


def _argument(mount: S3Mount) -> pulumi.Output[str]:
    return pulumi.Output.concat(mount.access, ":", mount.directory, ":", mount.bucket, "/", mount.prefix)
