"""File systems that a cluster's nodes mount: made elsewhere and mounted by id, so that a cluster is disposable."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from ._problems import duplicates, plain, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pulumi

# ParallelCluster mounts 20 existing EFS file systems at most, and 20 of all kinds of FSx together.
MAX_OF_A_KIND = 20

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,29}")
_MOUNT_DIR = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_ACCESS_POINT = re.compile(r"fsap-[0-9a-z]{17}")
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
    """

    name: str
    mount_dir: str

    _ID: ClassVar[re.Pattern[str]]
    _ID_IN_WORDS: ClassVar[str]
    _ID_FIELD: ClassVar[str]

    @property
    def id(self) -> pulumi.Input[str]:
        """The id of what is mounted."""
        value: pulumi.Input[str] = getattr(self, self._ID_FIELD)
        return value

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
        if isinstance(self.id, str) and not self._ID.fullmatch(self.id):
            yield f"{self._ID_FIELD}={self.id!r}: {self._ID_IN_WORDS}; copy the id from AWS"


@dataclass(frozen=True, kw_only=True)
class EfsStorage(_Mounted):
    """An EFS file system, always mounted with TLS and with the node's IAM role as identity.

    Attributes:
        file_system_id: The existing file system.
        access_point_id: Mount through this access point; ``None`` mounts the file system's root.

    Raises:
        ValueError: name, directory or id is not what ParallelCluster takes.
    """

    file_system_id: pulumi.Input[str]
    access_point_id: pulumi.Input[str] | None = None

    _ID = re.compile(r"fs-([0-9a-z]{8}|[0-9a-z]{17})")
    _ID_IN_WORDS = "'fs-' and 8 or 17 digits or letters"
    _ID_FIELD = "file_system_id"

    def _problems(self) -> Iterator[str]:
        yield from super()._problems()
        if isinstance(self.access_point_id, str) and not _ACCESS_POINT.fullmatch(self.access_point_id):
            yield f"access_point_id={self.access_point_id!r}: 'fsap-' and 17 digits or letters; copy the id from AWS"


@dataclass(frozen=True, kw_only=True)
class LustreStorage(_Mounted):
    """An FSx for Lustre file system. Its links to S3 belong to it, not to the cluster.

    Attributes:
        file_system_id: The existing file system.

    Raises:
        ValueError: name, directory or id is not what ParallelCluster takes.
    """

    file_system_id: pulumi.Input[str]

    _ID = re.compile(r"fs-[0-9a-z]{17}")
    _ID_IN_WORDS = "'fs-' and 17 digits or letters"
    _ID_FIELD = "file_system_id"


@dataclass(frozen=True, kw_only=True)
class _Volume(_Mounted):
    """A volume of an FSx file system that serves NFS.

    Attributes:
        volume_id: The existing volume.
    """

    volume_id: pulumi.Input[str]

    _ID = re.compile(r"fsvol-[0-9a-f]{17}")
    _ID_IN_WORDS = "'fsvol-' and 17 hexadecimal digits"
    _ID_FIELD = "volume_id"


@dataclass(frozen=True, kw_only=True)
class OntapStorage(_Volume):
    """A volume of FSx for NetApp ONTAP, by its junction path.

    Raises:
        ValueError: name, directory or id is not what ParallelCluster takes.
    """


@dataclass(frozen=True, kw_only=True)
class OpenZfsStorage(_Volume):
    """A volume of FSx for OpenZFS.

    Raises:
        ValueError: name, directory or id is not what ParallelCluster takes.
    """


@dataclass(frozen=True, kw_only=True)
class FileCacheStorage(_Mounted):
    """An Amazon File Cache. It cannot be mounted at ``/home``.

    Attributes:
        file_cache_id: The existing cache.

    Raises:
        ValueError: name, directory or id is not what ParallelCluster takes.
    """

    file_cache_id: pulumi.Input[str]

    _ID = re.compile(r"fc-[0-9a-f]{8,18}")
    _ID_IN_WORDS = "'fc-' and 8 to 18 hexadecimal digits"
    _ID_FIELD = "file_cache_id"

    def _problems(self) -> Iterator[str]:
        yield from super()._problems()
        if self.mount_dir == "/home":
            yield "mount_dir='/home': not with a file cache; take another directory, or an EFS file system"


SharedStorage: TypeAlias = EfsStorage | LustreStorage | OntapStorage | OpenZfsStorage | FileCacheStorage


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
    yield from duplicates("storage id", plain(item.id for item in storage))
    for kind, count in Counter("EFS" if isinstance(item, EfsStorage) else "FSx" for item in storage).items():
        if count > MAX_OF_A_KIND:
            yield f"storage: {count} of {kind}; {MAX_OF_A_KIND} at most in a cluster; mount fewer"


def overlap(directory: str, storage: Sequence[SharedStorage]) -> bool:
    """Whether a directory is, holds or is below one of those that the file systems are mounted at."""
    path = PurePosixPath(directory)
    mounted = [PurePosixPath(item.mount_dir) for item in storage]
    return any(path == other or path in other.parents or other in path.parents for other in mounted)
