"""What the package ``command`` takes, as its SDK declares it."""

from collections.abc import Iterator
from pathlib import Path

from ..aws.values import Properties, Value, has_unknown
from .secret import reveal_all
from .shell import Command

COMMAND, RUN = "command:local:Command", "command:local:run"
LOGGING = {
    "stdout": {"stdout"},
    "stderr": {"stderr"},
    "stdoutAndStderr": {"stdout", "stderr"},
    "none": set(),
}
_TEXT, _TEXTS = "a string", "a list of strings"
_SHARED = {
    "addPreviousOutputInEnv": "a boolean",
    "archivePaths": _TEXTS,
    "assetPaths": _TEXTS,
    "dir": _TEXT,
    "environment": "a map of strings",
    "interpreter": _TEXTS,
    "logging": f"one of {', '.join(LOGGING)}",
    "stdin": _TEXT,
}
_TAKEN = {
    COMMAND: {**_SHARED, "create": _TEXT, "update": _TEXT, "delete": _TEXT, "triggers": "a list"},
    RUN: {**_SHARED, "command": _TEXT},
}


def problems(token: str, properties: Properties) -> Iterator[tuple[str, str]]:
    """Yield the property and what is wrong with it, for each that the package would not take."""
    if token not in _TAKEN:
        yield (
            "",
            f"{token} is not served here: the local AWS has {COMMAND} and {RUN}; it has no hosts for command:remote. "
            "Use the official plugin for it.",
        )
        return
    taken = _TAKEN[token]
    for name, value in reveal_all(properties).items():
        if name not in taken:
            yield name, f"unknown property {name!r} of {token}; it takes {', '.join(sorted(taken))}"
        elif not has_unknown(value) and not _is(value, taken[name]):
            yield name, f"{name} is {value!r}; it must be {taken[name]}"
    if token == RUN and "command" not in properties:
        yield "command", f"missing: {RUN} needs the command to run"


def command(text: str, properties: Properties, environment: dict[str, str]) -> Command:
    """Return how to run ``text`` under the properties' settings."""
    plain = reveal_all(properties)
    interpreter, own, stdin = plain.get("interpreter"), plain.get("environment"), plain.get("stdin")
    settings = {"interpreter": [str(part) for part in interpreter]} if isinstance(interpreter, list) else {}
    if isinstance(own, dict):
        environment = {**environment, **{name: str(value) for name, value in own.items()}}
    return Command(
        text=text,
        environment=environment,
        folder=folder(plain),
        stdin=None if stdin is None else str(stdin),
        **settings,
    )


def folder(properties: Properties) -> Path:
    """Return where the command runs: ``dir``, from the program's folder."""
    return Path(str(properties.get("dir") or "."))


def texts(value: Value) -> list[str]:
    """Return a list of strings as such; absent is empty."""
    return [str(item) for item in value] if isinstance(value, list) else []


def _is(value: Value, kind: str) -> bool:
    match kind:
        case "a string":
            return isinstance(value, str)
        case "a boolean":
            return isinstance(value, bool)
        case "a list":
            return isinstance(value, list)
        case "a list of strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "a map of strings":
            return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        case _:
            return value in LOGGING
