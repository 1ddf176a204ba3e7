"""The ``labs`` command, which is ``python -m ops``. Each subcommand is a module in ``ops/commands``."""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence

from .errors import CommandError

# A subcommand is imported when it is asked for, so that none of them pays for what another one needs.
COMMANDS = {
    "lab": "bring the example platform and a lab up on the local AWS",
    "down": "destroy the labs of a platform, and the platform, on the local AWS",
    "recover": "take into a stack's state what a killed run has made",
    "fleet": "say whether a lab's compute nodes run, stop them, or start them",
    "diagnose": "say why a lab's cluster did not come up, or does not work",
    "summary": "say what a lab consists of, how to look and how to connect",
    "diagram": "draw a lab's network from the saved states",
    "audit": "judge saved states and whole backends by the rules of the policy pack",
    "policy": "explain a rule of the policy pack, or list the rules",
    "preview-report": "say what a change would do to stacks, as a comment for its pull request",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="labs", description="What people run beside Pulumi.")
    subparsers = parser.add_subparsers(dest="command", metavar="SUBCOMMAND", required=True)
    for name, purpose in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if given[:1] == [name]:
            command = importlib.import_module(f"ops.commands.{name.replace('-', '_')}")
            command.configure(subparser)
    options = parser.parse_args(given)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as on Ctrl-C: let the engine finish what it began
    try:
        code = int(command.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` has; nothing is left to be written when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except CommandError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was done is kept in the state; the same command goes on from there.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
