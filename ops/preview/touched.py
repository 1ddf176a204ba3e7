"""Which stacks a pull request touches, by the files that it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PREFIX, _SUFFIX = "Pulumi.", ".yaml"
# What every stack is made with. The local AWS is left out: on an account it decides nothing.
SHARED = ("components/", "stacks/", "policies/", "requirements.lock", "Pulumi.yaml")


@dataclass(frozen=True)
class Touched:
    """The stacks to preview, and those whose config file the pull request removes."""

    stacks: tuple[str, ...]
    removed: tuple[str, ...] = ()


def touched(files: Iterable[str], stacks: Mapping[str, str], folder: str, shared: Iterable[str] = SHARED) -> Touched:
    """Return the stacks that a change of these files touches.

    A stack's config file touches that stack, and a platform's its labs as well; a file that all stacks are made with
    touches all.

    Args:
        files: paths from the repository's root, in POSIX form.
        stacks: the stacks that have a config file, each with the platform that it names, or an empty text.
        folder: the folder of the config files.
        shared: files, and folders with a slash at the end, that touch all stacks.
    """
    patterns = tuple(shared)
    found: set[str] = set()
    removed: set[str] = set()
    for file in files:
        name = _stack_of(file, folder)
        if name in stacks:
            found |= {name, *(stack for stack, platform in stacks.items() if platform == name)}
        elif name:
            removed.add(name)
        elif any(file == pattern or (pattern.endswith("/") and file.startswith(pattern)) for pattern in patterns):
            found |= set(stacks)
    return Touched(tuple(sorted(found)), tuple(sorted(removed)))


def _stack_of(file: str, folder: str) -> str:
    """Return the stack whose config file this is, or an empty text."""
    where, _, name = file.rpartition("/")
    if where != folder.strip("/") or not (name.startswith(_PREFIX) and name.endswith(_SUFFIX)):
        return ""
    return name[len(_PREFIX) : -len(_SUFFIX)]  # nothing for Pulumi.yaml
