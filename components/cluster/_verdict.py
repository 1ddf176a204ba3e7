"""What AWS makes of a change to a cluster that exists, by its own rules (``pcluster.config.config_patch``).

AWS judges an update when it is asked for one, and answers a custom resource with a failure that does not name the
value. The rules need no AWS but for the state of the fleet, so the same judgement is made here before.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ._offline_aws import offline
from ._references import is_unknown
from ._running_cluster import STOPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A value is shown up to this many characters.
_SHOWN = 60


class Verdict(StrEnum):
    """What AWS makes of a changed value."""

    TAKEN = "taken"
    """The cluster takes it as it runs."""
    UNKNOWN = "not known yet"
    """The new value is an id that does not exist yet. It is judged when it does, before the cluster is touched."""
    FLEET = "fleet stopped"
    """The cluster takes it while its compute fleet is stopped."""
    LOGIN_NODES = "no login nodes"
    """The cluster takes it while it has no login nodes, or the pool has none."""
    REFUSED = "refused"
    """No running cluster takes it: it needs another one."""


@dataclass(frozen=True)
class Change:
    """A changed value of a configuration and its verdict.

    Attributes:
        path: Where it is, such as ``Scheduling.SlurmQueues[mpi].CapacityType``.
        old: The value of the cluster; ``None`` where there was none.
        new: The value that is asked for; ``None`` where it goes away.
        verdict: What AWS makes of it.
        reason: Why, in AWS's words. Of what is taken: what it does to running jobs, if anything.
    """

    path: str
    old: Any
    new: Any
    verdict: Verdict
    reason: str = ""

    @property
    def values(self) -> str:
        """Both values, shortened."""
        return f"{_shown(self.old)} -> {_shown(self.new)}"

    def holds_up(self, fleet: str | None) -> bool:
        """Whether AWS refuses the update because of it, with the fleet in this state."""
        waits = self.verdict is Verdict.FLEET and fleet != STOPPED
        return waits or self.verdict in (Verdict.REFUSED, Verdict.LOGIN_NODES)

    def remedy(self, cluster_name: str) -> str:
        """What to do about a change that holds the update up."""
        return _REMEDIES[self.verdict].format(cluster=cluster_name, old=_shown(self.old))


# AWS's rules that depend on the queue update strategy, and what the strategies do.
_BY_STRATEGY = ("QUEUE_UPDATE_STRATEGY", "RESIZE_UPDATE_STRATEGY_ON_REMOVE", "MANAGED_PLACEMENT_GROUP")
_EFFECTS = {
    "DRAIN": "Nodes with jobs are replaced when the jobs are done (QueueUpdateStrategy: DRAIN).",
    "TERMINATE": "The nodes it concerns are terminated, and their jobs with them (QueueUpdateStrategy: TERMINATE).",
}

_REMEDIES = {
    Verdict.FLEET: "Stop the compute fleet (labs fleet stop LAB; jobs that run are requeued or end), update, and start "
    "it again; or set it back to {old}.",
    Verdict.LOGIN_NODES: "First set the count of the login nodes to 0 and update; then make this change and set the "
    "count again; or set it back to {old}.",
    Verdict.REFUSED: "Set it back to {old}. Or replace the cluster without a gap: 1. keep {cluster} as it is, and ask "
    "for a second cluster of the other colour beside it, with the new values (`beside` in the lab's config); both "
    "mount the same storage. 2. Try it, and make it the active one: swap `cluster` and `beside`. 3. When the jobs of "
    "{cluster} are done, take `beside` out.",
}


def verdicts(cluster_name: str, old: Any, new: Any) -> list[Change]:
    """Every changed value with its verdict, those that hold the update up first.

    What the old configuration has only a placeholder for says nothing about a change: it is left out.
    """
    login_pools = _running_pools(old)
    with offline():
        from pcluster.config.config_patch import ConfigPatch

        running, stopped, alone = (
            list(_rows(ConfigPatch(cluster, old, new)))
            for cluster in (
                _Cluster(cluster_name, fleet_runs=True, login_pools=login_pools),
                _Cluster(cluster_name, fleet_runs=False, login_pools=login_pools),
                _Cluster(cluster_name, fleet_runs=False, login_pools=frozenset()),
            )
        )
    strategy = new["Scheduling"].get("SlurmSettings", {}).get("QueueUpdateStrategy", "")
    rows = zip(running, stopped, alone, strict=True)
    changes = [_change(*row, strategy) for row in rows if not (_leaf(row[0].old) and is_unknown(row[0].old))]
    worst_first = list(reversed(Verdict))
    return sorted(changes, key=lambda change: (worst_first.index(change.verdict), change.path))


def summary(cluster_name: str, changes: Sequence[Change], fleet: str | None = None) -> str:
    """The changes as a small table, and the state of the fleet where it matters."""
    width = max(len(change.verdict) for change in changes) + 2
    lines = [f"{len(changes)} change{'s' if len(changes) > 1 else ''} of cluster {cluster_name}:"]
    for change in changes:
        lines.append(f"  {change.verdict:<{width}}{change.path}: {change.values}")
        if change.reason:
            lines.append(f"  {'':<{width}}{change.reason}")
    if fleet is not None:
        lines.append(f"  The compute fleet's state is {fleet}.")
    return "\n".join(lines)


def _change(running: _Row, stopped: _Row, alone: _Row, strategy: str) -> Change:
    path = ".".join([*running.path, running.key])
    unknown = _leaf(running.new) and is_unknown(running.new)
    if running.taken:
        verdict = Verdict.TAKEN
    elif unknown:
        verdict = Verdict.UNKNOWN
    elif stopped.taken:
        verdict = Verdict.FLEET
    elif alone.taken:
        verdict = Verdict.LOGIN_NODES
    else:
        verdict = Verdict.REFUSED
    judged = {Verdict.FLEET: running, Verdict.LOGIN_NODES: stopped}.get(verdict, alone)
    reason = _effect(running, strategy) if verdict is Verdict.TAKEN else judged.reason
    return Change(path, running.old, running.new, verdict, reason)


def _effect(row: _Row, strategy: str) -> str:
    """What a change that is taken does to the running nodes: it is taken because the queue update strategy says how."""
    grows = row.old is None or (row.key in ("MinCount", "MaxCount") and row.new is not None and row.new > row.old)
    if row.policy not in _BY_STRATEGY or grows:
        return ""
    return _EFFECTS.get(strategy, "")


def _leaf(value: object) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, list) and all(map(_leaf, value)))


@dataclass(frozen=True)
class _Row:
    path: list[str]
    key: str
    old: Any
    new: Any
    taken: bool
    reason: str
    policy: str


def _rows(patch: Any) -> Iterator[_Row]:
    """Each change as AWS judges it. ``ConfigPatch.check`` would give up on all of them when a rule fails on one."""
    for change in patch.changes:
        policy = change.update_policy
        try:
            result, reason, _, shown = policy.check(change, patch)
            taken = result.value == "SUCCEEDED"
        except Exception as error:  # a mistake in AWS's rules, which then fails the update on AWS as well
            taken, shown, reason = False, True, f"ParallelCluster's own check of this change fails ({error!r})"
        if shown:
            reason = "" if taken else _plain(reason)
            yield _Row(
                change.path, change.key, _value(change.old_value), _value(change.new_value), taken, reason, policy.name
            )


def _value(value: Any) -> Any:
    return None if value == "-" else value  # AWS's sign for a section that is not there


def _plain(reason: Any) -> str:
    """AWS's reason on one line, with a full stop."""
    text = re.sub(r"\s+", " ", str(reason or "Update currently not supported")).strip().rstrip(".")
    return f"{text}."


class _Cluster:
    """What ``ConfigPatch`` asks of a cluster."""

    def __init__(self, name: str, *, fleet_runs: bool, login_pools: frozenset[str]) -> None:
        self.name = self.stack_name = name
        self._fleet_runs, self._login_pools = fleet_runs, login_pools

    def has_running_capacity(self, updated_value: bool = False) -> bool:
        return self._fleet_runs

    def has_running_login_nodes(self, updated_value: bool = False, pool_name: str | None = None) -> bool:
        return bool(self._login_pools) if pool_name is None else pool_name in self._login_pools

    def get_running_capacity(self, updated_value: bool = False) -> int:
        return 0  # only named in a reason


def _running_pools(document: Any) -> frozenset[str]:
    """The pools of login nodes that have nodes: their count, as AWS keeps it up."""
    pools = (document.get("LoginNodes") or {}).get("Pools") or []
    return frozenset(pool["Name"] for pool in pools if int(pool.get("Count", 1)) > 0)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict) and "Name" in value:
        return f"{value['Name']}: {_shortened(value)}"
    return _shortened(value)


def _shortened(value: Any) -> str:
    text = "(not known yet)" if is_unknown(value) else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
