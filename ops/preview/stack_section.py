"""A stack's part of the comment, worst first: data, the cluster, errors, findings, then what else changes."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .changes import Change, Kind
from .cluster import Change as ClusterValue
from .cluster import ClusterChange, Verdict
from .findings import Finding, Open, rule_address
from .markdown import block, code, cut, folded, table, words
from .report import Problem, StackReport, short, short_type

_DEEDS = {
    Kind.DELETE: "deleted",
    Kind.REPLACE: "replaced",
    Kind.UPDATE: "updated",
    Kind.CREATE: "created",
    Kind.IMPORT: "imported",
    Kind.READ: "read",
}
_MEANS = {
    Verdict.TAKEN: "happens with jobs running",
    Verdict.UNKNOWN: "judged during the deployment, before the cluster is touched",
    Verdict.FLEET: "needs the compute fleet stopped",
    Verdict.LOGIN_NODES: "needs a cluster without login nodes",
    Verdict.REFUSED: "no running cluster takes it",
}
_HEADS = 60
_LINE = 96
_PATH = 36
_MOST = 6


@dataclass(frozen=True)
class Detail:
    """How much is written."""

    same_network: bool = True
    """Draw networks in which nothing changes, too."""
    pictures: bool = True
    rows: int = 200
    """Rows of a list at most; 0: no lists of changes."""
    words: int = 4000
    """Characters of one text at most."""
    heads: bool = False
    """Of findings, only rule and resource."""


def parts(stack: StackReport, detail: Detail, pages: Mapping[str, str]) -> Iterator[str]:
    """Yield the blocks of a stack's section."""
    yield f"### Stack {code(stack.stack)}"
    yield from (f"- {words(note)}" for note in stack.notes)
    yield from _data(stack, detail)
    for cluster in stack.clusters:
        yield from _cluster(cluster, detail)
    yield from _problems(stack, detail)
    yield from _findings(stack, detail, pages)
    yield from _changes(stack, detail)
    yield from _network(stack, detail)
    yield from _rest(stack, detail, pages)


def _data(stack: StackReport, detail: Detail) -> Iterator[str]:
    if not stack.lost:
        return
    yield "#### Data that is lost, replaced or left without protection"
    rows = [
        [_name(change), words(change.holds), _deed(change), _because(change), words("; ".join(_keeps(change)))]
        for change in stack.lost
    ]
    yield table(["Resource", "holds", "is", "because of", "what keeps its data"], _some(rows, max(detail.rows, _HEADS)))


def _deed(change: Change) -> str:
    if not change.ends:
        return "**left unprotected**"
    if change.kind is Kind.REPLACE:
        return "**replaced by an empty one**"
    return "taken out of the stack" if change.retain else "**deleted**"


def _because(change: Change) -> str:
    if change.kind is Kind.REPLACE:
        return ", ".join(map(code, change.causes)) or "something that it is made of is replaced"
    return code("protect") if not change.ends else "it is no longer in the program"


def _keeps(change: Change) -> Iterator[str]:
    """Yield what keeps the data, Pulumi's own first."""
    if change.unprotected:
        yield "nothing in Pulumi any more: this change takes its protection (protect) away"
    elif change.protect:
        yield "protect: Pulumi refuses this, and the preview fails until the change is taken back"
    if change.retain:
        yield "retain_on_delete: it stays in AWS, and no stack knows it any more"
    yield from change.guards
    if not (change.protect or change.retain or change.guards):
        yield "nothing"


