"""Settings of Slurm's own that a design may add, and those that ParallelCluster keeps to itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SlurmSettings: TypeAlias = Mapping[str, str]

# ParallelCluster's own lists (pcluster/validators/slurm_settings_validator.py), compared without regard to case.
DENIED_OF_CLUSTER = frozenset(
    {
        "epilog",
        "grestypes",
        "launchparameters",
        "prolog",
        "reconfigflags",
        "resumefailprogram",
        "resumeprogram",
        "resumetimeout",
        "slurmctldhost",
        "slurmctldlogfile",
        "slurmctldparameters",
        "slurmdlogfile",
        "slurmuser",
        "suspendexcnodes",
        "suspendprogram",
        "suspendtime",
        "taskplugin",
        "treewidth",
    }
)
DENIED_WITH_ACCOUNTING = frozenset(
    {
        "accountingstorageport",
        "accountingstoragehost",
        "accountingstoragetype",
        "accountingstorageuser",
        "jobacctgathertype",
    }
)
DENIED_OF_QUEUE = frozenset({"nodes", "oversubscribe", "partitionname", "resumetimeout", "state", "suspendtime"})
DENIED_OF_COMPUTE_RESOURCE = frozenset({"cpus", "gres", "nodeaddr", "nodehostname", "nodename", "state", "weight"})

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def slurm_problems(settings: SlurmSettings, denied: Iterable[str]) -> Iterator[str]:
    """What ParallelCluster or Slurm would refuse."""
    known = sorted(denied)
    for key, value in settings.items():
        if key.lower() in known:
            yield (
                f"slurm_settings[{key!r}]: ParallelCluster decides this one; allowed is any setting but "
                f"{', '.join(known)}; remove it"
            )
        elif not _KEY.fullmatch(key):
            yield f"slurm_settings[{key!r}]: a name of slurm.conf is expected, such as 'PriorityType'; respell it"
        if not value.strip() or "\n" in value:
            yield f"slurm_settings[{key!r}]={value!r}: one line of text is expected; write its value, or remove it"
