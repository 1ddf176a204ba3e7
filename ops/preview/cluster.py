"""ParallelCluster's verdict on a change of a cluster, read from what its check says (``components/cluster``)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from .log import Log, Said

CHECK = "pulumi-python:dynamic/cluster:ClusterCheck"
_HEAD = re.compile(r"(?:(?:warning|info): )?\d+ changes? of cluster (\S+):")
_FLEET = re.compile(r"  The compute fleet's state is (\S+)\.")
_REFUSAL = re.compile(r".*?property (.+?) value \{.*?\} has a problem: (.*)", re.DOTALL)
_INDENT = "  "


class Verdict(StrEnum):
    """What AWS makes of a value, as ``components.cluster`` words it; the worst first."""

    REFUSED = "refused"
    LOGIN_NODES = "no login nodes"
    FLEET = "fleet stopped"
    UNKNOWN = "not known yet"
    TAKEN = "taken"


_ROW = re.compile(rf"  ({'|'.join(Verdict)})  +(\S.*?): (.*)")


@dataclass(frozen=True)
class Change:
    """A value of the cluster's configuration that changes."""

    path: str
    values: str
    verdict: Verdict
    reason: str = ""
    held_up: bool = False
    """Whether the preview fails because of it, with the fleet as it is."""


@dataclass(frozen=True)
class ClusterChange:
    """The verdict on one cluster."""

    cluster: str
    changes: tuple[Change, ...] = ()
    fleet: str = ""
    """The state of its compute nodes, where it matters."""
    refusals: tuple[tuple[str, str], ...] = ()
    """What is wrong with the configuration itself: paths, each with the reason."""

    @property
    def held_up(self) -> bool:
        """Whether the preview fails because of this cluster."""
        return bool(self.refusals) or any(change.held_up for change in self.changes)


def cluster_changes(log: Log) -> tuple[ClusterChange, ...]:
    """Return what was said about each cluster."""
    judged = {found.cluster: found for said in log.said if not said.urn for found in _blocks(said.text)}
    for said in log.said:
        if is_refusal(said):
            match = _REFUSAL.fullmatch(said.text)
            path, reason = (match[1], match[2].strip()) if match else ("", said.text)
            name = said.urn.split("::")[-1].removesuffix("-check")
            judged[name] = _with_refusal(judged.get(name, ClusterChange(name)), path, reason)
    return tuple(judged[name] for name in sorted(judged))


def is_refusal(said: Said) -> bool:
    """Whether an error is the check's, so that it is told with the cluster and not among other errors."""
    return said.is_error and said.urn.split("::")[2].rsplit("$", 1)[-1] == CHECK if said.urn.count("::") > 2 else False


def _with_refusal(found: ClusterChange, path: str, reason: str) -> ClusterChange:
    for number, change in enumerate(found.changes):
        if change.path == path:
            told = reason.removeprefix(f"{change.values}: ")
            changes = list(found.changes)
            changes[number] = replace(change, reason=told, held_up=True)
            return replace(found, changes=tuple(changes))
    return replace(found, refusals=(*found.refusals, (path, reason)))


def _blocks(text: str) -> Iterator[ClusterChange]:
    """Yield a cluster for each head line with the indented lines below it."""
    name, changes, fleet = "", list[Change](), ""
    for line in [*text.splitlines(), ""]:
        head = _HEAD.fullmatch(line)
        if name and (head or not line.startswith(_INDENT)):
            yield ClusterChange(name, tuple(changes), fleet)
            name = ""
        if head:
            name, changes, fleet = head[1], [], ""
        elif name and (row := _ROW.fullmatch(line)):
            changes.append(Change(row[2], row[3], Verdict(row[1])))
        elif name and (match := _FLEET.fullmatch(line)):
            fleet = match[1]
        elif name and changes and line.strip():
            last = changes[-1]
            changes[-1] = replace(last, reason=" ".join(filter(None, [last.reason, line.strip()])))


def without_blocks(text: str) -> str:
    """Return what a program said beside the verdicts."""
    kept, inside = [], False
    for line in text.splitlines():
        inside = bool(_HEAD.fullmatch(line)) or (inside and line.startswith(_INDENT))
        if not inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")
