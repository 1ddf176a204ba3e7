"""Run one command of a program on this machine."""

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..aws.errors import RefusedError

_SHELL = ("/bin/sh", "-c")


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run and how.

    Args:
        text: the command, the interpreter's last argument.
        interpreter: the program that gets the command, and its other arguments.
        environment: variables besides those of the engine.
        folder: where it runs.
        stdin: what it reads; nothing if None.
    """

    text: str
    interpreter: Sequence[str] = _SHELL
    environment: Mapping[str, str]
    folder: Path
    stdin: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a command printed, without the last line's end."""

    stdout: str
    stderr: str


class CommandError(RefusedError):
    """A command failed; the message says how and ends with what it printed."""


def run(command: Command, log: Callable[[str, str], None]) -> Outcome:
    """Run ``command``, passing each line to ``log`` with the stream's name as soon as it is there.

    Raises:
        CommandError: the command cannot be started or ends with another status than 0.
    """
    try:
        process = subprocess.Popen(
            [*command.interpreter, command.text],
            cwd=command.folder,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL if command.stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise CommandError(f"cannot run {command.text!r} with {list(command.interpreter)}: {error}") from error
    with process:
        stdout = _Reader("stdout", process.stdout, log)
        stderr = _Reader("stderr", process.stderr, log)
        _feed(process.stdin, command.stdin)
        outcome = Outcome(stdout.text(), stderr.text())
    if process.returncode:
        printed = "\n".join(text for text in (outcome.stdout, outcome.stderr) if text)
        raise CommandError(f"exit status {process.returncode}: running {command.text!r}:\n{printed}")
    return outcome


class _Reader:
    """Reads a stream to its end, beside the other one: a command may fill either first."""

    def __init__(self, name: str, stream: IO[str] | None, log: Callable[[str, str], None]) -> None:
        self._name, self._stream, self._log = name, stream, log
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        for line in self._stream or ():
            self._lines.append(line)
            self._log(self._name, line.removesuffix("\n"))

    def text(self) -> str:
        self._thread.join()
        return "".join(self._lines).removesuffix("\n")


def _feed(stream: IO[str] | None, text: str | None) -> None:
    if stream is None or text is None:
        return
    try:
        with stream:
            stream.write(text)
    except BrokenPipeError:
        pass  # the command ended without reading it all, which is its own affair
