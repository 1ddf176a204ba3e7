"""``make bench``: measures on this machine and prints every figure beside what it is compared with.

Wall-clock seconds of whole commands, taken in turn (A B A B ...) so that a drift of the machine's speed hits both
sides; a ratio is the median of the ratios of the pairs. Both sides run compiled bytecode.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.peer import CdkPeer, PeerMissingError
from bench.project import BenchProject
from local.home import CHECKOUT

FOLDER = CHECKOUT / ".build" / "bench"
SYNTH_RATIO = 0.7
PACK_SHARE = 0.15


@dataclass(frozen=True)
class Pair:
    """Two things timed in turn, in seconds."""

    ours: list[float]
    theirs: list[float]

    def ratio(self) -> float:
        """The median of the ratios, pair by pair."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turn(runs: int, ours: Callable[[], object], theirs: Callable[[], object]) -> Pair:
    """Time two actions in turn, after one warm-up of each."""
    ours()
    theirs()
    pair = Pair([], [])
    for _ in range(runs):
        pair.ours.append(timed(ours))
        pair.theirs.append(timed(theirs))
    return pair


def row(what: str, against: str, pair: Pair, ratio: float, limit: float | None = None) -> None:
    """Print a row of the table."""
    verdict = "" if limit is None else f"at most {limit:.2f}: {'met' if ratio <= limit else 'MISSED'}"
    spread = f"{min(pair.ours):.2f}-{max(pair.ours):.2f}"
    print(
        f"| {what} | {statistics.median(pair.ours):.2f} ({spread}) | {against} "
        f"| {statistics.median(pair.theirs):.2f} | {ratio:.2f} | {verdict} |",
        flush=True,
    )


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command (default: 5)")
    runs = parser.parse_args().runs
    try:
        peer: CdkPeer | None = CdkPeer.install(FOLDER / "cdk")
    except PeerMissingError as missing:
        print(f"Not compared with CDK: {missing}.", file=sys.stderr)
        peer = None

    print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
    print("| what | seconds (range) | against | seconds | ratio | goal |")
    print("|---|---|---|---|---|---|")
    project = BenchProject.start(FOLDER / "project")
    try:
        for stack in ("platform", "lab"):
            synth_and_preview(runs, project, peer, stack, "a new")
            project.up(stack)
            synth_and_preview(runs, project, peer, stack, "an unchanged")
        for stack in ("platform", "lab"):
            share_of_pack(runs, project, stack)
        up_and_destroy(runs, project)
    finally:
        project.stop()


def synth_and_preview(runs: int, project: BenchProject, peer: CdkPeer | None, stack: str, state: str) -> None:
    """Compare a preview under the policies with CDK's synthesis of the same resources."""
    if peer:
        pair = in_turn(runs, lambda: project.preview(stack), lambda: peer.synth(stack))
        row(f"preview of {state} {stack}, with the pack", f"CDK synth of the {stack}", pair, pair.ratio(), SYNTH_RATIO)


def share_of_pack(runs: int, project: BenchProject, stack: str) -> None:
    """Print how much of a preview is the policy pack."""
    pair = in_turn(runs, lambda: project.preview(stack), lambda: project.preview(stack, pack=False))
    row(f"the pack's share of a {stack} preview", "without the pack", pair, 1 - 1 / pair.ratio(), PACK_SHARE)


def up_and_destroy(runs: int, project: BenchProject) -> None:
    """Print how long a lab takes to come and to go, beside a preview of it."""
    project.destroy("lab")
    ups, downs, previews = [], [], []
    for _ in range(runs):
        previews.append(timed(lambda: project.preview("lab")))
        ups.append(timed(lambda: project.up("lab")))
        downs.append(timed(lambda: project.destroy("lab")))
    for what, seconds in (("up of a lab", ups), ("destroy of a lab", downs)):
        pair = Pair(seconds, previews)
        row(what, "preview of a new lab", pair, pair.ratio())


if __name__ == "__main__":
    main()
