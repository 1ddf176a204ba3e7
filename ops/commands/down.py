"""``labs down``: destroy the labs of a platform and then the platform, on the local AWS."""

import argparse
import os
from collections import Counter
from collections.abc import Iterator

from ..engine import Engine
from ..folders import logs_folder
from ..local_only import require_local_aws
from ..progress import Progress
from ..stack_pair import labs_on
from ..state import Resource, State


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("--platform", default="platform", help="the platform's stack (%(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="show all that the engine says")


def run(options: argparse.Namespace) -> int:
    """Destroy every lab of the platform, then the platform, and say what was kept."""
    require_local_aws(os.environ)
    engine = Engine(logs=logs_folder(), progress=Progress(), verbose=options.verbose)
    stacks = engine.stacks()
    labs = labs_on(engine, options.platform)
    kept: list[str] = []
    removed = 0
    for stack in [*labs, *(name for name in stacks if name == options.platform)]:
        before = engine.state(stack)
        if before is None or not (before.resources or before.interrupted):
            continue
        engine.destroy(stack)
        after = engine.state(stack) or State(stack)
        kept += what_is_kept(before, after)
        removed += len(before.managed) - len(after.managed)
    if options.platform not in stacks:
        print(f"There is no stack {options.platform!r} in this backend; there are: {', '.join(stacks) or 'none'}.")
    print(f"\n{removed} resources removed." if removed else "There was nothing to remove.")
    if kept:
        print("Kept:")
        print("\n".join(f"  {line}" for line in kept))
    return 0


def what_is_kept(before: State, after: State) -> Iterator[str]:
    """Yield a line for each component of which a destroy left something, and for each resource that it only forgot."""
    left = {resource.urn for resource in after.managed}
    for resource in before.managed:
        if resource.urn not in left and resource.retain_on_delete:
            label = f"{resource.type.rsplit(':', 1)[-1]} {resource.name} ({resource.id})"
            yield f"{label}: not deleted by its stack, as configured"
    protected = Counter(_component(after, resource) for resource in after.managed if resource.protect)
    needed = Counter(_component(after, resource) for resource in after.managed if not resource.protect)
    for component in sorted(protected | needed):
        counts = {"protected": protected[component], "needed by what is protected": needed[component]}
        yield f"{component}: {', '.join(f'{count} {why}' for why, count in counts.items() if count)}"
    if protected:
        yield (
            f"To remove these too: set protect_data: false in stacks/config/Pulumi.{after.stack}.yaml, "
            f"`pulumi up --stack {after.stack}`, and run this again."
        )


def _component(state: State, resource: Resource) -> str:
    """Return the name of the component that a resource is part of, and of its stack where it is part of none."""
    parents = {each.urn: each for each in state.resources}
    parent = parents.get(resource.parent)
    while parent and parent.custom:
        parent = parents.get(parent.parent)
    if parent is None or parent.type.startswith("pulumi:"):
        return f"stack {state.stack}"
    return f"{parent.type.rsplit(':', 1)[-1]} {parent.name}"