def _cluster(cluster: ClusterChange, detail: Detail) -> Iterator[str]:
    verdict = "held up" if cluster.held_up else "takes the change"
    yield f"#### ParallelCluster on cluster {code(cluster.cluster)}: {verdict}"
    order = list(Verdict)
    changes = sorted(cluster.changes, key=lambda change: (not change.held_up, order.index(change.verdict)))
    most = max(detail.rows, 15)
    lines = [_verdict(change, detail) for change in changes[:most]]
    if len(changes) > most:
        lines.append(f"- _and {len(changes) - most} more_")
    if lines:
        yield "\n".join(lines)
    if cluster.fleet:
        yield f"The compute fleet is {code(cluster.fleet)}."
    if cluster.refusals:
        yield "What is refused:"
        rows = [[code(path), words(cut(reason, detail.words))] for path, reason in cluster.refusals]
        yield table(["Value", "why"], _some(rows, max(detail.rows, 15)))


def _verdict(change: ClusterValue, detail: Detail) -> str:
    verdict = f"**{change.verdict}**" if change.held_up else str(change.verdict)
    values = code(cut(change.values, min(detail.words, 160)))
    reason = words(cut(change.reason, detail.words))
    meaning = (
        f"{_MEANS[change.verdict]}: {reason}" if reason and not change.held_up else reason or _MEANS[change.verdict]
    )
    return f"- {verdict}: {code(change.path)}: {values}  \n  {meaning}"


def _problems(stack: StackReport, detail: Detail) -> Iterator[str]:
    if stack.problems:
        yield f"#### {'Error' if len(stack.problems) == 1 else 'Errors'} of the preview"
        for problem in stack.problems[: max(detail.rows, 5)]:
            yield _problem(problem, detail)
    if stack.failed and not stack.judged and stack.packs:
        yield (
            "The preview stopped early: what comes after the error is not in this report, and the rules over the whole "
            "stack were not judged."
        )


def _problem(problem: Problem, detail: Detail) -> str:
    head = f"{_resource(problem.urn)}:\n\n" if problem.urn else ""
    lines = (line for given in cut(problem.text, detail.words).splitlines() for line in _wrapped(given))
    return f"{head}{block(chr(10).join(lines))}"


def _wrapped(line: str) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, _LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def _findings(stack: StackReport, detail: Detail, pages: Mapping[str, str]) -> Iterator[str]:
    counted = stack.findings.counted
    if not counted:
        return
    yield f"#### {_count(len(counted), 'policy finding')}"
    if detail.heads:
        yield "\n".join(f"- {_head(finding, pages)}" for finding in counted)
        return
    for finding in counted:
        lines = [f"- {_head(finding, pages)}"]
        lines.append(f"  **Found:** {words(cut(finding.found, detail.words))}")
        if finding.fix:
            lines.append(f"  **Fix:** {words(cut(finding.fix, detail.words))}")
        if finding.why:
            lines.append(f"  **Why:** {words(cut(finding.why, detail.words))}")
        yield "  \n".join(lines)


def _head(finding: Finding, pages: Mapping[str, str]) -> str:
    address = rule_address(finding, pages)
    rule = f"[{code(finding.rule)}]({address})" if address else code(finding.rule)
    level = f"**{words(finding.level)}**" if finding.mandatory else words(finding.level)
    severity = f", {words(finding.severity)}" if finding.severity else ""
    title = f": {words(finding.title)}" if finding.title else ""
    return f"{level}{severity} {rule}{title} — {_resource(finding.urn)}"


def _changes(stack: StackReport, detail: Detail) -> Iterator[str]:
    shown = [change for change in stack.changes if change.kind is not Kind.READ]
    if not shown or not detail.rows:
        return
    rows = [[_DEEDS[change.kind], _name(change), _what(change)] for change in shown]
    yield folded(
        f"{_count(len(shown), 'changed resource')}", table(["", "Resource", "what changes"], _some(rows, detail.rows))
    )


def _what(change: Change) -> str:
    if change.kind is Kind.REPLACE:
        return f"replaced because of {_properties(change.causes)}" if change.causes else ""
    return _properties(change.properties) if change.kind is Kind.UPDATE else ""


