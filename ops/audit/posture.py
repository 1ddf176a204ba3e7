"""How things stand by control and by stack: what compliance people ask first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.model import Level

from .model import SEVERITIES, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from policies.model import Rule, Severity

    from .model import Audit, AuditFinding

FRAMEWORKS = {
    "nist": "NIST SP 800-53 revision 5",
    "hipaa": "HIPAA security rule, 45 CFR 164",
    "fsbp": "AWS Security Hub controls (FSBP and its NIST standard)",
    "cis": "CIS AWS Foundations Benchmark 7.0.0",
}


class Standing(StrEnum):
    """How a control stands, by the rules that answer it. The first that fits holds."""

    FAIL = "fail"
    """One of its rules has an open finding."""
    NOT_EVALUATED = "not evaluated"
    """None has, but one could not be judged everywhere."""
    ACCEPTED = "accepted"
    """All findings of its rules are exempt or in the baseline."""
    PARTIAL = "pass where judged"
    """Its rules found nothing, but there are stacks that could not be read."""
    PASS = "pass"  # noqa: S105 -- a result
    """Its rules were judged and found nothing."""
    NOTHING = "nothing to judge"
    """There is no resource that its rules look at."""
    OFF = "switched off"
    """The profile switches all of its rules off, so that nothing is said of it."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control of a framework."""

    id: str
    standing: Standing
    rules: tuple[str, ...]
    """Those that are judged in this audit."""
    off: tuple[str, ...]
    """Those that its profile switches off."""
    failing: tuple[str, ...]
    """Those of its rules that have open findings."""
    findings: int
    """How many open findings they have."""


@dataclass(frozen=True, kw_only=True)
class StackPosture:
    """One stack in a row."""

    name: str
    group: str
    resources: int
    open: Mapping[Severity, int]
    accepted: int
    not_evaluated: int
    failing: int
    problem: str


def controls(audit: Audit) -> dict[str, tuple[Control, ...]]:
    """The controls of each framework that any rule answers."""
    by_rule: defaultdict[str, list[AuditFinding]] = defaultdict(list)
    for finding in audit.findings:
        by_rule[finding.rule.id].append(finding)
    waiting = {each.rule for _, each in audit.open}
    found: dict[str, tuple[Control, ...]] = {}
    for framework in FRAMEWORKS:
        answering: defaultdict[str, list[Rule]] = defaultdict(list)
        off: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule, level in audit.rules:
            for control in getattr(rule.controls, framework):
                (off if level is Level.DISABLED else answering)[control].append(rule)
        found[framework] = tuple(
            _control(control, answering[control], off[control], by_rule, waiting, audit)
            for control in sorted({*answering, *off}, key=natural)
        )
    return found


def _control(
    name: str,
    rules: Iterable[Rule],
    off: Iterable[Rule],
    by_rule: Mapping[str, list[AuditFinding]],
    waiting: set[str],
    audit: Audit,
) -> Control:
    ids = [rule.id for rule in rules]
    judged = audit.judged_rules
    findings = [finding for rule in ids for finding in by_rule.get(rule, ())]
    still_open = [finding for finding in findings if finding.status is Status.OPEN]
    if still_open:
        standing = Standing.FAIL
    elif waiting.intersection(ids):
        standing = Standing.NOT_EVALUATED
    elif findings:
        standing = Standing.ACCEPTED
    elif not ids:
        standing = Standing.OFF
    elif not judged.intersection(ids):
        standing = Standing.NOTHING
    else:
        standing = Standing.PARTIAL if audit.unreadable else Standing.PASS
    failing = dict.fromkeys(finding.rule.id for finding in still_open)
    return Control(
        id=name,
        standing=standing,
        rules=tuple(ids),
        off=tuple(rule.id for rule in off),
        failing=tuple(failing),
        findings=len(still_open),
    )


def stacks(audit: Audit) -> tuple[StackPosture, ...]:
    """Every stack, a platform before the labs that it was judged with."""
    found: defaultdict[str, list[AuditFinding]] = defaultdict(list)
    for finding in audit.findings:
        found[finding.stack].append(finding)
    waiting = Counter(stack for stack, _ in audit.open)
    rows = []
    for stack in sorted(audit.stacks, key=lambda each: (each.group, each.name != each.group, each.name)):
        # A state that cannot be read may be a second one of a stack that can: what was found is not in it.
        of_stack = [] if stack.problem else found[stack.name]
        still_open = [finding for finding in of_stack if finding.status is Status.OPEN]
        counts = Counter(finding.rule.severity for finding in still_open)
        rows.append(
            StackPosture(
                name=stack.name,
                group=stack.group,
                resources=stack.resources,
                open={severity: counts[severity] for severity in SEVERITIES},
                accepted=len(of_stack) - len(still_open),
                not_evaluated=0 if stack.problem else waiting[stack.name],
                failing=sum(finding.counts for finding in of_stack),
                problem=stack.problem,
            )
        )
    return tuple(rows)


def control_words(rule: Rule) -> str:
    """The controls that a rule answers, each framework named once."""
    names = {"nist": "NIST", "hipaa": "HIPAA", "fsbp": "FSBP", "cis": "CIS"}
    found = {names[framework]: getattr(rule.controls, framework) for framework in FRAMEWORKS}
    return "; ".join(f"{name} {', '.join(ids)}" for name, ids in found.items() if ids)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts AC-3 before AC-17 and 4.9 before 4.10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text))
