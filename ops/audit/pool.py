"""Hands tasks out to processes, and ends them with the audit, however it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, TypeVar

from . import SourceError
from .judging import Judge, Result, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from .grouping import Task

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_judge: Judge | None = None


def default_jobs() -> int:
    """One process a core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judged(tasks: Sequence[Task], terms: Terms, judge: Judge, jobs: int) -> Generator[Result, None, None]:
    """What was found by each task, in the order in which they end.

    Raises:
        SourceError: a process was killed, most often for want of memory.
    """
    if jobs == 1 or len(tasks) <= 1:  # a process takes longer to start than a state to judge
        yield from map(judge.judge, tasks)
        return
    yield from spread(_judge_task, tasks, min(jobs, len(tasks)), terms)


def spread(
    work: Callable[[_In], _Out], items: Sequence[_In], jobs: int, terms: Terms | None = None
) -> Generator[_Out, None, None]:
    """Do the work for each item in so many processes.

    Raises:
        SourceError: a process was killed, most often for want of memory.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    # Forked processes have the rules already; elsewhere than on Linux a fork is not safe, and they load them.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(terms,)) as pool:
        try:
            for future in as_completed([pool.submit(work, item) for item in items]):
                yield future.result()
        except BrokenProcessPool as error:
            raise SourceError(
                "A process of the audit was killed, most often for want of memory; try fewer at once with --jobs."
            ) from error
        except BaseException:
            # Nobody waits for what is under way: nothing of it is kept. The pool sees that its processes are gone, and
            # its own thread has to end before Python does.
            for process in multiprocessing.active_children():
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _start(terms: Terms | None) -> None:
    """Prepare a process: Ctrl-C is the parent's to answer, and a parent that was killed is followed."""
    global _judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    if terms is not None:
        _judge = Judge(terms)


def _follow_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _judge_task(task: Task) -> Result:
    assert _judge is not None, "every process that judges was started with terms"
    return _judge.judge(task)
