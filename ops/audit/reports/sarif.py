"""SARIF 2.1.0, for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

A finding is in a resource of a state and not in a line of a program: the state's file is its physical location, since
viewers want one, and the resource's URN is its logical one. What is accepted is there as a suppressed result; by
section 3.27.23 every result then has `suppressions`, an empty list where it is open.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from policies.model import Level, Severity

from ..model import Status

if TYPE_CHECKING:
    from policies.model import Rule

    from ..model import Audit, AuditFinding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
# On the scale of CVSS, as code scanning reads `security-severity`: above 9.0 critical, 7.0 high, 4.0 medium.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}


def render(audit: Audit) -> str:
    """The report."""
    rules = [rule for rule, level in audit.rules if level is not Level.DISABLED]
    index = {rule.id: number for number, rule in enumerate(rules)}
    sources = {stack.name: stack.source for stack in audit.stacks if not stack.problem}
    run = {
        "tool": {
            "driver": {
                "name": "hpc-labs policies",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not audit.unreadable,
                "exitCode": audit.exit_code,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": f"{stack.name or stack.source}: {stack.problem}"},
                        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(stack.source)}}}],
                    }
                    for stack in audit.unreadable
                ],
            }
        ],
        "results": [_result(finding, index, sources) for finding in audit.findings],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "date": audit.day.isoformat(),
            "profile": audit.profile,
            "notEvaluated": [
                {"ruleId": each.rule, "urn": each.urn, "paths": list(each.paths)} for _, each in audit.open
            ],
        },
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    controls = rule.controls.labels()
    text = f"{rule.why}\n\nFix: {rule.remediation}"
    markdown = f"{rule.why}\n\n**Fix:** {rule.remediation}"
    if controls:
        text += f"\n\nControls: {', '.join(controls)}"
        markdown += f"\n\n**Controls:** {', '.join(controls)}"
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.why}"},
        "help": {"text": text, "markdown": markdown},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"security-severity": _SCORES[rule.severity], "tags": ["security", *controls]},
    }


def _result(finding: AuditFinding, index: dict[str, int], sources: dict[str, str]) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index[finding.rule.id],
        "level": _LEVELS[finding.rule.severity],
        "message": {"text": finding.message},
        "partialFingerprints": {"hpcLabsFinding/v1": finding.fingerprint},
        "suppressions": _suppressions(finding),
        "properties": {"enforcementLevel": str(finding.level), "stack": finding.stack, "counts": finding.counts},
    }
    if finding.stack:
        result["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(sources[finding.stack])},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [
                    {
                        "name": finding.urn.rpartition("::")[2],
                        "fullyQualifiedName": f"{finding.urn}{f' {finding.path}' if finding.path else ''}",
                        "kind": "resource",
                    }
                ],
            }
        ]
    if finding.new is not None:
        result["baselineState"] = "new" if finding.new else "unchanged"
    return result


def _suppressions(finding: AuditFinding) -> list[dict[str, object]]:
    if finding.status is Status.OPEN:
        return []
    row = finding.exemption
    if row is None:
        words = "Accepted by the baseline: it was there when the rules were adopted."
    else:
        words = f"{row.reason} (until {row.expires}, {row.owner}, {row.ticket})"
    return [{"kind": "external", "status": "accepted", "justification": words}]


def _uri(source: str) -> str:
    return quote(source, safe="/:.-_~+")
