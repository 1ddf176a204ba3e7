"""Which files the globs of ``assetPaths`` and ``archivePaths`` name.

``*`` stands for anything but ``/``, ``**`` for anything, ``?`` for one character but ``/``, ``{a,b}`` for either, and
``[a-z]`` or ``[!a-z]`` for one of a set; a leading ``!`` takes files out again that a rule before it took in.
"""

import re
from collections.abc import Sequence
from pathlib import Path

_TOKEN = re.compile(r"\*\*|\*|\?|\[!?[^\]]+\]|\{[^{}]*\}|[^*?\[{]+|.", re.DOTALL)


def matching(folder: Path, globs: Sequence[str]) -> list[str]:
    """Return the files below ``folder`` that the globs name, relative to it and sorted."""
    rules = [(not glob.startswith("!"), re.compile(_pattern(glob.removeprefix("!")))) for glob in globs]
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in files if _taken(name, rules))


def _taken(name: str, rules: Sequence[tuple[bool, re.Pattern[str]]]) -> bool:
    taken = False
    for takes, pattern in rules:
        if pattern.fullmatch(name):
            taken = takes
    return taken


def _pattern(glob: str) -> str:
    return "".join(_part(token) for token in _TOKEN.findall(glob))


def _part(token: str) -> str:
    if token in _WILD:
        return _WILD[token]
    if token.startswith("[") and token.endswith("]"):
        return token.replace("[!", "[^", 1)
    if token.startswith("{") and token.endswith("}"):
        return f"({'|'.join(_pattern(choice) for choice in token[1:-1].split(','))})"
    return re.escape(token)


_WILD = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
