"""Property names and values of CloudFormation, as Pulumi's provider spells them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from ..view import SIGNATURE, UNKNOWN

# Values that are somebody's own words: policies, variables, settings of another system. Their keys stay.
_KEPT = frozenset(
    {
        "AssumeRolePolicyDocument",
        "Body",
        "BucketPolicy",
        "ClusterConfiguration",
        "FileSystemPolicy",
        "FilterPolicy",
        "KeyPolicy",
        "Labels",
        "Parameters",
        "Policy",
        "PolicyDocument",
        "PolicyText",
        "RedriveAllowPolicy",
        "RedrivePolicy",
        "RegistryPolicyText",
        "RepositoryPolicyText",
        "RequestParameters",
        "RequestTemplates",
        "ResourcePolicy",
        "StageVariables",
        "TemplateBody",
        "Variables",
    }
)
_TAGS = frozenset({"Tags", "FileSystemTags", "BackupVaultTags", "HostedZoneTags"})
# CloudFormation takes numbers and switches as text too; rules compare them as what they are.
_NUMBER = re.compile(
    r".*(?:Port|Size|Count|Days|Number|Period|Limit|Capacity|Throughput|Iops|Executions|Interval|Entries)|From|To"
)
_IDENTITY = re.compile(r".*(Id|Account|Arn|Name|Version|Owner)")
_WORDS = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]+(?![a-z])|.[^A-Z]*")


@lru_cache(maxsize=2048)
def camel_case(name: str) -> str:
    """`KmsKeyId` is `kmsKeyId`, and `DBInstanceClass` is `dbInstanceClass`."""
    words: list[str] = _WORDS.findall(name)
    if not words:
        return name
    first, *others = words
    return first.lower() + "".join(word[:1] + word[1:].lower() for word in others)


def translated(value: object, name: str = "") -> object:
    """The value with Pulumi's names all through, its tags as a map, numbers and switches as such."""
    if isinstance(value, dict):
        made = cast("dict[str, object]", value)
        if SIGNATURE in made:
            return made
        return {_key(key): _member(key, inner) for key, inner in made.items()}
    if isinstance(value, list):
        return [translated(inner, name) for inner in cast("list[object]", value)]
    return _plain(value, name)


def _key(name: str) -> str:
    return "tags" if name in _TAGS else camel_case(name)


def _member(name: str, value: object) -> object:
    if name in _KEPT:
        return value
    return tag_map(value) if name in _TAGS else translated(value, name)


def _plain(value: object, name: str) -> object:
    if isinstance(value, str):
        lowered = value.lower()
        if lowered in ("true", "false"):
            return lowered == "true"
        if _NUMBER.fullmatch(name) and value.isascii() and value.lstrip("-").isdecimal() and len(value) < 10:
            return int(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and _IDENTITY.fullmatch(name):
        return str(value)
    return value


def tag_map(tags: object) -> object:
    """The tags by key, from either of CloudFormation's forms."""
    if isinstance(tags, list):
        pairs = [cast("dict[str, object]", tag) for tag in tags if isinstance(tag, dict) and "Key" in tag]
        if len(pairs) < len(tags):
            return UNKNOWN if UNKNOWN in tags else {}
        return {str(pair["Key"]): pair.get("Value") for pair in pairs}
    return tags


def block(value: object) -> dict[str, object]:
    """The object, or none where something else stands."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """The members of a list; a value that is not known is its one member."""
    if isinstance(value, list):
        return cast("list[object]", value)
    return [] if value is None else [value]
