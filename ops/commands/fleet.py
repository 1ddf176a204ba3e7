"""``labs fleet``: the state of a lab's compute nodes, and to stop and to start them."""

import argparse
import re
from collections.abc import Iterator

from ..engine import Engine
from ..fleet import Fleet, FleetError, Request
from ..folders import logs_folder
from ..orphans import aws_clients
from ..progress import Progress
from ..stack_pair import lab_and_platform
from ..state import State

_STACK = "aws:cloudformation/stack:Stack"
_OF_A_CLUSTER = re.compile(r"(.+)-pcluster-\d+-\d+-\d+")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("action", choices=["status", *Request], help="stopping ends or requeues the jobs that run")
    parser.add_argument("lab", nargs="?", default="lab", help="the lab's stack (%(default)s)")
    parser.add_argument("--cluster", help="of a lab with two clusters, the one that is not active")


def run(options: argparse.Namespace) -> int:
    """Show the fleet's state, or ask for another one and wait for it."""
    progress = Progress()
    lab, platform = lab_and_platform(Engine(logs=logs_folder(), progress=progress), options.lab)
    name = cluster_of(lab, options.cluster)
    dynamodb = aws_clients(platform.output("region"))("dynamodb")
    fleet = Fleet(cluster=name, dynamodb=dynamodb, progress=progress)
    if options.action != "status":
        fleet.ask(Request(options.action))
    status, since = fleet.status()
    progress.say(f"The compute fleet of {name} is {status}{f', since {since}' if since else ''}.")
    return 0


def cluster_of(state: State, wanted: str | None) -> str:
    """Return the name of the lab's cluster: the one that is wanted, or the active one.

    Raises:
        FleetError: there is no cluster, or none of that name.
    """
    names = sorted(set(clusters_of(state)))
    active = state.output("cluster_name")
    name = wanted or active or (names[0] if len(names) == 1 else "")
    if name not in names:
        there = ", ".join(names) or "none"
        raise FleetError(
            f"Stack {state.stack} has no cluster {name!r}; it has: {there}."
            if name
            else f"Stack {state.stack} does not say which of its clusters is active; name one with --cluster: {there}."
        )
    return name


def clusters_of(state: State) -> Iterator[str]:
    """Yield the names of the lab's clusters: each is a resource of a stack that is named after it and its version."""
    for stack in state.of_type(_STACK):
        if named := _OF_A_CLUSTER.fullmatch(stack.text("name")):
            yield named[1]
