"""Reads the text of a document, whoever wrote it: JSON or YAML, within bounds, and never with an exception.

A text that is broken, too large or built to expand (an alias of an alias of an alias) comes back as `Unreadable`, which
is a finding of its own: what cannot be read is not judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

# CloudFormation takes templates of 1 MB from S3; ParallelCluster's configurations are far below.
LONGEST = 1_100_000
# Lists and objects inside of each other. CloudFormation's own limit of nesting is not published; people use ten.
DEEPEST = 60
# Values after all aliases are expanded; a template of 1 MB has about 100,000.
MOST = 200_000


@dataclass(frozen=True)
class Unreadable:
    """Why there is no document in a text."""

    why: str


class _BrokenError(Exception):
    """A text that is no document."""


def read(text: str) -> object:
    """The document in a text, or `Unreadable`."""
    if len(text) > LONGEST:
        return Unreadable(f"has {len(text):,} characters, more than the {LONGEST:,} that are read")
    try:
        document = _json(text) if text.lstrip().startswith(("{", "[")) else _yaml(text)
        _bounded(document)
    except _BrokenError as error:
        return Unreadable(str(error))
    except RecursionError:
        return Unreadable(f"is nested more than {DEEPEST} levels deep")
    return document


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except ValueError as error:
        try:
            return _yaml(text)  # YAML's braces take what JSON does not: comments, bare words
        except _BrokenError:
            raise _BrokenError(f"is no JSON ({error})") from error


def _yaml(text: str) -> object:
    try:
        from .yaml_text import YamlTextError, load  # PyYAML takes as long to import as a hundred rules to run
    except ModuleNotFoundError as error:  # where only pictures are drawn there is none
        raise _BrokenError("is YAML, which is not read without PyYAML") from error
    try:
        return load(text, DEEPEST, MOST)
    except YamlTextError as error:
        raise _BrokenError(str(error)) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, _ in pairs if sum(key == each for each, _ in pairs) > 1)
        raise _BrokenError(f"has {twice!r} twice in one object, of which readers take different ones")
    return made


def _bounded(document: object) -> None:
    """Counts level by level, so that no depth exhausts this process's own stack."""
    level, values = [document], 0
    for _ in range(DEEPEST + 1):
        values += len(level)
        if values > MOST:
            raise _BrokenError(f"has more than {MOST:,} values")
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise _BrokenError(f"is nested more than {DEEPEST} levels deep")


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[object, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []
