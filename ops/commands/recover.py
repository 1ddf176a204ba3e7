"""``labs recover``: take into a stack's state what a killed run has made in AWS and the state does not know."""

import argparse
import sys

from ..engine import Engine
from ..folders import logs_folder
from ..progress import Progress
from ..recovery import plan_recovery
from ..stack_pair import existing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("-s", "--stack", required=True, help="the stack whose run was killed")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask, for scripts")
    parser.add_argument("-v", "--verbose", action="store_true", help="show all that the engine says")


def run(options: argparse.Namespace) -> int:
    """Look in AWS, show what would become of every interrupted operation, ask, and do it."""
    engine = Engine(logs=logs_folder(), progress=Progress(), verbose=options.verbose)
    state = existing(engine, options.stack)
    if not state.interrupted:
        print(f"Nothing is unfinished in {options.stack}.")
        return 0
    recovery = plan_recovery(state)
    print(f"Unfinished in {options.stack}:\n{recovery}")
    if not (options.yes or _agreed()):
        print("Nothing was changed.")
        return 1
    engine.recover(options.stack, recovery.taken)
    print(f"Now `pulumi up --stack {options.stack}` goes on, or `pulumi destroy --stack {options.stack}` removes it.")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("There is nobody to ask here; --yes agrees.")
        return False
    return input("Go on? [y/N] ").strip().lower() in ("y", "yes")
