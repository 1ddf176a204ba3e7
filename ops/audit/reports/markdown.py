"""Markdown, for job summaries and comments: the counts, then the findings by stack."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ..model import SEVERITIES, Status, Use
from ..posture import FRAMEWORKS, Standing, controls, stacks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..model import Audit

_STACKS = 50
"""Stacks in the table; a comment of thousands of lines is read by nobody, and taken by no server."""
_FINDINGS = 200
_ESCAPED = {
    **{ord(character): f"\\{character}" for character in "\\`*_[]|#"},
    **{ord(character): f"&#{ord(character)};" for character in "<>&@"},  # @ would call people
}


def render(audit: Audit) -> str:
    """The report."""
    return "\n".join([*_head(audit), *_findings(audit), *_rest(audit)]).rstrip() + "\n"


def _head(audit: Audit) -> Iterator[str]:
    yield f"# Audit of {audit.day}: {audit.verdict}"
    yield ""
    yield (
        f"{len(audit.stacks)} stacks, {audit.resources} resources, profile {audit.profile}; "
        f"{len(audit.failing)} findings count (`--fail-on {audit.fail_on}`)."
    )
    yield ""
    yield "| critical | high | medium | low | exempt | baseline | not evaluated | unreadable |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    counts = [*audit.by_severity().values(), audit.accepted(Status.EXEMPT), audit.accepted(Status.BASELINE)]
    yield f"| {' | '.join(map(str, [*counts, len(audit.open), len(audit.unreadable)]))} |"
    yield ""
    if audit.withheld:
        yield f"Encrypted secrets alone are in the way of {audit.withheld} of {len(audit.open)} checks not evaluated."
        yield ""
    if audit.drift:
        yield (
            f"Since {audit.drift.since}: {audit.drift.new} new, {len(audit.drift.gone)} gone, "
            f"{audit.drift.still} still there."
        )
        yield ""
    yield from _details(
        "Could not be read",
        [f"- {_code(stack.source)}: {_text(stack.problem)}" for stack in audit.unreadable],
        opened=True,
    )


def _findings(audit: Audit) -> Iterator[str]:
    found = audit.open_findings[:_FINDINGS]
    if found:
        yield "## Open findings"
        yield ""
    for stack, of_stack in groupby(found, key=lambda each: each.stack):
        yield f"### {_text(stack or 'Files of the audit')}"
        yield ""
        for rule, of_rule in groupby(of_stack, key=lambda each: each.rule):
            rows = list(of_rule)
            level = "" if rows[0].level == "mandatory" else f", {rows[0].level}"
            yield f"- **{rule.severity}{level}** [{rule.id}]({rule.source}): {_text(rule.title)}"
            for each in rows:
                new = "**new** " if each.new else ""
                where = f"{_code(each.resource)}: " if each.urn else ""
                yield f"  - {new}{where}{_text(each.message)}"
            yield f"  - Fix: {_text(rule.remediation)}"
        yield ""
    if rest := len(audit.open_findings) - len(found):
        yield f"... and {rest} more; the JSON and the HTML report have all."
        yield ""


def _rest(audit: Audit) -> Iterator[str]:
    rows = [
        f"| {_text(row.name)} | {row.resources} | "
        f"{' | '.join(str(row.open[severity]) for severity in SEVERITIES)} | {row.accepted} |"
        for row in stacks(audit)[:_STACKS]
    ]
    titles = " | ".join(str(severity) for severity in SEVERITIES)
    head = [f"| stack | resources | {titles} | accepted |", "|---|---:|---:|---:|---:|---:|---:|"]
    rest = [f"... and {len(audit.stacks) - _STACKS} more"] if len(audit.stacks) > _STACKS else []
    yield from _details("By stack", [*head, *rows, *rest])
    posture = controls(audit)
    head = [
        "| framework | pass | fail | not evaluated | accepted | nothing to judge | switched off |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    order = (Standing.PASS, Standing.FAIL, Standing.NOT_EVALUATED, Standing.ACCEPTED, Standing.NOTHING, Standing.OFF)
    table = [
        f"| {title} | {' | '.join(str(sum(c.standing is each for c in posture[name])) for each in order)} |"
        for name, title in FRAMEWORKS.items()
    ]
    off = {title: [c.id for c in posture[name] if c.standing is Standing.OFF] for name, title in FRAMEWORKS.items()}
    said = [f"Switched off by profile {audit.profile}: {title} {', '.join(ids)}" for title, ids in off.items() if ids]
    yield from _details("By control", [*head, *table, *(line for words in said for line in ("", words))])
    yield from _details(
        "Exemptions",
        [
            f"- {use.use}: {_code(use.row.rule)} for {_code(use.row.urn)} until {use.row.expires}"
            f"{' (ends soon)' if use.ends_soon and use.use is Use.USED else ''}: {_text(use.row.reason)} "
            f"({_text(use.row.owner)}, {_text(use.row.ticket)})"
            for use in audit.exemptions
        ],
    )
    yield from _details(
        "No longer found: remove from the baseline",
        [f"- {_code(row.rule)} {_code(row.urn)}: {_text(row.finding)}" for row in audit.baseline_gone],
    )
    if audit.drift:
        gone = [f"- {_code(each.rule)} {_text(each.stack)}: {_text(each.message)}" for each in audit.drift.gone]
        yield from _details(f"Gone since {audit.drift.since}", gone[:_FINDINGS])
    waiting = [
        f"- {_code(each.rule)} {_text(stack)}: {_code(each.urn.rpartition('::')[2])} ({_text(', '.join(each.paths))})"
        for stack, each in audit.open
    ]
    yield from _details("Not evaluated", waiting[:_FINDINGS])


def _details(title: str, lines: Iterable[str], *, opened: bool = False) -> Iterator[str]:
    rows = list(lines)
    if rows:
        yield f"<details{' open' if opened else ''}><summary>{title}</summary>"
        yield ""
        yield from rows
        yield ""
        yield "</details>"
        yield ""


def _text(text: str) -> str:
    """Text that Markdown and HTML take as it is: names and values in a state are anybody's."""
    return " ".join(text.split()).translate(_ESCAPED)


def _code(text: str) -> str:
    plain = " ".join(text.split()).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`"
