"""States of whole estates, made of those that the engine saved for the stacks with everything and for `make lab`.

Labs are copied whole: under names of their own, with ids of their own wherever they name what is theirs, in a block of
their own, and with the platform's ids wherever they name what is the platform's. So the graph of an estate hangs
together as that of a real one does.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any

from local.home import CHECKOUT

Row = dict[str, Any]

_SAVED = CHECKOUT / "tests" / "policies" / "estate"
_PROJECT = "hpc-labs"
# What is renamed: a UUID, or the id of something on AWS (a word for what it is, and hexadecimal digits); ...
_IDENT = r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{1,10}-[0-9a-f]{8,40})\b"
# ... the lab's project, in names, paths and URNs and as the value of a tag; ...
_PROJECT_OF_LAB = r"spikes|(?<=neuro[-/_])small(?![a-z])|(?<=\")small(?=\\*\")"
# ... and addresses in the lab's block, but not the range of all labs.
_BLOCK = r"\b10\.64\.128\.(?!0/17\b)"
_PLACES = re.compile(f"({_IDENT})|({_PROJECT_OF_LAB})|({_BLOCK})")
_BLOCKS = 128
# The engine writes for each resource which lines of the program made it: half of a state. The saved states lack it.
_TRACE = [{"sourcePosition": f"project:///components/network/lab_subnet.py#{line}"} for line in range(10, 240, 10)]
# What AWS answers of a thing that resources beside it set, so that its own program gives none of it.
_SET_BESIDE = ("policy", "serverSideEncryptionConfiguration", "versioning", "logging", "lifecycleRules")
_THINGS = ("aws:s3/bucket:Bucket", "aws:sns/topic:Topic")


@dataclass(frozen=True)
class Pair:
    """A platform and a lab on it, as they were saved."""

    platform: str
    lab: str

    @cached_property
    def platform_rows(self) -> list[Row]:
        """The platform's resources, each after those that it needs."""
        return _ordered(_rows(self.platform))

    @cached_property
    def lab_rows(self) -> list[Row]:
        """The lab's resources, each after those that it needs."""
        return _ordered(_rows(self.lab))

    @cached_property
    def platforms_own(self) -> frozenset[str]:
        """The ids that are the platform's, wherever they stand."""
        return frozenset(re.findall(_IDENT, json.dumps(self.platform_rows)))

    def platform_of(self, stack: str, platform: str) -> list[Row]:
        """The resources of a platform in a stack."""
        text = json.dumps(self.platform_rows).replace(f"urn:pulumi:{self.platform}::", f"urn:pulumi:{stack}::")
        ids = _Ids(platform)
        made: list[Row] = json.loads(re.sub(_IDENT, lambda found: ids[found[0]], text))
        return made

    def labs(self, platform: str, stack: str, numbers: Iterable[int]) -> Iterator[Row]:
        """The resources of one lab after another in one stack, on the platform of this name."""
        text = json.dumps(self.lab_rows).replace(f"urn:pulumi:{self.lab}::", f"urn:pulumi:{stack}::")
        text = text.replace(f"{_PROJECT}/{self.platform}", f"{_PROJECT}/{platform}")
        # Searched once for all labs: text, id, project and block in turn, of which one of the last three stands there.
        pieces = _PLACES.split(text)
        of_platform = _Ids(platform)
        for number in numbers:
            if number >= _BLOCKS:
                raise ValueError(f"lab {number} of {platform}: a platform has blocks for {_BLOCKS} labs")
            own = _Ids(f"{platform} {number}")
            copied = list(pieces)
            copied[1::4] = [
                ident and (of_platform if ident in self.platforms_own else own)[ident] for ident in pieces[1::4]
            ]
            copied[2::4] = [word and f"p{number:04}" for word in pieces[2::4]]
            copied[3::4] = [block and f"10.64.{128 + number}." for block in pieces[3::4]]
            yield from json.loads("".join(filter(None, copied)))


class _Ids(dict[str, str]):
    """New ids for old ones: of the same form, and only this owner's."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, name: str) -> str:
        word, _, digits = ("", "", name) if name.count("-") == 4 else name.rpartition("-")
        fresh = iter(hashlib.sha256(f"{self._owner} {digits}".encode()).hexdigest())
        self[name] = (f"{word}-" if word else "") + "".join(next(fresh) if each != "-" else each for each in digits)
        return self[name]


EVERYTHING = Pair("platform", "lab")
"""The stacks with everything that they can have."""
PLAIN = Pair("small-platform", "small-lab")
"""The stacks of `make lab`."""


def write_state(file: Path, pair: Pair, resources: int) -> Path:
    """Write the state of one stack that has a platform and labs: exactly so many resources of AWS.

    Whole labs as long as they fit; the last is one that is being made, with everything that its resources need.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file.parent, file.stem, _until(resources, _in_one_stack(pair, file.stem)))
    return file


