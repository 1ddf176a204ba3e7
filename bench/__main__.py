"""``make bench``: measures on this machine and prints every figure beside what it is compared with.

Wall-clock seconds of whole commands, taken in turn (A B A B ...) so that a drift of the machine's speed hits both
sides; a ratio is the median of the ratios of the pairs. Both sides run compiled bytecode.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bench import judging
from bench.audits import audits
from bench.checkov_peer import Checkov
from bench.peer import CdkPeer, PeerMissingError
from bench.processes import AREAS, program, write_document
from bench.project import BenchProject
from bench.timing import HEADER, Pair, Seconds, command, row
from local.home import CHECKOUT

FOLDER = CHECKOUT / ".build" / "bench"
SYNTH_RATIO = 0.7
PACK_SHARE = 0.15
CHECK_SECONDS = 0.3
QUEUES = (1, 10, 50)
LABS = (10, 50, 200)
# Of more labs one run is counted, without a warm-up: the smaller estate warms up for them.
LABS_RUN_OFTEN = 10


@dataclass(frozen=True)
class Bench:
    """What the parts measure with, each made when the first part asks for it."""

    runs: int

    @cached_property
    def project(self) -> BenchProject:
        """Stacks on a local AWS of the benchmark's own."""
        return BenchProject.start(FOLDER / "project")

    @cached_property
    def peer(self) -> CdkPeer | None:
        """AWS CDK; without Node.js there is none, and what is compared with it is left out."""
        try:
            return CdkPeer.install(FOLDER / "cdk")
        except PeerMissingError as missing:
            print(f"Not compared with CDK: {missing}.", file=sys.stderr)
            return None

    def stop(self) -> None:
        """Stop the local AWS if a part has asked for it."""
        if "project" in vars(self):
            self.project.stop()


def previews(bench: Bench) -> None:
    """Compare previews of the platform and the lab, new and unchanged, with CDK's synthesis of the same."""
    for stack, queues in (("platform", 0), ("lab", 2)):
        against_synth(bench, f"preview of a new {stack}, with the pack", stack, queues)
        bench.project.up(stack)
        against_synth(bench, f"preview of an unchanged {stack}, with the pack", stack, queues)


def against_synth(bench: Bench, what: str, stack: str, queues: int, kind: str = "") -> None:
    """Compare the preview of a stack with CDK's synthesis of the same."""
    peer, kind = bench.peer, kind or stack
    if peer is None:
        return
    pair = Pair.of(
        bench.runs,
        command(lambda: bench.project.preview(stack)),
        command(lambda: peer.synth(kind, queues)),
    )
    row(what, f"CDK synth of the {kind}", pair, ratio_at_most=SYNTH_RATIO)


def pack(bench: Bench) -> None:
    """Print how long the policy pack takes to start, and how much of a preview it is."""
    judging.pack_start(bench.runs)
    for stack in ("platform", "lab"):
        pair = Pair.of(
            bench.runs,
            command(lambda stack=stack: bench.project.preview(stack)),  # type: ignore[misc]
            command(lambda stack=stack: bench.project.preview(stack, pack=False)),  # type: ignore[misc]
        )
        row(
            f"the pack's share of a {stack} preview",
            "without the pack",
            pair,
            ratios=pair.share(),
            ratio_at_most=PACK_SHARE,
        )


def queues(bench: Bench) -> None:
    """Compare previews of new labs by their number of queues with CDK's synthesis of the same."""
    for number in QUEUES:
        stack = bench.project.lab_of(number)
        what = f"preview of a new lab with {number} queue{'s' if number > 1 else ''}, with the pack"
        against_synth(bench, what, stack, number, kind="lab")


