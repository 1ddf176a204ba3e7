"""What previews leave in a folder, for a report that is made where none of the change's code runs.

The folder comes from the job that ran that code, so it is read as text of a stranger: by names that are made here, and
never through a link.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..state import Json, Resource, State, StateError, read_state
from .log import Log, read_log
from .report import Preview

VERSION = 1
_INDEX = "previews.json"


@dataclass(frozen=True)
class Previews:
    """The previews of a change, and what belongs to their report."""

    previews: Mapping[str, Preview] = field(default_factory=dict)
    """By the name under which the stack was asked for, which may have an organisation and a project before it."""
    platforms: Mapping[str, State] = field(default_factory=dict)
    """States of platforms that are not previewed, by stack, for the pictures of their labs."""
    notes: tuple[str, ...] = ()


def events_file(folder: Path, stack: str) -> Path:
    """Return where a stack's event log is kept."""
    return folder / f"{_plain(stack)}.events"


def write(folder: Path, kept: Previews) -> None:
    """Write what stands beside the event logs: which stacks, what went wrong, and their states without secrets."""
    folder.mkdir(parents=True, exist_ok=True)
    for stack, preview in kept.previews.items():
        if preview.before:
            _state_file(folder, stack).write_text(_exported(preview.before), encoding="utf-8")
    for stack, state in kept.platforms.items():
        _state_file(folder, stack).write_text(_exported(state), encoding="utf-8")
    content = {
        "version": VERSION,
        "notes": list(kept.notes),
        "previews": [{"stack": stack, "failure": preview.failure} for stack, preview in kept.previews.items()],
        "platforms": sorted(kept.platforms),
    }
    (folder / _INDEX).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read(folder: Path) -> Previews:
    """Read what was kept.

    Raises:
        StateError: the folder holds no previews, or they are not as they were written.
    """
    text = _text(folder / _INDEX)
    if text is None:
        raise StateError(f"{folder} holds no {_INDEX}: name the folder that `labs preview-report --keep` wrote.")
    try:
        content = json.loads(text)
        if content["version"] != VERSION:
            raise StateError(
                f"{folder / _INDEX}: version is {content['version']!r}; allowed: {VERSION}. Another version of labs "
                "wrote it: run both jobs from one."
            )
        return Previews(
            {
                str(row["stack"]): _preview(folder, str(row["stack"]), str(row["failure"]))
                for row in content["previews"]
            },
            {str(stack): state for stack in content["platforms"] if (state := _state(folder, str(stack)))},
            tuple(map(str, content["notes"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StateError(f"{folder / _INDEX} is not what `labs preview-report --keep` writes: {error!r}") from error


def _preview(folder: Path, stack: str, failure: str) -> Preview:
    events = _text(events_file(folder, stack))
    log = Log(stack) if events is None else read_log(events, stack)
    if not (failure or log.result or any(said.is_error for said in log.said)):
        failure = f"The event log of stack {stack} is missing or cut off, so how its preview ended is not known."
    return Preview(log, _state(folder, stack), failure)


def _state(folder: Path, stack: str) -> State | None:
    text = _text(_state_file(folder, stack))
    return None if text is None else read_state(stack, text)


def _text(file: Path) -> str | None:
    """Return a file's text, None where there is none.

    Raises:
        StateError: it is a link, which could lead to anything on this machine.
    """
    if file.is_symlink():
        raise StateError(f"{file} is a link; previews are kept in plain files.")
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _state_file(folder: Path, stack: str) -> Path:
    return folder / f"{_plain(stack)}.state.json"


def _plain(stack: str) -> str:
    return stack.replace("/", "-")


def _exported(state: State) -> str:
    """Return a state as `pulumi stack export` would, of which secrets were left out when it was read."""
    return json.dumps({"deployment": {"resources": [_row(resource) for resource in state.resources]}})


def _row(resource: Resource) -> dict[str, Json]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "custom": resource.custom,
        "id": resource.id,
        "parent": resource.parent,
        "inputs": dict(resource.inputs),
        "outputs": dict(resource.outputs),
        "protect": resource.protect,
        "retainOnDelete": resource.retain_on_delete,
        "external": resource.external,
        "provider": f"{resource.provider}::" if resource.provider else "",  # where the provider's id would stand
    }
