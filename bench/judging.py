"""The rules of the policy pack on large stacks, beside checkov on the same resources, and the start of the pack."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.checkov_peer import OFFLINE, Checkov, resources_in
from bench.estates import EVERYTHING, PLAIN, write_facts, write_state
from bench.estates import Pair as Stacks
from bench.processes import PROGRAMS, program
from bench.terraform_plan import write_plan
from bench.timing import Pair, Seconds, Timed, row
from local.home import CHECKOUT

# By resources: the stacks that they are of, and the goal.
SIZES: dict[int, tuple[Stacks, float]] = {200: (PLAIN, 0.5), 2000: (EVERYTHING, 1.2)}
_RATIO = 0.2
_MEGABYTES = 100
_PACK_START = 0.3
# As the engine does it; no engine has to be there before the pack is asked.
_PACK = ("-u", "-m", "pulumi.policy", "127.0.0.1:1", str(CHECKOUT / "policies"))


def policies(folder: Path, runs: int, checkov: Checkov) -> None:
    """Compare an audit of one saved stack, in a process of its own and in one that has the rules, with checkov."""
    facts = write_facts(folder / "facts.toml")
    for resources, (stacks, seconds) in SIZES.items():
        state = write_state(folder / f"estate-{resources}.json", stacks, resources)
        plan = folder / f"plan-{resources}.json"
        if write_plan(plan, state) != resources:
            raise RuntimeError(f"{plan} has not the {resources} resources of {state}")
        audit = [sys.executable, "-m", "ops", "audit", str(state), "--facts", str(facts), "--fail-on", "never"]
        cold, theirs = measured(audit), measured(checkov.check(plan), counting=resources)
        row(
            f"every rule on {resources:,} resources, `labs audit` of a saved stack",
            f"checkov on the same {resources:,}, as a Terraform plan",
            Pair.of(runs, cold, theirs),
            seconds_at_most=seconds,
            ratio_at_most=_RATIO,
            megabytes_at_most=_MEGABYTES,
        )
        row(
            f"the same where the rules are loaded, file to findings, {resources:,} resources",
            "the whole process",
            Pair.of(runs, program("judge_state", state, facts), cold),
        )


def pack_start(runs: int) -> None:
    """Print how long the pack takes until the engine can ask it, beside the import that its way there begins with."""
    row(
        "start of the pack, until it names its port",
        "`import pulumi`, with which the engine starts a pack",
        Pair.of(runs, _started, measured([sys.executable, "-c", "import pulumi"])),
        seconds_at_most=_PACK_START,
    )


def measured(command: Sequence[str | Path], *, counting: int = 0) -> Timed:
    """Return what runs a command in the checkout and takes its seconds and memory, or those of checkov on so many."""
    wrapper = (sys.executable, "-I", "-S", str(PROGRAMS / "measured.py"))

    def run() -> Seconds:
        done = subprocess.run(
            [*wrapper, *map(str, command)], cwd=CHECKOUT, env=_environment(), capture_output=True, text=True, check=True
        )
        figures = json.loads(done.stdout)
        if figures["exit_code"]:
            raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{figures['output']}")
        if counting and resources_in(figures["output"]) != counting:
            raise RuntimeError(f"checkov saw {resources_in(figures['output'])} resources, and not {counting}")
        return Seconds(figures["wall"], figures["cpu"], figures["megabytes"])

    return run


def _started() -> Seconds:
    start = time.perf_counter()
    # A command of its own, so that what it takes at its end is counted too, but only as the processor's.
    with subprocess.Popen(
        [sys.executable, *_PACK], cwd=CHECKOUT, env=_environment(), stdout=subprocess.PIPE, text=True
    ) as pack:
        assert pack.stdout is not None
        port = pack.stdout.readline()
        wall = time.perf_counter() - start
        pack.send_signal(signal.SIGINT)
        _, _, used = os.wait4(pack.pid, 0)
        pack.returncode = 0
    if not port.strip().isdigit():
        raise RuntimeError(f"the pack did not start; it said {port!r}")
    return Seconds(wall, used.ru_utime + used.ru_stime)


def _environment() -> dict[str, str]:
    return {name: value for name, value in (os.environ | OFFLINE).items() if name != "PYTHONDONTWRITEBYTECODE"}
