"""What the previews of one pull request say, a part for each stack: the comment and the JSON file are made from it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ..state import State
from . import picture, planned
from .alarms import Alarms, alarms_of, as_before
from .allowed import PolicyChange
from .changes import Change, Kind, changes_of
from .cluster import ClusterChange, cluster_changes, is_refusal, without_blocks
from .findings import Findings, findings_of
from .log import Log, Remediation, Said
from .network import network_of
from .network_parts import Network

_ENDING = "preview failed"  # what the engine says last, after what it failed for
_TAIL = 25
_URN = re.compile(r"urn:pulumi:[^\s\"'`]+")


class Outcome(IntEnum):
    """The exit codes of `labs preview-report`; 1 and 2 are those of every subcommand."""

    CLEAR = 0
    FINDINGS = 3
    FAILED = 4


@dataclass(frozen=True)
class Problem:
    """Something that made the preview fail; `urn` is empty where no resource is to blame."""

    urn: str
    text: str


@dataclass(frozen=True)
class Preview:
    """What was run, or read: the events, and what the engine said beside them."""

    log: Log
    before: State | None = None
    """The saved state; without one the events tell what the engine knew."""
    failure: str = ""
    """Why there is no preview, or what the command ended with beside its events."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StackReport:
    """One stack's part of the report."""

    stack: str
    changes: tuple[Change, ...]
    unchanged: int
    clusters: tuple[ClusterChange, ...]
    findings: Findings
    remediations: tuple[Remediation, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    packs: tuple[str, ...]
    judged: bool
    """Whether the policies of the whole stack were judged."""
    before: str
    """The network as it is, as a Mermaid flowchart; empty where it has none."""
    after: str
    """The network as it would be; empty where nothing in it changes."""

    @property
    def whole(self) -> bool:
        """Whether the preview got to its end, so that what it does not name does not change."""
        return not self.failed or self.judged

    @property
    def failed(self) -> bool:
        """Whether there is no complete preview, for another reason than a policy."""
        return bool(self.problems) or any(cluster.held_up for cluster in self.clusters)

    @property
    def lost(self) -> tuple[Change, ...]:
        """The changes by which data goes away, leaves the stack, or is not protected any more."""
        return tuple(change for change in self.changes if change.touches_data)

    def of_kind(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)


@dataclass(frozen=True)
class Report:
    """All stacks of a pull request, by name."""

    stacks: tuple[StackReport, ...]
    notes: tuple[str, ...] = ()
    policy_changes: tuple[PolicyChange, ...] = ()
    """What the pull request changes in what is allowed."""

    @property
    def outcome(self) -> Outcome:
        """What the command ends with: a mandatory finding counts for more than a preview that failed beside it."""
        if any(stack.findings.mandatory for stack in self.stacks):
            return Outcome.FINDINGS
        return Outcome.FAILED if any(stack.failed for stack in self.stacks) else Outcome.CLEAR


def report_on(previews: Iterable[Preview], platforms: Mapping[str, State], notes: Sequence[str] = ()) -> Report:
    """Put the report together.

    Args:
        previews: one for each stack.
        platforms: states of platforms that are not among them, by stack, for the pictures of their labs.
        notes: what else a reader should know.
    """
    ordered = sorted(previews, key=lambda preview: preview.log.stack)
    before = {preview.log.stack: preview.before or planned.before(preview.log) for preview in ordered}
    after = {preview.log.stack: planned.after(preview.log, before[preview.log.stack]) for preview in ordered}
    findings = {preview.log.stack: findings_of(preview.log) for preview in ordered}
    stacks = tuple(_stack(preview, {**platforms, **before}, {**platforms, **after}, findings) for preview in ordered)
    return Report(stacks, tuple(notes))


def _stack(
    preview: Preview, before: Mapping[str, State], after: Mapping[str, State], findings: Mapping[str, Findings]
) -> StackReport:
    log = preview.log
    changes = changes_of(log)
    name = before[log.stack].platform or after[log.stack].platform
    alarms = alarms_of((findings[each] for each in (name, log.stack) if each in findings), judged=bool(log.packs))
    pictures = _pictures(log.stack, name, changes, (before, after), alarms, findings)
    return StackReport(
        stack=log.stack,
        changes=changes,
        unchanged=log.unchanged,
        clusters=cluster_changes(log),
        findings=findings[log.stack],
        remediations=tuple(sorted(set(log.remediations), key=lambda each: (each.urn, each.policy))),
        problems=tuple(_problems(preview)),
        warnings=tuple(_warnings(log)),
        notes=preview.notes,
        packs=log.packs,
        judged=log.whole_stack_judged,
        before=pictures[0],
        after=pictures[1],
    )


def _problems(preview: Preview) -> list[Problem]:
    log = preview.log
    errors = [said for said in log.said if said.is_error and not is_refusal(said) and said.text != _ENDING]
    found = {Problem(_own(said, log), plain_urns(said.text)) for said in errors}
    problems = sorted(found, key=lambda problem: (problem.urn, problem.text))
    mandatory = findings_of(log).mandatory
    if preview.failure and not any(preview.failure in problem.text for problem in problems):
        problems.append(Problem("", preview.failure))
    refused = any(is_refusal(said) for said in log.said)
    if log.result == "failed" and not (problems or refused or mandatory):
        problems.append(Problem("", "The preview failed, and the engine did not say why."))
    printed = _printed(log)
    if problems and printed and not any(problem.urn for problem in problems):  # a program's own words explain its end
        problems.append(Problem("", printed))
    return problems


def _warnings(log: Log) -> list[Problem]:
    told = {Problem(_own(said, log), plain_urns(said.text)) for said in log.said if said.severity == "warning"}
    printed = _printed(log)
    if printed.startswith("warning: "):
        told.add(Problem("", printed))
    return sorted(told, key=lambda problem: (problem.urn, problem.text))


def _printed(log: Log) -> str:
    """Return the last of what programs and providers printed, without the verdicts on clusters."""
    printed = "\n".join(without_blocks(said.text) for said in log.said if said.severity == "info#err")
    return "\n".join([line for line in printed.splitlines() if line.strip()][-_TAIL:])


def _own(said: Said, log: Log) -> str:
    return "" if said.urn == log.stack_resource else said.urn


def _pictures(
    stack: str,
    platform: str,
    changes: tuple[Change, ...],
    states: tuple[Mapping[str, State], Mapping[str, State]],
    alarms: Alarms,
    planned: Collection[str],
) -> tuple[str, str]:
    by_urn = {change.urn: change for change in changes}
    (below, was), (below_then, will) = (
        (known.get(platform) if platform else known[stack], known[stack] if platform else None) for known in states
    )
    before = network_of(below, was, as_before(alarms, by_urn))
    after = network_of(below_then, will, alarms, planned)
    if not any(picture.is_changed(network, by_urn) for network in (before, after)):
        return _drawn(network_of(below, was, alarms), by_urn, after=False), ""
    return _drawn(before, by_urn, after=False), _drawn(after, by_urn, after=True)


def _drawn(network: Network, changes: Mapping[str, Change], *, after: bool) -> str:
    return picture.draw(network, changes, after=after) if any(True for _ in network.parts) else ""


def plain_urns(text: str) -> str:
    """Return a text with each URN as its type and its name."""
    return _URN.sub(lambda urn: short(urn[0]), text).strip()


def short(urn: str) -> str:
    """Return a resource's own type and name, without stack, project and parents."""
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn
    return f"{short_type(parts[2].rsplit('$', 1)[-1])} {parts[3]}"


def short_type(token: str) -> str:
    """Return a type as the engine shows it: without the file that it is in."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    folder, _, file = module.rpartition("/")
    return f"{package}:{folder}:{name}" if folder and file.lower() == name.lower() else token
