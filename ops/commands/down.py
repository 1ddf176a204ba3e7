"""``labs down``: destroy the labs of a platform and then the platform, on the local AWS."""

import argparse
import os
from collections.abc import Iterable

from ..engine import Engine
from ..folders import logs_folder
from ..local_only import require_local_aws
from ..progress import Progress
from ..stack_pair import labs_on
from ..state import State


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("--platform", default="platform", help="the platform's stack (%(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="show all that the engine says")


def run(options: argparse.Namespace) -> int:
    """Destroy every lab of the platform, then the platform, and say what was kept."""
    require_local_aws(os.environ)
    engine = Engine(logs=logs_folder(), progress=Progress(), verbose=options.verbose)
    labs = labs_on(engine, options.platform)
    kept: list[str] = []
    removed = 0
    for stack in [*labs, options.platform]:
        before = engine.state(stack)
        if before is None or not (before.resources or before.interrupted):
            continue
        engine.destroy(stack)
        after = engine.state(stack) or State(stack)
        kept += what_is_kept(before, after)
        removed += len(before.managed) - len(after.managed)
    print(f"\n{removed} resources removed." if removed else "There was nothing to remove.")
    if kept:
        print("Kept:")
        print("\n".join(f"  {line}" for line in kept))
    return 0


def what_is_kept(before: State, after: State) -> Iterable[str]:
    """Yield a line for each resource that a destroy left, and for each that it only forgot."""
    left = {resource.urn for resource in after.managed}
    for resource in before.managed:
        label = f"{resource.type.rsplit(':', 1)[-1]} {resource.name} ({resource.id})"
        if resource.urn in left:
            yield f"{label}: {'protected' if resource.protect else 'needed by what is protected'}, still in the stack"
        elif resource.retain_on_delete:
            yield f"{label}: not deleted by its stack, as configured"
