"""What of a graph belongs to which lab, by the names that policies use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from .. import tokens
from ..network.members import by_tags
from ..network.reading import text
from ..resource import once_per_stack
from .document import read
from .identity import attachments_of, own_policies, roles_of
from .patterns import names_anything
from .wildcards import matches, overlap

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
        self._memo: dict[str, frozenset[str]] = {}
        self._strangers = (*stack.facts.principals, *stack.facts.break_glass)
        self._resources = stack.resources if len(self.labs) > 1 else ()
        for resource in self._resources:
            self._lab[resource.urn] = self._beside(resource, stack)

    def lab_of(self, resource: Resource) -> str:
        """The lab of a resource, or of what it is about; empty for what is shared."""
        return self._lab[resource.urn]

    def named(self, name: str) -> frozenset[str]:
        """The labs of what an ARN, or a pattern of ARNs, names. Those whom the facts let in everywhere are nobody's."""
        if name not in self._memo:
            self._memo[name] = frozenset(self._find(name))
        return self._memo[name]

    def below(self, prefix: str) -> str:
        """The lab whose prefix a key of a bucket, or a pattern of keys, is below."""
        lab = "/".join(prefix.split("/", 2)[:2])
        return lab if lab in self.labs else ""

    def _find(self, name: str) -> Iterator[str]:
        parts = name.split(":", 5)
        if len(parts) != 6 or any(matches(pattern, name) for pattern in self._strangers):
            return
        if name in self._arns:
            yield self._arns[name]
        elif not names_anything(name):
            # Of a bucket it is the bucket that has an ARN.
            yield from self._matching(name.partition("/")[0] if parts[2] == "s3" else name)
        if parts[2] == "s3" and not parts[4]:
            bucket, _, key = parts[5].partition("/")
            if own := self._arns.get(_S3 + bucket):
                yield own
            elif lab := self.below(key):
                yield lab
            elif key:
                yield from {lab for lab in self._prefixes.get(bucket, ()) if overlap(key, f"{lab}/x")}

    def _matching(self, pattern: str) -> set[str]:
        """The labs of the ARNs that a pattern names; a variable in it may stand for the lab itself."""
        mark = _MARK.search(pattern)
        if mark is None:
            return set()
        start = pattern[: mark.start()]
        first = bisect_left(self._sorted, start)
        alike = takewhile(lambda arn: arn.startswith(start), islice(self._sorted, first, None))
        return {self._arns[arn] for arn in alike if matches(pattern, arn)}

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
    def _sorted(self) -> list[str]:
        return sorted(self._arns)

    @cached_property
    def _prefixes(self) -> Mapping[str, Set[str]]:
        """Labs by the buckets in which they name a prefix of their own."""
        made: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._resources:
            if lab := self._lab[each.urn]:
                for bucket in _used(each, lab):
                    made[bucket].add(lab)
        return dict(made)


def _arns_of(resource: Resource) -> Iterator[str]:
    arn = text(resource.at("arn"))
    if arn.startswith("arn:") and arn.count(":") >= 5:
        yield arn
    if resource.type in tokens.LOG_GROUP and arn:
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
        names = [name.split(":", 5)[5] for name in written if name.count(":") >= 5 and name.split(":", 3)[2] == "s3"]
    else:
        return
    for name in names:
        bucket, _, key = name.partition("/")
        if key.startswith(f"{lab}/") or key == lab:
            yield bucket
