"""File systems that a cluster's nodes mount: made elsewhere and mounted by id, so that a cluster is disposable."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from ._problems import duplicates, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pulumi

# ParallelCluster mounts 20 existing file systems of a kind at most.
MAX_OF_A_KIND = 20

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,29}")
_MOUNT_DIR = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
# Directories that ParallelCluster or the operating system own.
_SYSTEM = ("bin", "boot", "dev", "etc", "lib", "lib64", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv")
_PARALLELCLUSTER = ("intel", "parallelcluster", "parallelcluster/shared", "parallelcluster/shared_login_nodes", "slurm")
_RESERVED = frozenset(
    [f"/{name}" for name in (*_SYSTEM, "sys", "tmp", "usr", "var", "NONE")]
    + [f"/opt/{name}" for name in _PARALLELCLUSTER]
)


@dataclass(frozen=True, kw_only=True)
class _Mounted:
    """What every kind of shared storage has.

    Attributes:
        name: Up to 30 letters, digits, dots, hyphens or underscores; identifies the storage in updates.
        mount_dir: Absolute directory on every node, not one that the system owns.
        file_system_id: The existing file system.
    """

    name: str
    mount_dir: str
    file_system_id: pulumi.Input[str]

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"{type(self).__name__} {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name) or self.name == "default":
            yield (
                f"name={self.name!r}: a letter or digit, then up to 29 letters, digits, dots, hyphens or underscores, "
                "and not 'default'; shorten or respell it"
            )
        if not _MOUNT_DIR.fullmatch(self.mount_dir):
            yield (
                f"mount_dir={self.mount_dir!r}: an absolute directory of letters, digits, dots, hyphens and "
                "underscores is expected, such as '/shared'"
            )
        elif self.mount_dir in _RESERVED:
            yield f"mount_dir={self.mount_dir!r}: the system needs it; take another, such as '/shared'"


@dataclass(frozen=True, kw_only=True)
class EfsStorage(_Mounted):
    """An EFS file system, always mounted with TLS and with the node's IAM role as identity.

    Attributes:
        access_point_id: Mount through this access point; ``None`` mounts the file system's root.

    Raises:
        ValueError: name or directory is not what ParallelCluster takes.
    """

    access_point_id: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True)
class LustreStorage(_Mounted):
    """An FSx for Lustre file system. Its links to S3 belong to it, not to the cluster.

    Raises:
        ValueError: name or directory is not what ParallelCluster takes.
    """


SharedStorage: TypeAlias = EfsStorage | LustreStorage


def storage_problems(storage: Sequence[SharedStorage]) -> Iterator[str]:
    """Problems between the file systems of one cluster."""
    yield from duplicates("storage", [item.name for item in storage])
    yield from duplicates("storage mount_dir", [item.mount_dir for item in storage])
    for outer, inner in permutations(storage, 2):
        if PurePosixPath(outer.mount_dir) in PurePosixPath(inner.mount_dir).parents:
            yield (
                f"storage: {inner.name!r} would be mounted at {inner.mount_dir} inside of {outer.name!r} at "
                f"{outer.mount_dir}; mount them side by side"
            )
    for kind, count in Counter(type(item).__name__ for item in storage).items():
        if count > MAX_OF_A_KIND:
            yield f"storage: {count} of {kind}; {MAX_OF_A_KIND} at most in a cluster"
