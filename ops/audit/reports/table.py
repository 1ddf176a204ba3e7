"""The report for a terminal: findings by stack and rule, within 100 columns."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from ..model import Audit, AuditFinding, Status, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 100
_SHOWN = 5
"""Findings of one rule in one stack that are shown; the rest is counted."""
_STACKS = 25
"""Stacks that are shown one by one."""
_PLAIN, _BOLD, _DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
_COLOURS = {"critical": "\x1b[1;31m", "high": "\x1b[31m", "medium": "\x1b[33m", "low": "\x1b[36m"}


def render(audit: Audit, *, colours: bool = False) -> str:
    """The report; in colours only for a terminal that shows them."""
    paint = _Paint(colours)
    lines = [*_head(audit, paint), *_findings(audit, paint), *_rest(audit, paint), *_summary(audit, paint)]
    return "\n".join(lines) + "\n"


class _Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, look: str) -> str:
        return f"{look}{text}{_PLAIN}" if self._on and text else text

    def severity(self, severity: str) -> str:
        return self(f"{severity:<8}", _COLOURS[severity])


def _head(audit: Audit, paint: _Paint) -> Iterator[str]:
    title = f"Audit of {_count(len(audit.stacks), 'stack')}, {_count(audit.resources, 'resource')}"
    yield paint(f"{title}, profile {audit.profile}, {audit.day}", _BOLD)
    yield ""


def _findings(audit: Audit, paint: _Paint) -> Iterator[str]:
    by_stack = [(stack, list(found)) for stack, found in groupby(audit.open_findings, key=lambda each: each.stack)]
    # Those of the audit's own files come first; then the stacks with the most to do, if not all can be shown.
    shown = by_stack
    if len(by_stack) > _STACKS:
        worst = sorted(by_stack, key=lambda item: (-sum(each.counts for each in item[1]), -len(item[1]), item[0]))
        shown = sorted(worst[:_STACKS])
    for stack, found in shown:
        yield paint(_cut(stack or "Files of the audit", WIDTH), _BOLD)
        for _, group in groupby(found, key=lambda each: each.rule.id):
            yield from _of_rule(list(group), paint)
        yield ""
    if rest := len(by_stack) - len(shown):
        yield f"... and {_count(rest, 'stack')} with findings more: --format json has all, --stack NAME shows one"
        yield ""


def _of_rule(found: list[AuditFinding], paint: _Paint) -> Iterator[str]:
    rule = found[0].rule
    mark = "✗" if any(each.counts for each in found) else "!"
    level = "" if found[0].level == "mandatory" else f" ({found[0].level})"
    yield f"  {mark} {paint.severity(rule.severity)}  {_cut(f'{rule.id}{level}: {rule.title}', WIDTH - 14)}"
    for each in found[:_SHOWN]:
        new = "new: " if each.new else ""
        if each.urn:
            yield paint(f"      {_cut(each.resource, WIDTH - 6)}", _DIM)
        yield from _wrapped(new + each.message, "        ")
    if (rest := len(found) - _SHOWN) and rest > 0:
        yield f"      ... and {rest} more of this rule"
    yield from _wrapped(rule.remediation, "      Fix: ")


def _rest(audit: Audit, paint: _Paint) -> Iterator[str]:
    yield from _section(
        "Could not be read",
        (f"{stack.name or stack.source} ({stack.source}): {stack.problem}" for stack in audit.unreadable),
        paint,
    )
    yield from _section(
        "Joined with less than they refer to",
        (f"{stack.name}: {', '.join(stack.missing)} is not in this audit" for stack in audit.stacks if stack.missing),
        paint,
    )
    used = (use for use in audit.exemptions if use.use is Use.USED)
    yield from _section(
        "Exemptions in use",
        (
            f"{use.row.rule} for {use.row.urn}: {_count(use.findings, 'finding')}, until {use.row.expires}"
            f"{' (ends soon)' if use.ends_soon else ''} ({use.row.owner}, {use.row.ticket})"
            for use in used
        ),
        paint,
    )
    yield from _section(
        "No longer found: remove from the baseline",
        (f"{row.rule}: {row.urn}: {row.finding}" for row in audit.baseline_gone),
        paint,
    )
    if audit.drift:
        yield from _section(
            f"Gone since {audit.drift.since}",
            (f"{each.stack}: {each.rule}: {each.message}" for each in audit.drift.gone),
            paint,
        )
    yield from _section("Notes", audit.notes, paint)


def _section(title: str, lines: Iterable[str], paint: _Paint) -> Iterator[str]:
    rows = list(lines)
    if not rows:
        return
    yield paint(title, _BOLD)
    for row in rows[:_STACKS]:
        yield from _wrapped(row, "  ")
    if len(rows) > _STACKS:
        yield f"  ... and {len(rows) - _STACKS} more"
    yield ""


def _summary(audit: Audit, paint: _Paint) -> Iterator[str]:
    counts = "   ".join(
        paint(f"{count} {severity}", _COLOURS[severity] if count else _DIM)
        for severity, count in audit.by_severity().items()
    )
    judged = sum(bool(rule.types) and rule.id in audit.judged_rules for rule, _ in audit.rules)
    rules = sum(bool(rule.types) for rule, _ in audit.rules)
    rows = {
        "Open": f"{counts}   ({len(audit.failing)} fail on {audit.fail_on})",
        "Accepted": f"{audit.accepted(Status.EXEMPT)} exempt   {audit.accepted(Status.BASELINE)} in the baseline",
        "Not evaluated": _count(len(audit.open), "check")
        + (f"   ({audit.withheld} for encrypted secrets alone)" if audit.withheld else ""),
        "Rules": f"{judged} judged   {rules - judged} with nothing to judge",
    }
    if audit.drift:
        rows[f"Since {audit.drift.since}"] = (
            f"{audit.drift.new} new   {len(audit.drift.gone)} gone   {audit.drift.still} still there"
        )
    if audit.unreadable:
        rows["Unreadable"] = _count(len(audit.unreadable), "state")
    for name, value in rows.items():
        yield f"{name + ':':<18}{value}"
    words = {"passed": "\x1b[32m", "failed": "\x1b[1;31m", "incomplete": "\x1b[1;33m"}
    yield f"{'Result:':<18}{paint(audit.verdict, words[audit.verdict])}"


def _wrapped(text: str, before: str) -> Iterator[str]:
    after = " " * len(before)
    for line in text.splitlines() or [""]:
        yield from textwrap.wrap(
            _printable(line), WIDTH, initial_indent=before, subsequent_indent=after, break_on_hyphens=False
        ) or [before.rstrip()]
        before = after


def _printable(text: str) -> str:
    """The text without characters that would steer a terminal: names in a state are anybody's."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _cut(text: str, room: int) -> str:
    text = _printable(text)
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
