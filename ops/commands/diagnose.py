"""``labs diagnose``: why a lab's cluster did not come up, or does not work."""

import argparse
from collections.abc import Callable, Iterable
from functools import partial

from ..diagnosis import Record, node_records, provider_records, report, stack_records
from ..engine import Engine
from ..fleet import Fleet, FleetError
from ..folders import logs_folder
from ..orphans import aws_clients
from ..progress import Progress
from ..stack_pair import lab_and_platform
from ..state import State
from .fleet import clusters_of

_CLUSTER = "hpclabs:cluster:Cluster"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("lab", nargs="?", default="lab", help="the lab's stack (%(default)s)")
    parser.add_argument("--cluster", help="of a lab with two clusters, one of them; both by default")


def run(options: argparse.Namespace) -> int:
    """Print a report of each cluster."""
    progress = Progress()
    lab, platform = lab_and_platform(Engine(logs=logs_folder(), progress=progress), options.lab)
    clients = aws_clients(platform.output("region"))
    names = _names(lab, options.cluster)
    for number, name in enumerate(names):
        records: list[Record] = []
        unread: list[str] = []
        _gather("CloudFormation's events", partial(stack_records, clients, name), records, unread)
        _gather("the nodes' logs", partial(node_records, clients, name), records, unread)
        for function in providers_of(platform):
            _gather(f"the log of {function}", partial(provider_records, clients, function), records, unread)
        try:
            state, since = Fleet(cluster=name, dynamodb=clients("dynamodb"), progress=progress).status()
            fleet = f"{state}{f' since {since}' if since else ''}"
        except FleetError:
            fleet = "of unknown state (there is no table of it: the cluster does not exist)"
        print(("\n" if number else "") + report(name, fleet, records, unread))
    return 0


def _names(lab: State, wanted: str | None) -> list[str]:
    """Return the names of the clusters to look at.

    Raises:
        FleetError: the lab has none, or none of that name.
    """
    # One whose creation failed is no resource of the stack, but its component is there.
    known = sorted({*clusters_of(lab), *(component.name for component in lab.of_type(_CLUSTER))})
    if (wanted and wanted not in known) or not known:
        there = ", ".join(known) or "none"
        raise FleetError(f"Stack {lab.stack} has no cluster {wanted or 'at all'}; it has: {there}.")
    return [wanted] if wanted else known


def providers_of(platform: State) -> list[str]:
    """Return the names of the functions that make clusters."""
    providers = platform.outputs.get("cluster_providers")
    given = providers.values() if isinstance(providers, dict) else ()
    return [str(each["service_token"]).rsplit(":", 1)[-1] for each in given if isinstance(each, dict)]


def _gather(what: str, read: Callable[[], Iterable[Record]], records: list[Record], unread: list[str]) -> None:
    """Add what can be read; what cannot is said, and stops nothing."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        records.extend(read())
    except (BotoCoreError, ClientError) as error:
        if "ResourceNotFoundException" not in str(error):  # no log group yet: nothing was said
            unread.append(f"{what}: {error}")
