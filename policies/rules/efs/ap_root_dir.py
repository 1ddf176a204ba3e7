"""Every access point of EFS has a root directory of its own, and none of another lab's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...documents.parallelcluster import storages
from ...expectations import expect
from ...iam.belongings import belongings
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack, once_per_stack

RULE = Rule(
    id="efs-ap-root-dir",
    title="Every EFS access point has a root directory of its own",
    severity=Severity.MEDIUM,
    types=(*tokens.EFS_ACCESS_POINT, tokens.CLUSTER),
    why="Through an access point at /, or above another lab's folder, a lab sees the homes of other labs.",
    remediation="Set rootDirectory.path to the lab's own folder, with creationInfo so that EFS makes it, "
    "and give each cluster the access point of its own lab.",
    source="https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("EFS.3",)),
    bad="""\
aws.efs.AccessPoint("home", file_system_id="fs-0123456789abcdef0", root_directory={"path": "/"})
""",
    good="""\
aws.efs.AccessPoint("home", file_system_id="fs-0123456789abcdef0", root_directory={"path": "/labs/spikes"})
""",
)


_Folder = tuple[str, ...]


@dataclass(frozen=True)
class _Folders:
    """Whose the folders of file systems are."""

    of_labs: dict[str, str]
    """Labs by the names that their folders have: neuro/spikes in two levels, or neuro-spikes."""
    below: dict[tuple[str, _Folder], set[str]]
    """The labs with an access point at a folder of a file system, or below it."""

    def named(self, folder: _Folder) -> str:
        """The lab that a folder is named after."""
        pairs = (f"{one}/{other}" for one, other in pairwise(folder))
        return next((self.of_labs[name] for name in (*pairs, *folder) if name in self.of_labs), "")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A path below the root, in which no other lab has a folder; a cluster mounts by access points of its lab."""
    if resource.type == tokens.CLUSTER:
        yield from _mounted(resource, stack)
        return
    path = resource.at("rootDirectory", "path")
    outcomes = list(expect(path, lambda path: bool(str(path).strip("/")), "a folder below /", default="/"))
    if outcomes:
        yield from outcomes
        return
    own = belongings(stack).lab_of(resource)
    labs = _labs_in(resource, stack) - {own}
    if labs and (own or len(labs) > 1):
        yield Finding(
            f"{path.path} is {path.shown}, where lab {min(labs)} has its files; allowed: a folder of "
            + (f"lab {own}" if own else "one lab, or one that is shared"),
            path.path,
        )


def _mounted(cluster: Resource, stack: Stack) -> Iterator[Outcome]:
    own = belongings(stack).lab_of(cluster)
    for storage in storages(cluster.properties) if own else ():
        if storage.kind != "Efs":
            continue
        named = storage.view.at("AccessPointId")
        for point in stack.follow_view(cluster, named, types=tokens.EFS_ACCESS_POINT).found:
            labs = {belongings(stack).lab_of(point), *_labs_in(point, stack)} - {own, ""}
            if labs:
                yield Finding(
                    f"{named.path} is {point.name}, where lab {min(labs)} has its files; allowed: an access point of "
                    f"lab {own}",
                    named.path,
                )


def _labs_in(point: Resource, stack: Stack) -> set[str]:
    """The labs that have files where the access point leads."""
    folders = _folders(stack)
    folder = _folder(point)
    named = folders.named(folder)
    return {*({named} if named else ()), *folders.below.get((_file_system(point, stack), folder), ())}


@once_per_stack
def _folders(stack: Stack) -> _Folders:
    labs = belongings(stack).labs
    folders = _Folders({name: lab for lab in labs for name in (lab, lab.replace("/", "-"))}, defaultdict(set))
    for point in stack.of(tokens.EFS_ACCESS_POINT):
        folder, system = _folder(point), _file_system(point, stack)
        lab = belongings(stack).lab_of(point) or folders.named(folder)
        if lab and system:
            for depth in range(1, len(folder) + 1):
                folders.below[system, folder[:depth]].add(lab)
    return folders


def _folder(point: Resource) -> _Folder:
    path = point.at("rootDirectory", "path")
    return tuple(filter(None, str(path.value()).split("/"))) if path.known else ()


def _file_system(point: Resource, stack: Stack) -> str:
    """What the file system is known by; empty where that cannot be told yet."""
    link = stack.follow(point, "fileSystemId", types=tokens.EFS_FILE_SYSTEM)
    return next(iter((*(each.urn for each in link.found), *link.outside)), "")
