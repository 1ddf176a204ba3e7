"""Links between directories of a Lustre file system and prefixes of S3 buckets."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import pulumi

from ._data_bucket_plan import BucketRole
from ._lustre_plan import refuse

# docs.aws.amazon.com/fsx/latest/LustreGuide/create-dra-linked-data-repo.html
MAX_REPOSITORIES = 8
_MAX_CHUNK_MIB = 512_000
# The provider takes URLs of 900 characters, and the bucket's name has up to 63 of them.
_MAX_PATH, _MAX_PREFIX = 4_096, 800

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PATH = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_PREFIX = re.compile(r"([A-Za-z0-9_=-][A-Za-z0-9._=-]*/)*")


class FileEvent(StrEnum):
    """What happens to an object or to a file."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    DELETED = "DELETED"


ALL_EVENTS = tuple(FileEvent)


@dataclass(frozen=True, kw_only=True)
class DataRepository:
    """A directory that shows the objects below a prefix, and by option writes its files back there.

    Attributes:
        name: what the link is called in the stack, such as ``project-public``; 1 to 31 lower-case letters, digits and
            hyphens. Another name makes another link.
        path: the directory in the file system, such as ``/project/public``. A change makes another link.
        bucket: the bucket, in the file system's region. A change makes another link.
        prefix: what the keys start with: empty, or ends with a slash. A change makes another link.
        import_events: what of an object shows in the directory by itself. None of them: nothing is imported later.
        export_events: what of a file is written to the bucket by itself. None of them: nothing is ever written.
        batch_import: show the objects that are there when the link is made; else only those that come later.
        chunk_size_mib: MiB of an imported file that lie on one disk, 1 to 512000.
        delete_files: delete the directory's files with the link. Without it they stay, and are linked no more.

    Raises:
        ValueError: a plain value is one that FSx would refuse.
    """

    name: str
    path: str
    bucket: pulumi.Input[str]
    prefix: str = ""
    import_events: tuple[FileEvent, ...] = ALL_EVENTS
    export_events: tuple[FileEvent, ...] = ()
    batch_import: bool = True
    chunk_size_mib: int = 1_024
    delete_files: bool = False

    def __post_init__(self) -> None:
        """Refuse values that FSx would refuse, all in one error."""
        refuse(f"DataRepository {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name):
            yield (
                f"name={self.name!r}: 1 to 31 lower-case letters, digits and hyphens are allowed, a letter first; "
                "respell it"
            )
        if self.path != "/" and not (len(self.path) <= _MAX_PATH and _PATH.fullmatch(self.path)):
            yield (
                f"path={self.path!r}: an absolute directory without a slash at its end is expected, of letters, "
                f"digits, dots, hyphens and underscores, up to {_MAX_PATH}, such as '/project/public'"
            )
        yield from prefix_problems(self.prefix)
        for field, events in (("import_events", self.import_events), ("export_events", self.export_events)):
            if len(set(events)) < len(events):
                yield f"{field}={', '.join(events)}: each event is there once at most; keep one of each"
        if not 1 <= self.chunk_size_mib <= _MAX_CHUNK_MIB:
            yield f"chunk_size_mib={self.chunk_size_mib}: 1 to {_MAX_CHUNK_MIB} are allowed; 1024 is FSx's own choice"


def lab_repositories(
    *, bucket_names: pulumi.Input[Mapping[str, str]], prefix: str, export_project: bool = False
) -> tuple[DataRepository, ...]:
    """The links of a lab: public data to read, the project's own data, and a way out for what jobs leave behind.

    ``/project/public`` shows the public bucket, ``/project/private`` this project's prefix of the projects bucket and
    no other's. ``/scratch`` is this project's prefix of the scratch bucket, in both directions.

    Args:
        bucket_names: the platform's buckets by ``BucketRole``.
        prefix: the lab's prefix, ``LabData.prefix``.
        export_project: files that are made, changed or deleted below ``/project/private`` are so in the bucket, too.

    Raises:
        ValueError: the prefix is empty, and would show every project's data.
    """
    if not prefix:
        raise ValueError(
            "lab_repositories: prefix='': the prefix of one project is expected, such as 'vlab/project/', for an empty "
            "one would show every project's data to this lab. Pass LabData.prefix."
        )
    names = pulumi.Output.from_input(bucket_names)
    return (
        DataRepository(name="project-public", path="/project/public", bucket=names[BucketRole.PUBLIC]),
        DataRepository(
            name="project-private",
            path="/project/private",
            bucket=names[BucketRole.PROJECTS],
            prefix=prefix,
            export_events=ALL_EVENTS if export_project else (),
        ),
        DataRepository(
            name="scratch",
            path="/scratch",
            bucket=names[BucketRole.SCRATCH],
            prefix=prefix,
            export_events=ALL_EVENTS,
        ),
    )


def prefix_problems(prefix: str) -> Iterator[str]:
    """What is wrong with a prefix of keys."""
    if len(prefix) > _MAX_PREFIX or not _PREFIX.fullmatch(prefix):
        yield (
            f"prefix={prefix!r}: empty, or folders with a slash at the end and none at the start, of letters, digits, "
            f"dots, hyphens, underscores and equals signs, up to {_MAX_PREFIX}, such as 'vlab/project/'"
        )


def repository_problems(repositories: Sequence[DataRepository]) -> Iterator[str]:
    """What is wrong between the links of one file system, as far as plain values tell."""
    if len(repositories) > MAX_REPOSITORIES:
        yield (
            f"repositories: {len(repositories)} of them; FSx takes {MAX_REPOSITORIES} a file system; link a common "
            "parent, or make a second file system"
        )
    for name, count in Counter(repository.name for repository in repositories).items():
        if count > 1:
            yield f"repositories: the name {name!r} is there {count} times; rename the others"
    for pair in combinations(repositories, 2):
        outer, inner = sorted(pair, key=lambda repository: len(repository.path))
        if _folder(inner.path).startswith(_folder(outer.path)):
            yield (
                f"repositories: path={inner.path!r} of {inner.name!r} lies in path={outer.path!r} of {outer.name!r}; "
                "FSx takes no directory in two links: choose paths side by side"
            )
    plain = [repository for repository in repositories if isinstance(repository.bucket, str)]
    yield from source_problems(plain, [str(repository.bucket) for repository in plain])


def source_problems(repositories: Sequence[DataRepository], buckets: Sequence[str]) -> Iterator[str]:
    """Which links overlap in S3, with the buckets' names in the order of the links."""
    for pair in combinations(zip(repositories, _urls(repositories, buckets), strict=True), 2):
        (outer, around), (inner, url) = sorted(pair, key=lambda linked: len(linked[1]))
        if url.startswith(around):
            yield (
                f"repositories: {inner.name!r} links {url}, which lies in {around} of {outer.name!r}; FSx takes no "
                "prefix in two links: choose prefixes side by side, or one link for both"
            )


def data_repository_paths(repositories: Sequence[DataRepository], buckets: Sequence[str]) -> list[str]:
    """The links' URLs, once the buckets' names are known.

    Raises:
        RunError: two of them overlap.
    """
    problems = list(source_problems(repositories, buckets))
    if problems:
        raise pulumi.RunError(f"ScratchArgs: {'; '.join(problems)}.")
    return _urls(repositories, buckets)


def _urls(repositories: Sequence[DataRepository], buckets: Sequence[str]) -> list[str]:
    return [f"s3://{bucket}/{repository.prefix}" for repository, bucket in zip(repositories, buckets, strict=True)]


def _folder(path: str) -> str:
    return path.rstrip("/") + "/"
