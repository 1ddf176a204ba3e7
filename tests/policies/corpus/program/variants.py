"""The variants of the clean lab: holes by name, other spellings of it, and how they are built, alone or several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.policies.corpus.program import network, services, stores
from tests.policies.corpus.program.holes_apis import HOLES as OF_APIS
from tests.policies.corpus.program.holes_clusters import HOLES as OF_CLUSTERS
from tests.policies.corpus.program.holes_events import HOLES as OF_EVENTS
from tests.policies.corpus.program.holes_identities import HOLES as OF_IDENTITIES
from tests.policies.corpus.program.holes_labs import HOLES as OF_LABS
from tests.policies.corpus.program.holes_machines import HOLES as OF_MACHINES
from tests.policies.corpus.program.holes_network import HOLES as IN_THE_NETWORK
from tests.policies.corpus.program.holes_stores import HOLES as IN_STORES
from tests.policies.corpus.program.lab import Lab
from tests.policies.corpus.program.spellings import SPELLINGS, WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.policies.corpus.program.hole import Hole

# What the local AWS has no row for, or a preview cannot know: they are judged without the engine only.
NOT_SERVED = frozenset(
    {
        "another-clouds-provider",  # nor are other packages there
        "api-as-yaml-without-identity",
        "backups-copied-to-others",
        "calls-not-limited",
        "calls-written-down-with-all",
        "configurations-to-a-stranger",
        "sessions-in-containers-to-a-stranger",
        "code-without-a-type",  # nor are programs' own resources
        "command-on-the-machine-that-deploys",
        "document-in-front-called-by-a-lab",
        "event-starts-a-container-on-the-internet",
        "event-starts-a-public-container",
        "events-put-by-a-stranger",
        "both-families",  # moto gives IPv6 ranges of its own to VPCs, and no private ones
        "http-api-in-front-called-by-a-lab",
        "layer-of-a-strangers-code",
        "scratch-by-one-port",  # the cluster of a previewed file system is not known before it is there
        "cluster-mounts-another-labs-folder",  # nor is that of a previewed access point
        "endpoint-to-a-strangers-resource",
        "endpoint-to-a-strangers-service-network",
        "fleet-by-a-specification-of-its-own",
        "function-of-a-strangers-image",
        "pipe-logs-to-a-strangers-bucket",
        "pipe-starts-a-public-container",
        "results-handed-to-others",
        "schedule-starts-a-public-container",
        "service-of-public-containers",
        "service-that-nobody-judges",
        "somebodys-program-under-a-known-name",  # nobody is there to hand it over
        "subnet-tagged-as-another-labs",
        "table-for-a-foreign-account",
        "type-of-the-native-provider",
    }
)
_IN_CONFIGURATIONS = {"home", "home-access", "lab-subnet", "nodes", "head", "scratch"}
HOLES = {
    **IN_THE_NETWORK,
    **IN_STORES,
    **OF_IDENTITIES,
    **OF_LABS,
    **OF_MACHINES,
    **OF_CLUSTERS,
    **OF_APIS,
    **OF_EVENTS,
}
VARIANTS = {**HOLES, **SPELLINGS, **WAITING}


def build(names: Iterable[str]) -> None:
    """Make the clean lab with these variants of it at once; without any it is the clean lab itself."""
    chosen = {name: VARIANTS[name] for name in names}
    changes: dict[str, dict[str, Any]] = {}
    for variant in chosen.values():
        for resource, arguments in variant.changes.items():
            changes.setdefault(resource, {}).update(arguments)
    lab = Lab(changes, frozenset().union(*(variant.leave_out for variant in chosen.values())))
    network.build(lab)
    stores.build(lab)
    services.build(lab)
    for name, variant in chosen.items():
        lab.hole = name
        if variant.add:
            variant.add(lab)


def batches() -> list[list[str]]:
    """The holes that the engine can be shown, in as few lots as go together.

    No lot has a rule twice, or a resource of the lab that two of its holes change.
    """
    lots: list[dict[str, Hole]] = []
    for name, hole in HOLES.items():
        if name in NOT_SERVED:
            continue
        fitting = (lot for lot in lots if _fits(hole, lot.values()))
        lot = next(fitting, None)
        if lot is None:
            lots.append(lot := {})
        lot[name] = hole
    return [list(lot) for lot in lots]


def _fits(hole: Hole, others: Iterable[Hole]) -> bool:
    return not hole.apart and all(
        not other.apart and hole.rule != other.rule and not _touched(hole) & _touched(other) for other in others
    )


def _touched(hole: Hole) -> set[str]:
    touched = {*hole.changes, *hole.leave_out}
    # A configuration that names what a preview replaces is not known before it is there.
    return touched | _IN_CONFIGURATIONS if "configuration" in touched else touched
