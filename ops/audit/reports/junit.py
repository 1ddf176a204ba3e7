"""JUnit XML, as CI servers read it: a suite for each stack, a case for each rule that had something to judge in it.

There is no time in it, since the same audit gives the same bytes: `time` is 0, as the schema wants one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from ..model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies.verdict import Open

    from ..model import Audit, AuditedStack, AuditFinding

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILES = "files of the audit"


def render(audit: Audit) -> str:
    """The report."""
    findings: defaultdict[tuple[str, str], list[AuditFinding]] = defaultdict(list)
    for finding in audit.findings:
        findings[finding.stack, finding.rule.id].append(finding)
    waiting: defaultdict[tuple[str, str], list[Open]] = defaultdict(list)
    for stack, each in audit.open:
        waiting[stack, each.rule].append(each)
    suites = [_Suite(stack.name, _cases(stack, findings, waiting)) for stack in audit.stacks]
    of_files = [_case(_FILES, rule, found, ()) for (stack, rule), found in sorted(findings.items()) if not stack]
    if of_files:
        suites.insert(0, _Suite(_FILES, of_files))
    totals = " ".join(f'{kind}="{sum(suite.count(kind) for suite in suites)}"' for kind in _KINDS)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="labs audit" {totals} time="0">']
    for number, suite in enumerate(suites):
        counts = " ".join(f'{kind}="{suite.count(kind)}"' for kind in _KINDS)
        stamp = f"{audit.day.isoformat()}T00:00:00"
        lines.append(
            f'  <testsuite name={_attribute(suite.name)} id="{number}" package="labs.audit" {counts} time="0" '
            f'timestamp="{stamp}" hostname="localhost">'
        )
        lines += [text for _, text in suite.cases]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


_KINDS = ("tests", "failures", "errors", "skipped")


class _Suite:
    def __init__(self, name: str, cases: Iterable[tuple[str, str]]) -> None:
        self.name = name
        self.cases = list(cases)

    def count(self, kind: str) -> int:
        return len(self.cases) if kind == "tests" else sum(each == kind for each, _ in self.cases)


def _cases(
    stack: AuditedStack,
    findings: dict[tuple[str, str], list[AuditFinding]],
    waiting: dict[tuple[str, str], list[Open]],
) -> Iterable[tuple[str, str]]:
    if stack.problem:
        yield "errors", _element(stack.name, "state", f'<error message={_attribute(stack.problem)} type="unreadable"/>')
        return
    for rule in stack.rules:
        yield _case(stack.name, rule, findings.get((stack.name, rule), []), waiting.get((stack.name, rule), []))


def _case(stack: str, rule: str, found: Iterable[AuditFinding], waiting: Iterable[Open]) -> tuple[str, str]:
    failing = [finding for finding in found if finding.counts]
    other = [finding for finding in found if not finding.counts]
    noted = "\n".join(f"{_word(finding)}: {finding.urn}: {finding.message}" for finding in other)
    output = f"<system-out>{_text(noted)}</system-out>" if noted else ""
    if failing:
        first = failing[0]
        words = "\n\n".join(f"{each.urn}\n{each.message}\nFix: {each.rule.remediation}" for each in failing)
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        failure = f"<failure message={_attribute(first.message + more)} type={_attribute(first.rule.severity)}>"
        return "failures", _element(stack, rule, f"{failure}{_text(words)}</failure>{output}")
    waits = [f"{each.urn} ({', '.join(each.paths)})" for each in waiting]
    if waits:
        return "skipped", _element(
            stack, rule, f"<skipped message={_attribute('not evaluated: ' + '; '.join(waits))}/>{output}"
        )
    return "passed", _element(stack, rule, output)


def _word(finding: AuditFinding) -> str:
    return {Status.EXEMPT: "exempt", Status.BASELINE: "in the baseline"}.get(finding.status, "does not count")


def _element(stack: str, rule: str, content: str) -> str:
    opening = f'    <testcase name={_attribute(rule)} classname={_attribute(stack)} time="0"'
    return f"{opening}>{content}</testcase>" if content else f"{opening}/>"


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("�", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("�", text))