def write_backend(folder: Path, pair: Pair, *, platforms: int, labs: int, resources: int) -> Path:
    """Write a backend: platforms, and on each so many stacks with labs of exactly so many resources of AWS.

    A platform's own stack has what it has.

    Returns:
        The folder, as `file://` names it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    stacks = folder / ".pulumi" / "stacks" / _PROJECT
    stacks.mkdir(parents=True)
    for number in range(platforms):
        platform = f"platform-{number:03}"
        _write(stacks, platform, pair.platform_of(platform, platform))
        numbers = count()
        for lab in range(labs):
            stack = f"lab-{number:03}-{lab:03}"
            _write(stacks, stack, _until(resources, _once(pair.labs(platform, stack, numbers))))
    return folder


def write_facts(file: Path) -> Path:
    """Write the facts of these stacks: the network that they are peered with, and the directory that they ask."""
    peer = '[[peers]]\nname = "main"\ncidrs = ["10.40.0.0/16"]\nreason = "the peer of the saved stacks"\ndns = true\n'
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'domains = ["ldap.example.org"]\n\n{peer}', encoding="utf-8")
    return file


def read_rows(file: Path) -> list[Row]:
    """The rows of a state that was written here."""
    rows: list[Row] = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"]["resources"]
    return rows


def of_aws(row: Row) -> bool:
    """Whether a row is a resource of AWS, and no component or part of Pulumi's own."""
    return bool(row.get("custom")) and str(row["type"]).startswith("aws:")


def _in_one_stack(pair: Pair, stack: str) -> Iterator[Row]:
    return _once(chain(pair.platform_of(stack, stack), pair.labs(stack, stack, count())))


def _once(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows without those that a stack has once, whatever is in it: itself, its providers and references."""
    seen: set[str] = set()
    for row in rows:
        if row["urn"] not in seen or not row["type"].startswith("pulumi:"):
            yield row
        seen.add(row["urn"])


def _until(resources: int, rows: Iterator[Row]) -> list[Row]:
    kept: list[Row] = []
    wanted = resources
    for row in rows:
        kept.append(row)
        wanted -= of_aws(row)
        if not wanted:
            return kept
    raise ValueError(f"there are {resources - wanted} resources, and not {resources}")


def _write(folder: Path, stack: str, rows: list[Row]) -> None:
    checkpoint = {"stack": f"organization/{_PROJECT}/{stack}", "latest": _deployment(rows)}
    text = json.dumps({"version": 3, "checkpoint": checkpoint}, separators=(",", ":"))
    (folder / f"{stack}.json").write_text(text, encoding="utf-8")


def _deployment(rows: list[Row]) -> dict[str, Any]:
    return {"manifest": {}, "resources": [_as_saved(row) for row in rows]}


def _as_saved(row: Row) -> Row:
    """A row with its keys in the engine's order, and with what the saved states leave out."""
    first: Row = {key: row[key] for key in ("urn", "custom", "id", "type") if key in row}
    not_given = ("arn", *(_SET_BESIDE if row["type"] in _THINGS else ()))
    outputs = row.get("outputs", {}) if row.get("custom") else {}
    inputs = {key: value for key, value in outputs.items() if key not in not_given}
    return {**first, "inputs": inputs, **{key: row[key] for key in row if key not in first}, "stackTrace": _TRACE}


def _rows(stack: str) -> list[Row]:
    rows: list[Row] = json.loads((_SAVED / f"{stack}.json").read_text(encoding="utf-8"))["deployment"]["resources"]
    return rows


def _ordered(rows: list[Row]) -> list[Row]:
    by_urn = {row["urn"]: row for row in rows}
    done: dict[str, Row] = {}

    def visit(urn: str) -> None:
        if urn in done or urn not in by_urn:
            return
        row = by_urn[urn]
        needed = [each for used in row.get("propertyDependencies", {}).values() for each in used]
        for each in (*filter(None, [row.get("parent")]), *needed):
            visit(each)
        done[urn] = row

    for row in rows:
        visit(row["urn"])
    return list(done.values())
