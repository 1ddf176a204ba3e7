"""The page's first parts: the result, what could not be read, what changed, the trend, the stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import SEVERITIES, FailOn, Status
from ...posture import stacks
from .chart import chart
from .markup import NONE, Content, Html, badge, code, element, join, paragraph, rule_link, safe, section, table

if TYPE_CHECKING:
    from ...model import Audit

_RESULTS = {
    "passed": ("✓ passed", "pass"),
    "failed": ("✗ failed", "fail"),
    "incomplete": ("! incomplete", "wait"),
}
_GONE = 500


def head(audit: Audit) -> Html:
    """The title, the result and the counts."""
    words, kind = _RESULTS[audit.verdict]
    tiles = [
        *((severity, count, severity if count else "quiet") for severity, count in audit.by_severity().items()),
        ("exempt", audit.accepted(Status.EXEMPT), "accepted" if audit.accepted(Status.EXEMPT) else "quiet"),
        (
            "in the baseline",
            audit.accepted(Status.BASELINE),
            "accepted" if audit.accepted(Status.BASELINE) else "quiet",
        ),
        ("not evaluated", len(audit.open), "wait" if audit.open else "quiet"),
        ("stacks", len(audit.stacks), "quiet"),
        ("resources", audit.resources, "quiet"),
    ]
    judged = sum(rule.id in audit.judged_rules for rule, _ in audit.rules)
    return join(
        [
            element("h1", f"Policy audit of {audit.day}"),
            element(
                "p",
                f"{len(audit.stacks)} stacks by {judged} rules, profile {audit.profile}; ",
                _counting(audit),
                class_="about",
            ),
            element("p", badge(words, f"{kind} result"), " ", _why(audit)),
            element(
                "ul",
                *(element("li", element("b", f"{count:,}"), name, class_=kind) for name, count, kind in tiles),
                class_="tiles",
            ),
        ]
    )


def _counting(audit: Audit) -> str:
    return {
        FailOn.MANDATORY: "open findings of mandatory rules fail it.",
        FailOn.NOT_EVALUATED: "open findings of mandatory rules fail it, and what could not be judged.",
        FailOn.NEVER: "no finding fails it.",
    }.get(audit.fail_on, f"open findings of severity {audit.fail_on} and above fail it.")


def _why(audit: Audit) -> str:
    if audit.unreadable:
        return (
            f"{len(audit.unreadable)} of {len(audit.stacks)} states could not be judged, so nothing is proven of them."
        )
    if audit.failing:
        return f"{len(audit.failing)} findings fail it."
    if audit.fails:
        return f"{len(audit.open)} checks could not be judged, which fails it."
    return "No open finding fails it."


def unreadable(audit: Audit) -> Html | None:
    """States that could not be judged."""
    if not audit.unreadable:
        return None
    rows = [(stack.name or "?", code(stack.source), stack.problem) for stack in audit.unreadable]
    return section("unreadable", "Could not be read", table(("Stack", "State", "Why"), rows, kind="stacked"))


def changes(audit: Audit) -> Html | None:
    """What changed since an earlier audit."""
    drift = audit.drift
    if drift is None:
        return None
    new = [finding for finding in audit.findings if finding.new]
    parts: list[Content] = [
        paragraph(f"New: {drift.new}. Gone: {len(drift.gone)}. Still there: {drift.still}."),
    ]
    if new:
        rows = [
            (finding.stack or "files of the audit", rule_link(finding.rule.id), words(finding.message))
            for finding in new[:_GONE]
        ]
        parts += [
            element("h3", "New"),
            table(("Stack", "Rule", "Finding"), rows, kind="stacked"),
            rest(len(new), _GONE),
        ]
    if drift.gone:
        # The rule may be gone with the finding, so it is no link.
        gone = [(each.stack, code(each.rule), words(each.message)) for each in drift.gone[:_GONE]]
        parts += [
            element("h3", "Gone"),
            table(("Stack", "Rule", "Finding"), gone, kind="stacked"),
            rest(len(drift.gone), _GONE),
        ]
    return section("changes", f"Since {drift.since}", *parts)


def trend(audit: Audit) -> Html | None:
    """The audits that were kept."""
    if not audit.trend:
        return None
    rows: list[tuple[Content, ...]] = [
        (point.day, point.stacks, *(point.open.get(severity, 0) for severity in SEVERITIES), point.accepted)
        for point in reversed(audit.trend)
    ]
    head = ("Day", "Stacks", *(severity.capitalize() for severity in SEVERITIES), "Accepted")
    return section("trend", "Trend", chart(audit.trend), table(head, rows, numbers=range(1, 7)))


def by_stack(audit: Audit) -> Html:
    """Every stack; those that hang together beside each other."""
    rows: list[tuple[Content, ...]] = [
        (
            join([row.name, element("span", f" on {row.group}", class_="quiet-word") if row.group != row.name else ""]),
            badge("unreadable", "wait") if row.problem else _standing(row.failing, sum(row.open.values())),
            row.resources,
            *(row.open[severity] or NONE for severity in SEVERITIES),
            row.accepted or NONE,
            row.not_evaluated or NONE,
        )
        for row in stacks(audit)
    ]
    missing = [
        element("li", f"{stack.name} refers to {', '.join(stack.missing)}, which is not in this audit.")
        for stack in audit.stacks
        if stack.missing
    ]
    head = (
        "Stack",
        "Standing",
        "Resources",
        *(severity.capitalize() for severity in SEVERITIES),
        "Accepted",
        "Not evaluated",
    )
    return section(
        "stacks",
        "By stack",
        paragraph("A lab is judged together with its platform, so that rules see what each finds in the other."),
        element("ul", *missing) if missing else "",
        table(head, rows, numbers=range(2, 9)),
    )


def _standing(failing: int, still_open: int) -> Html:
    if failing:
        return badge("fails", "fail")
    return badge("open findings", "wait") if still_open else badge("clean", "pass")


def words(text: str) -> Html:
    """A finding's words, its lines kept."""
    return element("span", text, class_="words")


def rest(number: int, shown: int) -> Html:
    """How many rows are left out."""
    return paragraph(f"… and {number - shown:,} more; the JSON report has all.") if number > shown else safe("")
