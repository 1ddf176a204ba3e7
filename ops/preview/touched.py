"""Which stacks a pull request touches, by the files that it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PREFIX, _SUFFIX = "Pulumi.", ".yaml"
# What no stack is made with, in any project: whatever else is in its folder may be what its program reads.
DOCUMENTATION = ("docs/", ".github/", ".gitignore", ".gitattributes", ".editorconfig", "CODEOWNERS")
_DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "LICENSE.md")
# The same in the checkout of these tools. The local AWS is among them: on an account it decides nothing.
TOOLS = ("tests/", "bench/", "examples/", "ops/", "local/", "toolchain/", ".ci/", "Makefile", "pyproject.toml")


@dataclass(frozen=True)
class Touched:
    """The stacks to preview, and those whose config file the pull request removes."""

    stacks: tuple[str, ...]
    removed: tuple[str, ...] = ()


def touched(files: Iterable[str], stacks: Mapping[str, str], folder: str, apart: Iterable[str] = ()) -> Touched:
    """Return the stacks that a change of these files touches.

    A stack's config file touches that stack, and a platform's its labs as well; any other file touches all, unless it
    is documentation: nobody but the program knows what it reads.

    Args:
        files: paths from the project's folder, in POSIX form.
        stacks: the stacks that have a config file, each with the platform that it names, or an empty text.
        folder: the folder of the config files.
        apart: further files, and folders with a slash at the end, that touch none.
    """
    patterns = (*DOCUMENTATION, *apart)
    found: set[str] = set()
    removed: set[str] = set()
    for file in files:
        name = _stack_of(file, folder)
        if name in stacks:
            found |= {name, *(stack for stack, platform in stacks.items() if platform == name)}
        elif name:
            removed.add(name)
        elif not (file.rpartition("/")[2] in _DOCUMENTS or any(within(file, pattern) for pattern in patterns)):
            found |= set(stacks)
    return Touched(tuple(sorted(found)), tuple(sorted(removed)))


def within(file: str, pattern: str) -> bool:
    """Return whether this is the file that is meant, or one of the folder, which has a slash at its end."""
    return file == pattern or (pattern.endswith("/") and file.startswith(pattern))


def _stack_of(file: str, folder: str) -> str:
    """Return the stack whose config file this is, or an empty text."""
    where, _, name = file.rpartition("/")
    if where != folder.strip("/") or not (name.startswith(_PREFIX) and name.endswith(_SUFFIX)):
        return ""
    return name[len(_PREFIX) : -len(_SUFFIX)]  # nothing for Pulumi.yaml
