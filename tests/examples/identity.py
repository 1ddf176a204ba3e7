"""What identifies resources: their URNs, and the names that we choose in AWS. A change of one makes another resource.

A golden file holds the identities of a stack. ``differences`` says in words what Pulumi would do for each change.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from local.home import CHECKOUT

# Properties by which we name things; `bucket` names a bucket in its own resource and refers to one elsewhere.
_NAMES = (
    "name",
    "namePrefix",
    "identifier",
    "identifierPrefix",
    "dashboardName",
    "key_name",
    "keyName",
    "family",
    "path",
    "cluster_name",
)
_NAMES_OF_BUCKETS = ("bucket", "bucketPrefix")
_BUCKET = "aws:s3/bucket:Bucket"
# What Pulumi appends to names that it makes up itself.
_SUFFIX = re.compile(r"-[0-9a-f]{7}$")
_RANDOM = "-<random>"
# What is lost with a resource that is replaced, by type.
_LOSES = {
    "aws:backup/vault:Vault": "backups",
    "aws:cloudformation/stack:Stack": "the cluster and what its nodes have on their disks",
    "aws:cloudwatch/logGroup:LogGroup": "logs",
    "aws:dynamodb/table:Table": "the leases of labs",
    "aws:efs/fileSystem:FileSystem": "data",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "data",
    "aws:kms/key:Key": "what it encrypted",
    "aws:rds/instance:Instance": "data",
    "aws:s3/bucket:Bucket": "data",
    "aws:secretsmanager/secret:Secret": "the secret",
    "pulumi-python:dynamic/keys:KeyPair": "access with the old key",
}
_REPLACE = CHECKOUT / "local" / "aws" / "replace.json"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A resource.

    Attributes:
        type: its type token.
        names: the names that we choose, by property; a tag `Name` as `tags.Name`.
        physical: whether there is something in AWS, which a component is not.
    """

    type: str
    names: Mapping[str, str]
    physical: bool


def identities(resources: Sequence[Mapping[str, Any]]) -> dict[str, Identity]:
    """The resources of a stack's state by URN, without its stack and project."""
    made_up = {name: _SUFFIX.sub(_RANDOM, name) for resource in resources for name in _made_up(resource)}
    return {
        _place(resource["urn"]): Identity(
            type=resource["type"],
            names={
                key: _without_ends(name, made_up)
                for key, name in _names(resource["type"], resource.get("inputs") or {}).items()
            },
            physical=resource["custom"],
        )
        for resource in resources
        if not resource["type"].startswith("pulumi:providers:") and not resource.get("delete")
    }


def _place(urn: str) -> str:
    return urn.split("::", 2)[2]


def _made_up(resource: Mapping[str, Any]) -> Iterator[str]:
    """The names of a resource that Pulumi made up, which others may contain."""
    inputs = resource.get("inputs") or {}
    for name in inputs.get("__defaults") or ():
        if isinstance(inputs.get(name), str) and _SUFFIX.search(inputs[name]):
            yield inputs[name]


def _without_ends(name: str, made_up: Mapping[str, str]) -> str:
    for whole, without in made_up.items():
        name = name.replace(whole, without)
    return name


def _names(type_: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    names = (*_NAMES, *_NAMES_OF_BUCKETS) if type_ == _BUCKET else _NAMES
    found = {name: inputs[name] for name in names if isinstance(inputs.get(name), str)}
    tags = inputs.get("tags")
    if isinstance(tags, dict) and "Name" in tags:
        found["tags.Name"] = tags["Name"]
    return dict(sorted(found.items()))


def as_json(found: Mapping[str, Identity]) -> str:
    """The text of a golden file."""
    return json.dumps({place: asdict(one) for place, one in sorted(found.items())}, indent=1) + "\n"


def read(file: Path) -> dict[str, Identity]:
    """The identities in a golden file; none where there is no file yet."""
    if not file.exists():
        return {}
    return {place: Identity(**one) for place, one in json.loads(file.read_text()).items()}


def differences(golden: Mapping[str, Identity], found: Mapping[str, Identity]) -> Iterator[str]:
    """What Pulumi would do to the golden resources to come to those that are found, a line a resource."""
    gone, new = sorted(golden.keys() - found.keys()), sorted(found.keys() - golden.keys())
    moved = _renamed({place: golden[place] for place in gone}, {place: found[place] for place in new})
    for old, now in moved.items():
        yield f"renamed: {old} -> {now}: {_replaced(golden[old])}"
    for place in gone:
        if place not in moved:
            yield f"removed: {place}: Pulumi would delete it{_lost(golden[place])}"
    for place in new:
        if place not in moved.values():
            yield f"added: {place}: Pulumi would create it"
    for place in sorted(golden.keys() & found.keys()):
        yield from _of_names(place, golden[place], found[place])


def _renamed(gone: Mapping[str, Identity], new: Mapping[str, Identity]) -> dict[str, str]:
    """Which of the new resources each of those that are gone has most likely become: the type is the same."""
    likely = sorted(
        (
            (-SequenceMatcher(None, old, now).ratio(), old, now)
            for old, one in gone.items()
            for now, other in new.items()
            if one.type == other.type
        )
    )
    moved: dict[str, str] = {}
    for _, old, now in likely:
        if old not in moved and now not in moved.values():
            moved[old] = now
    return moved


def _of_names(place: str, golden: Identity, found: Identity) -> Iterator[str]:
    for name in sorted(golden.names.keys() | found.names.keys()):
        before, after = golden.names.get(name, "(none)"), found.names.get(name, "(none)")
        if before != after:
            would = _replaced(golden) if _replaces(golden.type, name) else "Pulumi would change it in place"
            yield f"named otherwise: {place}: {name} {before} -> {after}: {would}"


def _replaces(type_: str, name: str) -> bool:
    """Whether another value of a property makes another resource; where nothing is known, it is taken to."""
    if name.startswith("tags."):
        return False
    facts = json.loads(_REPLACE.read_text()).get(type_)
    return facts is None or name in facts.get("replace", ()) or name in facts.get("replaceIf", ())


def _replaced(one: Identity) -> str:
    return f"Pulumi would delete and create it{_lost(one)}" if one.physical else "its children move with it"


def _lost(one: Identity) -> str:
    return f" ({one.type}: loses {_LOSES[one.type]})" if one.type in _LOSES else ""
