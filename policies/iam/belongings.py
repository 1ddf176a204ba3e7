"""What of a graph belongs to which lab, by the names that policies use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from .. import tokens
from ..network.members import TAGS, by_tags
from ..network.reading import text
from ..resource import once_per_stack
from ..wildcards import covers, matches, overlap
from .document import read
from .identity import attachments_of, own_policies, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from ..resource import Resource, Stack

KEYS = (*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY)
# What stands beside the thing that it is about belongs to that thing's lab.
_BESIDE = (
    (tokens.ROLE_POLICY, "role", tokens.ROLE),
    (tokens.ROLE_ATTACHMENT, "role", tokens.ROLE),
    ((*tokens.BUCKET_POLICY, *tokens.ACCESS_POINT), "bucket", tokens.BUCKET),
    (tokens.SECRET_POLICY, "secretArn", tokens.SECRET),
    ((*tokens.KMS_KEY_POLICY, *tokens.KMS_GRANT), "keyId", KEYS),
    (tokens.EFS_POLICY, "fileSystemId", tokens.EFS_FILE_SYSTEM),
    (tokens.DATA_REPOSITORY_ASSOCIATION, "fileSystemId", tokens.LUSTRE_FILE_SYSTEM),
)
_OWNER = {token: (key, kinds) for types, key, kinds in _BESIDE for token in types}
_MARK = re.compile(r"[*?]")
_VARIABLE = re.compile(r"\$\{([^}*?$][^}]*)\}")
# Log streams, indexes of tables and versions of functions are parts of what has the ARN before them.
_WHOLE = re.compile(r".*?:(?:log-group:[^:*?]+|table/[^/*?]+|function:[^:*?]+)(?=[:/])")
_S3 = "arn:aws:s3:::"


@once_per_stack
def belongings(stack: Stack) -> Belongings:
    """Those of a stack, read once."""
    return Belongings(stack)


class Belongings:
    """The labs of a graph, and what is theirs: ARNs, buckets, and prefixes of the buckets that they share."""

    def __init__(self, stack: Stack) -> None:
        # The stack is not kept: it is the key by which this is.
        members = stack.networks.members
        self._lab = {resource.urn: members.of(resource) for resource in stack.resources}
        self.labs = frozenset(filter(None, self._lab.values()))
        self._memo: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._lists: dict[str, list[str]] = {}
        self._strangers = (*stack.facts.principals, *stack.facts.break_glass)
        self._resources = stack.resources if len(self.labs) > 1 else ()
        for resource in self._resources:
            self._lab[resource.urn] = self._beside(resource, stack)

    def lab_of(self, resource: Resource) -> str:
        """The lab of a resource, or of what it is about; empty for what is shared."""
        return self._lab[resource.urn]

    def named(self, name: str, but: tuple[str, ...] = ()) -> frozenset[str]:
        """The labs of what an ARN names, or a pattern of ARNs but for those that others name.

        Those whom the facts let in everywhere are nobody's.
        """
        if (name, but) not in self._memo:
            self._memo[name, but] = frozenset(self._find(name, but))
        return self._memo[name, but]

    def listed(self, prefix: str) -> list[str]:
        """The labs of the keys that begin so, where a pattern of prefixes is given."""
        if prefix not in self._lists:
            own = self.below(prefix)
            self._lists[prefix] = [own] if own else sorted(lab for lab in self.labs if overlap(prefix, f"{lab}/*"))
        return self._lists[prefix]

    def below(self, prefix: str) -> str:
        """The lab whose prefix a key of a bucket, or a pattern of keys, is below."""
        lab = "/".join(prefix.split("/", 2)[:2])
        return lab if lab in self.labs else ""

    def _find(self, name: str, but: tuple[str, ...]) -> Iterator[str]:
        if name.count(":") < 5 or any(matches(pattern, name) for pattern in self._strangers):
            return
        holder, key = _split(name)
        if own := self._arns.get(holder):
            yield own
        elif lab := self.below(key):
            yield lab
        elif mark := _MARK.search(name):
            # Whatever it names begins as it does; what begins with more than a lab's whole prefix was found above.
            start = name[: mark.start()]
            alike = islice(self._sorted, bisect_left(self._sorted, start), None)
            for arn in takewhile(lambda each: each.startswith(start), alike):
                if overlap(name, arn) and not any(covers(each, arn) for each in but):
                    yield from self._texts[arn]

    def _beside(self, resource: Resource, stack: Stack) -> str:
        lab = self._lab[resource.urn]
        if by_tags(resource) is not None:
            return lab
        if resource.type in tokens.POLICY:
            holders = attachments_of(resource, stack) if not lab else []
            labs = {self._lab[role.urn] for each in holders for role in roles_of(each, stack)}
            return next(iter(labs)) if len(labs) == 1 else lab
        if resource.type in _OWNER:
            key, kinds = _OWNER[resource.type]
            found = stack.follow(resource, key, types=kinds).found
            return self._lab[found[0].urn] if found else lab
        return lab

    @cached_property
    def _arns(self) -> dict[str, str]:
        """Labs by the ARNs of what is theirs."""
        owned = ((each, self._lab[each.urn]) for each in self._resources)
        return {arn: lab for each, lab in owned if lab for arn in _arns_of(each)}

    @cached_property
    def _texts(self) -> Mapping[str, Set[str]]:
        """Labs by the ARNs of what is theirs, and by the patterns of the objects that are."""
        made: defaultdict[str, set[str]] = defaultdict(set)
        for arn, lab in self._arns.items():
            if _split(arn)[1]:
                continue  # an object in a bucket of all labs', such as a script; what is for one alone has its prefix
            made[arn].add(lab)
            if arn.split(":", 3)[2] == "s3":
                made[f"{arn}{_below(arn)}*"].add(lab)
        points = [each for each in self._resources if each.type in tokens.ACCESS_POINT and not self._lab[each.urn]]
        ways = [(text(each.at("bucket")), arn) for each in points for arn in _arns_of(each)]
        for bucket, arn in [*((bucket, _S3 + bucket) for bucket in self._prefixes), *ways]:
            for lab in self._prefixes.get(bucket, ()):
                made[f"{arn}{_below(arn)}{lab}/*"].add(lab)
        return dict(made)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._texts)

    @cached_property
    def _prefixes(self) -> Mapping[str, Set[str]]:
        """Labs by the buckets in which they name a prefix of their own."""
        made: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._resources:
            if lab := self._lab[each.urn]:
                for bucket in _used(each, lab):
                    made[bucket].add(lab)
        return dict(made)


def for_lab(name: str, lab: str) -> str:
    """A pattern as it reads for a lab's identities: what their tags say of it is known, all else is not."""
    if "${" not in name:
        return name
    parts = lab.split("/")
    known = dict(zip((f"aws:principaltag/{tag}" for tag in TAGS), parts, strict=False)) if len(parts) > 1 else {}
    return _VARIABLE.sub(lambda variable: known.get(variable[1].lower(), "*"), name)


