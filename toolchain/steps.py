"""How a step of the set-up runs: said beforehand, logged, never run twice at once, not repeated when it is done."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_SECONDS_BETWEEN_SIGNS_OF_LIFE = 30
_LINES_OF_LOG_SHOWN = 25


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(message: str) -> None:
    """Tell the user something now, even through a pipe."""
    print(message, flush=True)


def run(
    command: Sequence[str | Path], log: Path, directory: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command with its output in a log.

    Raises:
        SetupError: it failed; the message ends with the end of the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            code = _wait(process)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code != 0:
        lines = log.read_text(errors="replace").splitlines()[-_LINES_OF_LOG_SHOWN:]
        raise SetupError(
            f"`{' '.join(map(str, command))}` ended with exit code {code}. The end of its log, {log}:\n\n"
            + "\n".join(f"    {line}" for line in lines)
        )


def _wait(process: subprocess.Popen[bytes]) -> int:
    started = time.monotonic()
    while True:
        try:
            return process.wait(_SECONDS_BETWEEN_SIGNS_OF_LIFE)
        except subprocess.TimeoutExpired:
            say(f"  ... {time.monotonic() - started:.0f} s")


def digest(files: Iterable[Path], *facts: str) -> str:
    """Return a hash of what a step's result depends on: files and facts."""
    content = hashlib.sha256()
    for part in [*(path.read_bytes() for path in files), *(fact.encode() for fact in facts)]:
        content.update(len(part).to_bytes(8, "big") + part)
    return content.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Tell whether a step was completed with these inputs."""
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def write_stamp(stamp: Path, value: str) -> None:
    """Record that a step is complete. Whoever is killed before that leaves no record."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    unfinished = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    unfinished.write_text(value)
    unfinished.replace(stamp)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one set-up of a checkout run at a time. The kernel releases the lock of a process that is killed."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is running; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        sys.stdout.flush()
