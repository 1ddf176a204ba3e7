"""What a pull request changes in what is allowed: it is judged by its own policies, so that has to be seen first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .markdown import block, code, cut
from .project import Project

# What a pack reads beside its rules; a row more in one of these is a finding less.
_DATA = ("facts.toml", "exemptions.toml", "baseline.json")
# What runs the pack on a pull request, and who has to agree.
_RUN_BY = (".github", "CODEOWNERS", "docs/CODEOWNERS")
# The same in the project's folder: a runtime or a package of its own stands between the program and the pack.
_OF_PROJECT = (
    "Pulumi.yaml",
    "PulumiPolicy.yaml",
    "requirements.lock",
    "requirements.txt",
    "pyproject.toml",
    "Makefile",
)
# The same beside a pack of this repository: the tools that the preview's job is set up with, and that write its logs.
_BESIDE_PACK = ("ops", "local", "toolchain", "requirements.lock", "pyproject.toml", "Makefile")
_DONE = {"A": "added", "D": "removed"}
_FILES, _LINES, _LINE = 30, 60, 200
"""Files, lines and characters of a line that the comment has room for, whatever else there is."""


@dataclass(frozen=True)
class PolicyChange:
    """A file that decides what is allowed, and that the pull request changes."""

    file: str
    """From the repository's root."""
    done: str
    """added, removed or changed."""
    lines: tuple[str, ...] = ()
    """Of data: the lines that are gone, with a minus, and those that came, with a plus. Of code none."""


def deciding_files(
    project: Project, packs: Iterable[Path], config: Path | None
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return where the policies are, from the repository's root, and which of these files are data.

    Args:
        project: the project, in the repository.
        packs: folders of policy packs; one outside of the repository is none of its changes.
        config: the packs' config, which may name other files of facts, exemptions and a baseline.
    """
    folders = list(packs)
    data = [folder / name for folder in folders for name in _DATA]
    if config:
        data += [config, *(folder / name for name in _named(config) for folder in folders)]
    # A link is shown by its own name as well as by what it leads to.
    return _within(project, [*folders, *data]), frozenset(_within(project, data))


def policy_changes(project: Project, base: str, packs: Sequence[Path], config: Path | None) -> tuple[PolicyChange, ...]:
    """Return the files by which the commits since a base change what is allowed, data first.

    Raises:
        ProjectError: git knows no such base.
    """
    deciding, data = deciding_files(project, packs, config)
    tools = [project.folder / name for name in _OF_PROJECT]
    tools += [pack.parent / name for pack in packs for name in _BESIDE_PACK]
    watched = (*deciding, *_RUN_BY, *_within(project, tools))
    found = [
        PolicyChange(file, _DONE.get(status, "changed"), _lines(project, base, file) if file in data else ())
        for status, file in project.changed_since(base)
        if any(file == each or file.startswith(f"{each}/") for each in watched)
    ]
    return tuple(sorted(found, key=lambda change: (change.file not in data, change.file)))


def section(changes: Sequence[PolicyChange]) -> list[str]:
    """Return the comment's block about them, bounded; none without changes."""
    if not changes:
        return []
    rows = [f"- {code(cut(_plain(change.file), _LINE))} ({change.done})" for change in changes[:_FILES]]
    if len(changes) > _FILES:
        rows.append(f"- and {len(changes) - _FILES} more")
    parts = [
        "### This pull request changes what the policies allow",
        "It was judged by its own policies and previewed with its own tools, so a finding may be missing below because "
        "of these changes. Whoever answers for the policies has to agree first.",
        "\n".join(rows),
    ]
    room = _LINES
    for change in changes[:_FILES]:
        shown = change.lines[:room]
        if shown:
            room -= len(shown)
            text = "\n".join(cut(_plain(line), _LINE) for line in shown)
            parts += [f"{code(cut(_plain(change.file), _LINE))}:", block(text, "diff")]
        if more := len(change.lines) - len(shown):
            parts.append(f"_{more} more changed lines of {code(cut(_plain(change.file), _LINE))} are not shown here._")
    return parts


def _named(config: Path) -> list[str]:
    """Return the files that the packs' config names; of one that cannot be read the engine says so."""
    try:
        content = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    rules = content.values() if isinstance(content, dict) else ()
    return [str(rule["file"]) for rule in rules if isinstance(rule, dict) and rule.get("file")]


def _within(project: Project, paths: Iterable[Path]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path in paths:
        for place in (path.parent.resolve() / path.name, path.resolve()):
            if place.is_relative_to(project.top):
                found[place.relative_to(project.top).as_posix()] = None
    return tuple(found)


def _lines(project: Project, base: str, file: str) -> tuple[str, ...]:
    """Return the lines of a file that are gone or came."""
    _, hunk, rest = project.diff(base, file).partition("\n@@ ")
    return tuple(line for line in rest.split("\n")[1:] if line[:1] in ("+", "-")) if hunk else ()


def _plain(text: str) -> str:
    """Return a text without characters that could hide or turn around what stands there."""
    return "".join(each if each.isprintable() or each == "\t" else "\N{REPLACEMENT CHARACTER}" for each in text)