def _properties(paths: Iterable[str]) -> str:
    """Name properties; of a long path only where it begins."""
    shown = list(dict.fromkeys(path if len(path) <= _PATH else re.split(r"[.\[]", path)[0] for path in paths))
    return ", ".join(code(cut(path, _PATH)) for path in shown[:_MOST]) + (" …" if len(shown) > _MOST else "")


def _network(stack: StackReport, detail: Detail) -> Iterator[str]:
    if not detail.pictures or not (stack.before or stack.after):
        return
    if not stack.after:
        if detail.same_network:
            title = "The network does not change" if stack.whole else "The network, as far as the preview came"
            yield folded(title, block(stack.before, "mermaid"))
        return
    pictures = [("Before", stack.before), ("After", stack.after)]
    for title, drawn in pictures:
        if drawn:
            yield folded(f"Network: {title.lower()}", block(drawn, "mermaid"), is_open=title == "After")
    yield "Green is new, yellow changes, dashed red goes, full red must not be; + new, ~ changed, ± replaced, - gone."


def _rest(stack: StackReport, detail: Detail, pages: Mapping[str, str]) -> Iterator[str]:
    if stack.findings.accepted:
        rows = [
            [_rule_cell(finding, pages), _resource(finding.urn), words(cut(finding.accepted, detail.words))]
            for finding in stack.findings.accepted
        ]
        listed = table(["Rule", "Resource", "why it is accepted"], _some(rows, max(detail.rows, 15)))
        yield folded(f"{_count(len(rows), 'accepted finding')} (exemptions and baseline)", listed)
    if stack.remediations:
        rows = [
            [code(each.policy), _resource(each.urn), ", ".join(map(code, each.properties))]
            for each in stack.remediations
        ]
        yield folded(
            f"{_count(len(rows), 'resource')} that the policy pack mends by itself",
            table(["Rule", "Resource", "properties"], _some(rows, max(detail.rows, 15))),
        )
    if stack.findings.open and detail.rows:
        number = len(stack.findings.open)
        summary = f"{_count(number, 'check')} not judged yet: the deployment knows the values, and judges them"
        yield folded(summary, "\n".join(_open(stack.findings.open, detail.rows)))
    if stack.warnings and detail.rows:
        told = "\n\n".join(_problem(warning, detail) for warning in stack.warnings[: detail.rows])
        yield folded(_count(len(stack.warnings), "warning"), told)


def _open(rows: Sequence[Open], most: int) -> Iterator[str]:
    """Yield a line for each resource, with the rules that wait and the properties that they wait for."""
    by_resource: dict[str, list[str]] = {}
    for row in rows:
        waits = f"{code(row.rule)} ({words(row.properties)})" if row.rule else ""
        by_resource.setdefault(row.resource, []).append(waits)
    for resource, waiting in list(by_resource.items())[:most]:
        token, _, name = resource.partition("::")
        shown = f"{code(short_type(token))} {code(name)}" if name else words(resource)
        yield f"- {shown}{': ' if any(waiting) else ''}{', '.join(filter(None, waiting))}"
    if len(by_resource) > most:
        yield f"- _and {len(by_resource) - most} more_"


def _rule_cell(finding: Finding, pages: Mapping[str, str]) -> str:
    address = rule_address(finding, pages)
    return f"[{code(finding.rule)}]({address})" if address else code(finding.rule)


def _name(change: Change) -> str:
    return f"{code(short_type(change.type))} {code(change.name)}"


def _resource(urn: str) -> str:
    if not urn or "::pulumi:pulumi:Stack::" in urn:
        return "the stack"
    return " ".join(map(code, short(urn).split(" ", 1)))


def _some(rows: Sequence[Sequence[str]], most: int) -> list[Sequence[str]]:
    """Return the first rows, and one that says how many are missing."""
    if len(rows) <= most:
        return list(rows)
    return [*rows[:most], [f"_and {len(rows) - most} more_", *[""] * (len(rows[0]) - 1)]]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
