"""A lab's Lustre is linked to the lab's own part of a bucket."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ... import buckets, tokens
from ...controls import BOUNDARY
from ...documents.parallelcluster import storages
from ...iam.belongings import belongings
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...own_prefix import own_prefix
from ...resource import Resource, Stack, once_per_stack
from ...view import View
from ...wildcards import matches

RULE = Rule(
    id="fsx-dra-own-prefix",
    title="Lustre is linked to buckets of ours, and exports to its lab's own prefix",
    severity=Severity.CRITICAL,
    types=(*tokens.DATA_REPOSITORY_ASSOCIATION, *tokens.LUSTRE_FILE_SYSTEM, tokens.CLUSTER),
    why="FSx copies by a role of its own: an association with another's bucket carries data out of the network, past "
    "every route and group; one with another lab's prefix overwrites its results.",
    remediation="Link to s3://<bucket of the platform>/<virtual lab>/<project>/. Buckets that labs only read are "
    "listed under buckets in policies/facts.toml.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/create-dra-linked-data-repo.html",
    controls=BOUNDARY,
    bad="""\
aws.fsx.DataRepositoryAssociation(
    "results",
    file_system_id="fs-0123456789abcdef0",
    file_system_path="/results",
    data_repository_path="s3://somebody-elses/neuro/spikes/",
)
""",
    good="""\
aws.fsx.DataRepositoryAssociation(
    "results",
    file_system_id="fs-0123456789abcdef0",
    file_system_path="/results",
    data_repository_path=bucket.bucket.apply(lambda name: f"s3://{name}/neuro/spikes/"),
    s3={"auto_export_policy": {"events": ["NEW", "CHANGED", "DELETED"]}},
    tags={"hpc-labs:virtual-lab": "neuro", "hpc-labs:project": "spikes"},
)
""",
)
_SCHEME = "s3://"


@dataclass(frozen=True)
class _Link:
    """A part of a bucket that a file system is linked to."""

    path: str
    """The property."""
    bucket: str
    prefix: str
    exports: bool


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The bucket is known here, and the prefix is the lab's own, or nobody's where it is only read."""
    own = _own(resource, stack)
    for link in _links(resource):
        if isinstance(link, Unevaluated):
            yield link
            continue
        shown = f"{link.path} is {_SCHEME}{link.bucket}/{link.prefix}"
        if not buckets.is_ours(link.bucket, stack, resource):
            yield Finding(
                f"{shown}; allowed: a bucket of this stack, of its platform, or of buckets in policies/facts.toml",
                link.path,
            )
        elif link.exports and own and not link.prefix.startswith(own):
            yield Finding(f"{shown}, and exports there; allowed: {own}", link.path)
        elif link.exports and not link.prefix:
            yield Finding(f"{shown}, and exports to all of the bucket; allowed: a prefix of the lab's own", link.path)
        elif own and (lab := belongings(stack).below(link.prefix)) and f"{lab}/" != own and _is_kept(link, stack):
            yield Finding(f"{shown}, which lab {lab} has; allowed: {own}", link.path)
        else:
            yield from _others(resource, link, shown, own, stack)


def _own(resource: Resource, stack: Stack) -> str:
    """The prefix of the lab that it is tagged with, or else its file system, or the template that it stands in."""
    system: tuple[Resource, ...] = ()
    if resource.type in tokens.DATA_REPOSITORY_ASSOCIATION:
        system = stack.follow(resource, "fileSystemId", types=tokens.LUSTRE_FILE_SYSTEM).found
    return next(filter(None, map(own_prefix, (resource, *system, stack.owner_of(resource)))), "")


def _is_kept(link: _Link, stack: Stack) -> bool:
    """Whether labs keep their data there: not in a bucket that the facts let all of them read."""
    return not any(matches(pattern, link.bucket) for pattern in stack.facts.buckets)


def _links(resource: Resource) -> Iterator[_Link | Unevaluated]:
    for view, exports in _paths(resource):
        if view.unknown:
            # A file system that has an import path answers with an export path; nobody set it.
            if resource.type not in tokens.LUSTRE_FILE_SYSTEM or resource.references.get(view.path):
                yield Unevaluated(view.path)
        elif view.value(""):
            bucket, _, prefix = str(view.value()).removeprefix(_SCHEME).partition("/")
            inside = prefix.strip("/")
            yield _Link(view.path, bucket, f"{inside}/" if inside else "", exports)


def _paths(resource: Resource) -> Iterator[tuple[View, bool]]:
    """The places that name a part of a bucket, and whether the file system exports there."""
    if resource.type in tokens.LUSTRE_FILE_SYSTEM:
        yield resource.at("importPath"), False
        yield resource.at("exportPath"), True
    elif resource.type in tokens.DATA_REPOSITORY_ASSOCIATION:
        yield resource.at("dataRepositoryPath"), bool(resource.each("s3", "autoExportPolicy", "events"))
    else:
        for storage in storages(resource.properties):
            if storage.kind == "FsxLustre":
                yield storage.view.at("ImportPath"), False
                yield storage.view.at("ExportPath"), True
                for link in storage.view.each("DataRepositoryAssociations"):
                    yield link.at("DataRepositoryPath"), bool(link.each("AutoExportPolicy"))


def _others(resource: Resource, link: _Link, shown: str, own: str, stack: Stack) -> Iterator[Outcome]:
    """Whether it reaches into what another lab exports."""
    for other, its_own, theirs in _exports(stack).get(link.bucket, ()):
        if not _meet(link, theirs) or other.urn == resource.urn or (own and own == its_own):
            continue
        if not _same_file_system(resource, other):
            yield Finding(f"{shown}, where {other.name} of another file system exports; allowed: its own", link.path)


@once_per_stack
def _exports(stack: Stack) -> dict[str, list[tuple[Resource, str, _Link]]]:
    """What exports to each bucket, with the prefix of its lab: read once, and not once for each that is judged."""
    exports: defaultdict[str, list[tuple[Resource, str, _Link]]] = defaultdict(list)
    for other in stack.of(tokens.DATA_REPOSITORY_ASSOCIATION):
        for theirs in _links(other):
            if isinstance(theirs, _Link) and theirs.exports:
                exports[theirs.bucket].append((other, _own(other, stack), theirs))
    return dict(exports)


def _same_file_system(one: Resource, other: Resource) -> bool:
    key = "fileSystemId"
    first, second = one.at(key), other.at(key)
    if first.known and second.known:
        return first.value() == second.value()
    return bool(set(one.references.get(key, ())) & {*other.references.get(key, ()), other.urn})


def _meet(link: _Link, theirs: _Link) -> bool:
    """Whether it reaches into theirs: by what it writes, or by what it reads; but all of a bucket may be read."""
    if link.exports:
        return theirs.prefix.startswith(link.prefix)
    return bool(link.prefix) and (link.prefix.startswith(theirs.prefix) or theirs.prefix.startswith(link.prefix))
