"""A stack's state as it lies in a file: whose it is, what it refers to, and its resources.

Who is on whose platform has to be known before any work is handed out, and reading 1,000 states as JSON for that would
take seconds more. So `describe` only looks at the bytes: the first URN names the stack, and the engine writes a
StackReference's id, the name of the other stack, just before its type. Where a file is written otherwise it is parsed.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from policies import states
from policies.states import StateError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from policies.resource import Resource

_URN = re.compile(rb'"urn:pulumi:([^":]+)::([^":]+)::')
_REFERENCE = b'"pulumi:pulumi:StackReference"'
_REFERENCE_TYPE = "pulumi:pulumi:StackReference"
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]+)"')
_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
# Of a state in a few kilobytes that unpacks to more than memory holds; no real one comes near.
_LARGEST = 2 * 1024**3


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The state of one stack in a file."""

    file: Path
    shown: str
    """What reports call the file."""
    project: str = ""
    stack: str = ""
    size: int = 0
    references: tuple[str, ...] = ()
    """The names of the stacks whose outputs it reads: its platform's, of a lab."""
    problem: str = ""
    """Why it cannot be judged."""

    @property
    def name(self) -> str:
        """The stack with its project."""
        return "/".join(filter(None, (self.project, self.stack)))

    def is_chosen(self, patterns: Sequence[str]) -> bool:
        """Whether one of the patterns names the stack, with its project or without; all are, where there is none."""
        return not patterns or any(fnmatchcase(name, each) for each in patterns for name in (self.stack, self.name))

    @property
    def prefix(self) -> str:
        """What the URNs of all its resources start with."""
        return f"urn:pulumi:{self.stack}::{self.project}::"


def describe(stored: Stored) -> Stored:
    """Whose state it is and what it refers to; or, as its problem, why that cannot be told."""
    try:
        raw = content(stored.file)
    except StateError as error:
        return replace(stored, problem=str(error))
    named = _URN.search(raw)
    # A stack that was never brought up has no URN: then its place in the backend names it.
    stack, project = (named[1].decode(), named[2].decode()) if named else (stored.stack, stored.project)
    return replace(stored, stack=stack, project=project, size=len(raw), references=_references(raw))


def content(file: Path) -> bytes:
    """The bytes of a state, unpacked.

    Raises:
        StateError: they cannot be read.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise StateError(f"it cannot be read: {error.strerror}") from error
    if raw.startswith(_ZSTANDARD):
        raise StateError("it is packed with Zstandard, which is not read here; take it with `pulumi stack export`")
    if not raw.startswith(_GZIP):
        return raw
    try:
        unpacking = zlib.decompressobj(wbits=31)
        raw = unpacking.decompress(raw, _LARGEST)
    except zlib.error as error:
        raise StateError(f"it is torn, or was not packed with gzip: {error}") from error
    if not unpacking.eof:
        raise StateError("it is torn: its gzip stream does not end")
    return raw


def resources_of(stored: Stored) -> list[Resource]:
    """The resources of a state.

    Raises:
        StateError: it cannot be read, or has resources of another stack.
    """
    found = states.read(content(stored.file))
    for resource in found:
        if not resource.urn.startswith(stored.prefix):
            raise StateError(f"it holds {resource.urn}, which is no resource of {stored.name}")
    return found


def _references(raw: bytes) -> tuple[str, ...]:
    names = []
    at = raw.find(_REFERENCE)
    while at >= 0:
        before = raw[raw.rfind(b'"urn"', 0, at) : at]
        named = _ID.search(before)
        if named is None or b"{" in before:  # not as the engine writes it
            return _parsed_references(raw)
        names.append(named[1].decode())
        at = raw.find(_REFERENCE, at + len(_REFERENCE))
    return tuple(dict.fromkeys(names))


def _parsed_references(raw: bytes) -> tuple[str, ...]:
    try:
        rows = states.read(raw)
    except StateError:  # said when it is judged
        return ()
    references = (row for row in rows if row.type == _REFERENCE_TYPE)
    names = (view.value() for row in references for view in (row.at("name"), row.at("id")) if view.known)
    return tuple(dict.fromkeys(str(name) for name in names))


def saved_text(stored: Stored) -> str:
    """The state as `pulumi stack export` would print it, for readers that know no other form."""
    document = json.loads(content(stored.file))
    checkpoint = document.get("checkpoint")
    deployment = checkpoint.get("latest") if isinstance(checkpoint, dict) else document.get("deployment")
    return json.dumps({"version": 3, "deployment": deployment or {}})