def _split(name: str) -> tuple[str, str]:
    """What has an ARN of its own in a pattern, and what this says of keys if that is a bucket or an access point."""
    if name.split(":", 3)[2] != "s3":
        whole = _WHOLE.match(name)
        return whole[0] if whole else name, ""
    holder, _, key = name.partition(_below(name))
    return holder, key


def _below(arn: str) -> str:
    """What stands between a bucket or an access point and a key; the latter has an account."""
    return "/" if arn.split(":", 5)[4] == "" else "/object/"


def _arns_of(resource: Resource) -> Iterator[str]:
    arn = text(resource.at("arn"))
    if arn.startswith("arn:") and arn.count(":") >= 5:
        yield arn
        if resource.type in tokens.LOG_GROUP:
            yield f"{arn}:*"
    if resource.type in tokens.BUCKET and (name := text(resource.at("bucket"))):
        yield _S3 + name


def _used(resource: Resource, lab: str) -> Iterator[str]:
    """The buckets in which the resource names its own lab's prefix."""
    if resource.type in tokens.DATA_REPOSITORY_ASSOCIATION:
        names = [text(resource.at("dataRepositoryPath")).removeprefix("s3://")]
    elif resource.type in tokens.IDENTITY_POLICY:
        documents = (read(policy) for policy in own_policies(resource))
        written = (name for each in documents for row in each.statements for name in row.resources.members)
        found = [name.split(":", 5) for name in written if name.count(":") >= 5]
        names = [for_lab(parts[5], lab) for parts in found if parts[2] == "s3"]
    else:
        return
    for name in names:
        bucket, _, key = name.partition("/")
        if key.startswith(f"{lab}/") or key == lab:
            yield bucket
