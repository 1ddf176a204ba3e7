"""Timing two things in turn, and the rows of the table."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Seconds:
    """What something took.

    Attributes:
        wall: by the clock.
        cpu: of all of its processes, user and system.
        megabytes: the most memory that one of its processes held; 0 where that is not measured.
    """

    wall: float
    cpu: float
    megabytes: float = 0

    @classmethod
    def of(cls, action: Callable[[], object]) -> Self:
        """Time an action, whose work is that of child processes."""
        wall, cpu = time.perf_counter(), _children()
        action()
        return cls(time.perf_counter() - wall, _children() - cpu)


Timed = Callable[[], Seconds]


def command(action: Callable[[], object]) -> Timed:
    """Return what times an action of child processes."""
    return lambda: Seconds.of(action)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@dataclass(frozen=True)
class Pair:
    """Two things timed in turn."""

    ours: list[Seconds]
    theirs: list[Seconds]

    @classmethod
    def of(cls, runs: int, ours: Timed, theirs: Timed, *, warm_up: bool = True) -> Self:
        """Time two things in turn, after one warm-up of each."""
        if warm_up:
            ours()
            theirs()
        turns = [(ours(), theirs()) for _ in range(runs)]
        return cls([first for first, _ in turns], [second for _, second in turns])

    def ratio(self) -> float:
        """The median of the ratios by the clock, pair by pair."""
        return self._median(lambda seconds: seconds.wall)

    def cpu_ratio(self) -> float:
        """The same of processor time, which other work on the machine disturbs less."""
        return self._median(lambda seconds: seconds.cpu)

    def median(self) -> float:
        """Our median by the clock."""
        return statistics.median(each.wall for each in self.ours)

    def megabytes(self) -> tuple[float, float]:
        """The most memory that ours held in any run, and theirs."""
        return max(each.megabytes for each in self.ours), max(each.megabytes for each in self.theirs)

    def share(self) -> tuple[float, float]:
        """The part of ours that goes when it is left out, as in theirs: by the clock and in processor time."""
        return 1 - 1 / self.ratio(), 1 - 1 / self.cpu_ratio()

    def _median(self, of: Callable[[Seconds], float]) -> float:
        return statistics.median(of(a) / of(b) for a, b in zip(self.ours, self.theirs, strict=True))


HEADER = "| what | seconds (range) | against | seconds | ratio | of CPU | goal |\n|---|---|---|---|---|---|---|"


def row(
    what: str,
    against: str,
    pair: Pair,
    *,
    ratios: tuple[float, float] | None = None,
    ratio_at_most: float | None = None,
    seconds_at_most: float | None = None,
    megabytes_at_most: float | None = None,
) -> None:
    """Print a row of the table; ``ratios`` replace the plain ones, by the clock and of processor time."""
    ratio, cpu_ratio = ratios or (pair.ratio(), pair.cpu_ratio())
    verdicts = []
    if seconds_at_most is not None:
        verdicts.append(f"under {seconds_at_most:.2f} s: {_verdict(pair.median() < seconds_at_most)}")
    if ratio_at_most is not None:
        verdicts.append(f"at most {ratio_at_most:.2f}: {_verdict(ratio <= ratio_at_most)}")
    if megabytes_at_most is not None:
        held, theirs_held = pair.megabytes()
        verdicts.append(
            f"under {megabytes_at_most:.0f} MB: {_verdict(held < megabytes_at_most)} "
            f"({held:.0f} MB; against {theirs_held:.0f} MB)"
        )
    times = [each.wall for each in pair.ours]
    theirs = statistics.median(each.wall for each in pair.theirs)
    print(
        f"| {what} | {pair.median():.2f} ({min(times):.2f}-{max(times):.2f}) | {against} | {theirs:.2f} "
        f"| {ratio:.2f} | {cpu_ratio:.2f} | {'; '.join(verdicts)} |",
        flush=True,
    )


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"
