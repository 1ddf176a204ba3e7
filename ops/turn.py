"""One run of ``labs`` at a time works on a stack: the next one waits for it, and then goes on from what it left."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .errors import CommandError
from .progress import Progress

_PATIENCE_SECONDS = 900.0
_POLL_SECONDS = 0.2


class TurnError(CommandError):
    """Another run has worked on the stack for as long as this one waits; the message says which."""


@contextmanager
def turn(stack: str, file: Path, progress: Progress, *, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Hold a stack's turn, once the run that has it ends.

    The engine has a lock of its own, but it is held for one operation only: what a run reads before its operation would
    be that of another one, half done. This lock is the kernel's, so that it goes with its process, however that ends.

    Raises:
        TurnError: the other run did not end in time.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        if not _taken(lock):
            progress.say(f"Waiting for {_holder(lock)}, which works on {stack}.")
            _wait(stack, lock, patience)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _wait(stack: str, lock: TextIO, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not _taken(lock):
        if time.monotonic() > deadline:
            raise TurnError(
                f"Stack {stack} is still being worked on by {_holder(lock)} after {patience:.0f} s. "
                "Wait until that ends and run this again."
            )
        time.sleep(_POLL_SECONDS)


def _taken(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: TextIO) -> str:
    lock.seek(0)
    process = lock.read()
    return f"another run (process {process})" if process else "another run"