def labs(bench: Bench) -> None:
    """Compare the preview of a platform with many labs in one program with CDK's synthesis of a stack for each."""
    peer = bench.peer
    if peer is None:
        return
    for number in LABS:
        often = number <= LABS_RUN_OFTEN
        runs = bench.runs if often else 1
        estate = bench.project.estate_of(number)
        counted: dict[str, str] = {}

        def ours(number: int = number, estate: BenchProject = estate, counted: dict[str, str] = counted) -> None:
            counted["ours"] = created(estate.preview(f"estate-{number}"))

        def theirs(number: int = number, counted: dict[str, str] = counted) -> None:
            counted["theirs"] = str(peer.synth("estate", number))

        pair = Pair.of(runs, command(ours), command(theirs), warm_up=often)
        row(
            f"preview of a new platform with {number} labs ({counted['ours']} resources), with the pack"
            f"{'' if often else ', one run'}",
            f"CDK synth of {number + 1} stacks ({counted['theirs']} resources)",
            pair,
        )


def created(said: str) -> str:
    """Return how many resources a preview would create."""
    lines = [line.split() for line in said.splitlines() if line.strip().endswith("to create")]
    return lines[-1][1]


def up(bench: Bench) -> None:
    """Print how long a lab takes to come and to go, beside a preview of it."""
    project = bench.project
    project.destroy("lab")
    ups: list[Seconds] = []
    downs: list[Seconds] = []
    before: list[Seconds] = []
    for _ in range(bench.runs):
        before.append(Seconds.of(lambda: project.preview("lab")))
        ups.append(Seconds.of(lambda: project.up("lab")))
        downs.append(Seconds.of(lambda: project.destroy("lab")))
    for what, seconds in (("up of a lab", ups), ("destroy of a lab", downs)):
        row(what, "preview of a new lab", Pair(seconds, before))


def check(bench: Bench) -> None:
    """Compare the cluster check in a fresh process with what loading the package's own schema takes."""
    for number in (2, 50):
        document = write_document(FOLDER / f"cluster-{number}.json", number)
        pair = Pair.of(
            bench.runs, program("cluster_check", "ours", document), program("cluster_check", "theirs", document)
        )
        row(
            f"cluster check at preview, {number} queues, imports included",
            "the package's own schema",
            pair,
            seconds_at_most=CHECK_SECONDS,
        )


def imports(bench: Bench) -> None:
    """Compare imports of the library in fresh processes with that of Pulumi's SDK, which they need."""
    areas = [f"components.{area}" for area in AREAS]
    sdk = program("imports", "pulumi", "pulumi_aws")
    against = "`import pulumi, pulumi_aws`"
    row("`import components`", against, Pair.of(bench.runs, program("imports", "components"), sdk))
    for what, modules in (*((f"every component of `{area}`", [area]) for area in areas), ("all of them", areas)):
        row(what, against, Pair.of(bench.runs, program("imports", *modules), sdk))


def policies(bench: Bench) -> None:
    """Compare an audit of one saved stack by every rule with checkov on the same resources."""
    judging.policies(FOLDER / "policies", bench.runs, Checkov.install(FOLDER / "checkov"))


def audit(bench: Bench) -> None:
    """Compare audits of whole backends by their number of stacks."""
    audits(FOLDER / "audits", bench.runs)


# In this order: platform and lab are up for what comes after the previews.
PARTS: dict[str, Callable[[Bench], None]] = {
    "previews": previews,
    "pack": pack,
    "queues": queues,
    "up": up,
    "labs": labs,
    "check": check,
    "imports": imports,
    "policies": policies,
    "audit": audit,
}
NEED_THE_PLATFORM = {"pack": ("platform", "lab"), "queues": ("platform",), "up": ("platform", "lab")}


def main() -> None:
    """Measure everything, or what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command (default: 5)")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part, instead of all; can be repeated")
    arguments = parser.parse_args()
    chosen = [part for part in PARTS if part in (arguments.only or PARTS)]
    bench = Bench(arguments.runs)
    try:
        if "previews" not in chosen or bench.peer is None:
            for stack in ("platform", "lab"):
                if any(stack in NEED_THE_PLATFORM.get(part, ()) for part in chosen):
                    bench.project.up(stack)
        print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
        print(HEADER, flush=True)
        for part in chosen:
            PARTS[part](bench)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
