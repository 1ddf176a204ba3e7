"""The page's further parts: controls, findings, exemptions, what was not judged, pictures, rules."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from policies.model import Level

from ...model import EXPIRING_DAYS, SEVERITIES, Status, Use
from ...posture import FRAMEWORKS, Control, Standing, control_words, controls
from .markup import NONE, Content, Html, badge, code, element, external, join, paragraph, rule_link, section, table
from .overview import rest, words

if TYPE_CHECKING:
    from ...model import Audit, AuditFinding, ExemptionUse

_FINDINGS = 3000
"""Findings on the page; a browser takes seconds to open one of many more."""
_RULES_IN_SIGHT = 6
"""Rules of a control that are shown at once, where they have no findings."""
_LOOKS = {
    Standing.PASS: "pass",
    Standing.FAIL: "fail",
    Standing.NOT_EVALUATED: "wait",
    Standing.ACCEPTED: "accepted",
    Standing.PARTIAL: "wait",
    Standing.NOTHING: "quiet",
    Standing.OFF: "wait",
}
_USES = {
    Use.USED: "pass",
    Use.WAITING: "wait",
    Use.UNUSED: "wait",
    Use.EXPIRED: "fail",
    Use.TOO_LATE: "fail",
    Use.OVER_BROAD: "fail",
    Use.OTHER: "quiet",
}


def posture(audit: Audit) -> Html:
    """Every control that a rule answers, by framework."""
    parts: list[Content] = [
        paragraph(
            "A control is as its rules are: ",
            badge("fail", "fail"),
            " one has an open finding; ",
            badge("not evaluated", "wait"),
            " one could not be judged everywhere; ",
            badge("accepted", "accepted"),
            " what they found is exempt or in the baseline; ",
            badge("pass", "pass"),
            " they found nothing",
            join([" (", badge("pass where judged", "wait"), ", while a state could not be read)"])
            if audit.unreadable
            else "",
            "; ",
            badge("nothing to judge", "quiet"),
            " there is no resource that they look at; ",
            badge("switched off", "wait"),
            f" profile {audit.profile} judges none of them. The rules show what is set up in AWS through these stacks. "
            "They are evidence for a control and not all that it asks for.",
        )
    ]
    for framework, found in controls(audit).items():
        counts = [(each, sum(control.standing is each for control in found)) for each in Standing]
        parts += [
            element("h3", FRAMEWORKS[framework]),
            element("p", join((badge(f"{count} {each}", _LOOKS[each]) for each, count in counts if count), " ")),
            table(
                ("Control", "Standing", "Open", "Answered by"),
                (_control(control, audit.profile) for control in found),
                kind="controls stacked",
                numbers=(2,),
            ),
        ]
    return section("controls", "By control", *parts)


def _control(control: Control, profile: str) -> tuple[Content, ...]:
    failing = [element("strong", rule_link(rule)) for rule in control.failing]
    others = [rule_link(rule) for rule in control.rules if rule not in control.failing]
    off = control.standing is Standing.OFF
    switched = [join((rule_link(rule), "" if off else f" (switched off by profile {profile})")) for rule in control.off]
    if len(others) > _RULES_IN_SIGHT:
        # Folded on a screen and left out on paper: the table of rules has the controls of each.
        others = [element("details", element("summary", f"{len(others)} rules without findings"), join(others, ", "))]
    return (
        control.id,
        badge(f"switched off by profile {profile}" if off else str(control.standing), _LOOKS[control.standing]),
        control.findings or NONE,
        join([*failing, *others, *switched], ", "),
    )


def findings(audit: Audit) -> Html:
    """What is open, by rule, with why it matters and what to do."""
    found = sorted(audit.open_findings, key=lambda each: (SEVERITIES.index(each.rule.severity), each.rule.id))
    parts = [_of_rule(list(group)) for _, group in groupby(found[:_FINDINGS], key=lambda each: each.rule.id)]
    if not parts:
        parts = [paragraph("None.")]
    return section("findings", "Open findings", *parts, rest(len(found), _FINDINGS))


def _of_rule(found: list[AuditFinding]) -> Html:
    rule, level = found[0].rule, found[0].level
    about: list[tuple[str, Content]] = [("Why", rule.why), ("Fix", rule.remediation)]
    if answered := control_words(rule):
        about.append(("Controls", answered))
    about.append(("More", external(rule.source, rule.source)))
    rows = [
        (
            each.stack or "files of the audit",
            code(each.resource) if each.urn else "",
            join([badge("new", "wait"), " ", words(each.message)]) if each.new else words(each.message),
        )
        for each in found
    ]
    heading = element(
        "h3",
        badge(rule.severity, rule.severity),
        " ",
        rule_link(rule.id),
        f" {rule.title}",
        "" if level is Level.MANDATORY else f" ({level})",
    )
    described = element("dl", *(part for name, text in about for part in (element("dt", name), element("dd", text))))
    return element(
        "div",
        element("div", heading, described, class_="together"),
        table(("Stack", "Resource", "Finding"), rows, kind="stacked"),
        class_=f"finding of-{rule.severity}",
    )


def exemptions(audit: Audit) -> Html:
    """Every row of the exemptions file, those that end first at the top."""
    if not audit.exemptions:
        return section("exemptions", "Exemptions", paragraph("There are none."))
    soon = sum(use.ends_soon for use in audit.exemptions)
    words_of_soon = f"{soon} of {len(audit.exemptions)} end within {EXPIRING_DAYS} days."
    head = ("Rule", "State", "Last day", "Reason", "Owner, ticket", "Resource", "Findings")
    rows = [_exemption(use) for use in audit.exemptions]
    return section(
        "exemptions", "Exemptions", paragraph(words_of_soon), table(head, rows, kind="exemptions stacked", numbers=(6,))
    )


def _exemption(use: ExemptionUse) -> tuple[Content, ...]:
    row = use.row
    state = badge(str(use.use), _USES[use.use])
    if use.ends_soon:
        state = join([state, " ", badge(f"ends in {use.days_left} days", "wait")])
    return (
        rule_link(row.rule),
        state,
        element("span", row.expires.isoformat(), class_="day"),
        row.reason,
        f"{row.owner}, {row.ticket}",
        join([code(row.urn), f" ({row.finding})" if row.finding != "*" else ""]),
        use.findings,
    )


def baseline(audit: Audit) -> Html | None:
    """What the baseline accepts, and what it need not accept any more."""
    accepted = [finding for finding in audit.findings if finding.status is Status.BASELINE]
    if not accepted and not audit.baseline_gone:
        return None
    parts: list[Content] = []
    if audit.baseline_gone:
        rows = [(code(row.rule), code(row.urn), words(row.finding)) for row in audit.baseline_gone[:_FINDINGS]]
        parts += [
            element("h3", "No longer found: remove"),
            table(("Rule", "Resource", "Finding"), rows, kind="stacked"),
            rest(len(audit.baseline_gone), _FINDINGS),
        ]
    if accepted:
        found = [
            (rule_link(each.rule.id), each.stack, code(each.resource), words(each.message))
            for each in accepted[:_FINDINGS]
        ]
        parts += [
            element("h3", "Accepted since the rules were adopted"),
            table(("Rule", "Stack", "Resource", "Finding"), found, kind="stacked"),
            rest(len(accepted), _FINDINGS),
        ]
    return section("baseline", "Baseline", *parts)


def not_evaluated(audit: Audit) -> Html:
    """What could not be judged."""
    if not audit.open:
        return section("not-evaluated", "Not evaluated", paragraph("Everything could be judged."))
    rows = [
        (stack, rule_link(each.rule), code(each.urn.split("::", 2)[-1].split("$")[-1]), ", ".join(each.paths))
        for stack, each in audit.open[:_FINDINGS]
    ]
    return section(
        "not-evaluated",
        "Not evaluated",
        paragraph(
            "Values that a state holds encrypted, or that are in stacks outside of this audit. "
            f"Encrypted secrets alone are in the way of {audit.withheld} of {len(audit.open)}."
        ),
        table(("Stack", "Rule", "Resource", "Value"), rows, kind="stacked"),
        rest(len(audit.open), _FINDINGS),
    )


def pictures(audit: Audit) -> Html | None:
    """The networks."""
    if not audit.pictures and not audit.notes:
        return None
    figures = [
        element(
            "figure",
            element("figcaption", picture.title),
            element("div", Html(picture.svg), class_="scroll", tabindex="0", role="region", aria_label=picture.title),
        )
        for picture in audit.pictures
    ]
    return section("networks", "Networks", *figures, *map(paragraph, audit.notes))


def rules(audit: Audit) -> Html:
    """Every rule, and whether there was anything for it to judge."""
    counts: dict[str, int] = {}
    for finding in audit.open_findings:
        counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
    rows = [
        (
            element("span", rule.id, id=f"rule-{rule.id}", class_="rule"),
            join([rule.title, element("div", control_words(rule), class_="quiet-word small")]),
            join([badge(rule.severity, rule.severity), element("div", str(level), class_="quiet-word small")]),
            _judged(rule.id, bool(rule.types), level, audit),
            counts.get(rule.id, 0) or NONE,
        )
        for rule, level in audit.rules
    ]
    head = ("Rule", "What holds", "Severity, level", "Judged", "Open")
    return section("rules", "Rules", table(head, rows, kind="rules stacked", numbers=(4,)))


def _judged(rule_id: str, of_resources: bool, level: Level, audit: Audit) -> Html:
    if level is Level.DISABLED:
        return badge("switched off", "quiet")
    if not of_resources or rule_id in audit.judged_rules:
        return badge("judged", "pass")
    return badge("nothing to judge", "quiet")
