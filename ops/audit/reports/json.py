"""The JSON report: everything, in the form that `report.schema.json` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..earlier import VERSION
from ..model import Status
from ..posture import FRAMEWORKS, controls

if TYPE_CHECKING:
    from policies.exemptions import Exemption

    from ..model import Audit, AuditedStack, AuditFinding


def render(audit: Audit) -> str:
    """The report; keys and rows stand in a settled order."""
    return json.dumps(document(audit), indent=1, ensure_ascii=False) + "\n"


def document(audit: Audit) -> dict[str, object]:
    """The report as plain data."""
    judged = audit.judged_rules
    return {
        "version": VERSION,
        "date": audit.day.isoformat(),
        "result": audit.verdict,
        "exit_code": audit.exit_code,
        "profile": audit.profile,
        "fail_on": str(audit.fail_on),
        "summary": {
            "stacks": len(audit.stacks),
            "unreadable": len(audit.unreadable),
            "resources": audit.resources,
            "open": {str(severity): count for severity, count in audit.by_severity().items()},
            "failing": len(audit.failing),
            "exempt": audit.accepted(Status.EXEMPT),
            "baseline": audit.accepted(Status.BASELINE),
            "not_evaluated": len(audit.open),
            "withheld": audit.withheld,
            "rules_judged": len(judged),
            "rules_with_nothing_to_judge": sum(rule.id not in judged for rule, _ in audit.rules if rule.types),
        },
        "stacks": [_stack(stack) for stack in audit.stacks],
        "findings": [_finding(finding) for finding in audit.findings],
        "not_evaluated": [
            {"stack": stack, "rule": each.rule, "urn": each.urn, "paths": list(each.paths)}
            for stack, each in audit.open
        ],
        "exemptions": [
            {**_exemption(use.row), "use": str(use.use), "findings": use.findings, "days_left": use.days_left}
            for use in audit.exemptions
        ],
        "baseline_gone": [
            {
                "rule": row.rule,
                "urn": row.urn,
                "finding": row.finding,
                "since": row.since,
                "fingerprint": row.fingerprint,
            }
            for row in audit.baseline_gone
        ],
        "drift": _drift(audit),
        "controls": {
            framework: [
                {
                    "id": control.id,
                    "standing": str(control.standing),
                    "rules": list(control.rules),
                    "switched_off": list(control.off),
                }
                for control in found
            ]
            for framework, found in controls(audit).items()
        },
        "rules": [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": str(rule.severity),
                "level": str(level),
                "judged": rule.id in judged,
                "why": rule.why,
                "remediation": rule.remediation,
                "source": rule.source,
                "controls": {framework: list(getattr(rule.controls, framework)) for framework in FRAMEWORKS},
            }
            for rule, level in audit.rules
        ],
        "notes": list(audit.notes),
    }


def _stack(stack: AuditedStack) -> dict[str, object]:
    return {
        "name": stack.name,
        "source": stack.source,
        "group": stack.group,
        "resources": stack.resources,
        "references": list(stack.references),
        "missing": list(stack.missing),
        "problem": stack.problem,
    }


def _finding(finding: AuditFinding) -> dict[str, object]:
    row: dict[str, object] = {
        "rule": finding.rule.id,
        "severity": str(finding.rule.severity),
        "level": str(finding.level),
        "status": str(finding.status),
        "counts": finding.counts,
        "stack": finding.stack,
        "urn": finding.urn,
        "path": finding.path,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    if finding.new is not None:
        row["new"] = finding.new
    if finding.exemption:
        row["exemption"] = _exemption(finding.exemption)
    return row


def _exemption(row: Exemption) -> dict[str, object]:
    return {
        "rule": row.rule,
        "urn": row.urn,
        "finding": row.finding,
        "reason": row.reason,
        "owner": row.owner,
        "ticket": row.ticket,
        "expires": row.expires.isoformat(),
    }


def _drift(audit: Audit) -> dict[str, object] | None:
    if audit.drift is None:
        return None
    return {
        "since": audit.drift.since,
        "new": audit.drift.new,
        "still": audit.drift.still,
        "gone": [
            {
                "rule": each.rule,
                "stack": each.stack,
                "urn": each.urn,
                "message": each.message,
                "fingerprint": each.fingerprint,
            }
            for each in audit.drift.gone
        ],
    }
