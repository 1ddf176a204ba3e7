"""Where states come from: files, folders of a backend, buckets, and the backend that Pulumi is logged in to."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from . import SourceError, UsageError
from .stored import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Tell: TypeAlias = "Callable[[int, int], None]"
"""Takes how much is done, and of how much."""
STACKS = ".pulumi/stacks/"
LOCKS = ".pulumi/locks/"
_ENDINGS = (".json", ".json.gz", ".json.zst")
_ALLOWED = (
    "name files of `pulumi stack export`, a folder or file://... of a backend, or s3://bucket/prefix; states of "
    "another backend are read after `pulumi stack export --stack STACK --file FILE`"
)


@dataclass(frozen=True)
class Source:
    """States from one place."""

    states: tuple[Stored, ...]
    whole: bool
    """Whether these are all stacks of a backend, so that one that is missing here exists no more."""


def open_sources(places: Sequence[str], scratch: Path | None, tell: Tell) -> Source:
    """All states of the places.

    Args:
        places: files, folders and addresses.
        scratch: an empty folder for what has to be fetched; needed if a place is a bucket.
        tell: is told how many states are fetched, and of how many.

    Raises:
        UsageError: a place is of no kind that can be read, or there is no state in it.
        SourceError: a backend cannot be read.
    """
    found = [_open(place, scratch and scratch / str(number), tell) for number, place in enumerate(places)]
    for place, source in zip(places, found, strict=True):
        if not source.states:
            raise UsageError(f"There is no stack in {place}: check its path, prefix and region. {_cap(_ALLOWED)}.")
    return Source(tuple(state for source in found for state in source.states), all(source.whole for source in found))


def logged_in(environment: Mapping[str, str]) -> str:
    """The URL of the backend that Pulumi would use here.

    Raises:
        UsageError: none is known.
    """
    if url := environment.get("PULUMI_BACKEND_URL"):
        return url
    if url := _of_project(Path("Pulumi.yaml")):
        return url
    home = Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi")
    with suppress(OSError, ValueError, AttributeError):
        # Of this file nothing else is looked at than which backend is in use.
        if url := json.loads((home / "credentials.json").read_text(encoding="utf-8")).get("current"):
            return str(url)
    raise UsageError(f"Pulumi is logged in to no backend; {_ALLOWED}.")


def _of_project(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        return ""
    if "backend" not in text:
        return ""
    import yaml

    document = yaml.safe_load(text)
    backend = document.get("backend") if isinstance(document, dict) else None
    return str(backend.get("url") or "") if isinstance(backend, dict) else ""


def _open(place: str, scratch: Path | None, tell: Tell) -> Source:
    if place.startswith("s3://") and scratch is not None:
        from .bucket import fetch

        return Source(fetch(place, scratch, tell), whole=True)
    if place.startswith("file://"):
        path = Path(unquote(place.removeprefix("file://").partition("?")[0])).expanduser()
        if not path.is_dir():
            raise SourceError(f"There is no folder {path}, which {place} names.")
        return Source(_of_folder(path), whole=True)
    if "://" in place:
        raise UsageError(f"States in {place.partition('://')[0]}://... cannot be read here; {_ALLOWED}.")
    path = Path(place)
    if (path / ".pulumi").is_dir():
        return Source(_of_folder(path), whole=True)
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if file.name.endswith(_ENDINGS)]
        return Source(tuple(Stored(file=file, shown=str(file), stack=stack_name(file.name)) for file in files), False)
    return Source((Stored(file=path, shown=place, stack=stack_name(path.name)),), whole=False)


def _of_folder(root: Path) -> tuple[Stored, ...]:
    keys = {
        file.relative_to(root).as_posix(): (file.stat().st_mtime, file)
        for folder in (root / STACKS, root / LOCKS)
        if folder.is_dir()
        for file in folder.rglob("*.json*")
    }
    owners = {key: _lock_owner(file) for key, (_, file) in keys.items() if key.startswith(LOCKS)}
    newest = stack_files({key: changed for key, (changed, _) in keys.items()})
    return tuple(
        Stored(file=keys[key][1], shown=key, project=project, stack=stack, problem=locked(owners, project, stack))
        for key, project, stack in newest
    )


def stack_files(keys: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    """The states among a backend's files: key, project (empty in the layout without) and stack, by name.

    Args:
        keys: when each file was changed, by its path from the backend's root.
    """
    found: dict[tuple[str, str], str] = {}
    for key in sorted(keys):
        parts = key.removeprefix(STACKS).split("/") if key.startswith(STACKS) else []
        if len(parts) in (1, 2) and parts[-1].endswith(_ENDINGS):
            project, stack = ("", *parts)[-2:] if len(parts) == 1 else parts
            # After a change of `gzip=true` there are two files of a stack, and the engine reads the newer.
            other = found.get((project, stack_name(stack)))
            if other is None or keys[key] >= keys[other]:
                found[project, stack_name(stack)] = key
    yield from ((key, project, stack) for (project, stack), key in sorted(found.items()))


def stack_name(file: str) -> str:
    """The stack whose state a file of this name is."""
    return next((file.removesuffix(ending) for ending in _ENDINGS[::-1] if file.endswith(ending)), file)


def locked(owners: Mapping[str, str], project: str, stack: str) -> str:
    """Why the state cannot be judged now: it is half of what an update is making. Empty: nobody changes it.

    Args:
        owners: who holds each lock, by its path from the backend's root.
        project: the stack's project; empty in the layout without.
        stack: the stack.
    """
    folder = f"{LOCKS}organization/{project}/{stack}/" if project else f"{LOCKS}{stack}/"
    held = [
        owner for key, owner in sorted(owners.items()) if key.startswith(folder) and key.count("/") == folder.count("/")
    ]
    if not held:
        return ""
    return (
        f"it is being changed by {', '.join(held)}; audit it when that has ended. "
        f"If it cannot end any more: `pulumi cancel --stack {stack}`"
    )


def lock_words(content: bytes) -> str:
    """Who holds a lock, by the file's content."""
    with suppress(ValueError, KeyError, TypeError):
        lock = json.loads(content)
        return f"{lock['username']}@{lock['hostname']} (process {lock['pid']}) since {lock['timestamp'][:19]}"
    return "somebody"


def _lock_owner(file: Path) -> str:
    with suppress(OSError):
        return lock_words(file.read_bytes())
    return "somebody"


def _cap(text: str) -> str:
    return text[0].upper() + text[1:]
