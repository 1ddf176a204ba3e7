"""The report for programs."""

import json
from dataclasses import asdict
from typing import Any

from .report import Report, StackReport

VERSION = 1


def as_json(report: Report) -> str:
    """Return the report as JSON; the same report is the same text."""
    content = {
        "version": VERSION,
        "outcome": report.outcome.name.lower(),
        "exit_code": int(report.outcome),
        "notes": list(report.notes),
        "policy_changes": [asdict(change) for change in report.policy_changes],
        "stacks": [_stack(stack) for stack in report.stacks],
    }
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _stack(stack: StackReport) -> dict[str, Any]:
    return {
        **asdict(stack),
        "failed": stack.failed,
        "data_at_stake": [change.urn for change in stack.lost],
        "mandatory_findings": len(stack.findings.mandatory),
    }
