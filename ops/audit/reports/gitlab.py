"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).

GitLab takes every row as a problem of the code, so what is accepted is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from policies.model import Severity

if TYPE_CHECKING:
    from ..model import Audit, AuditFinding

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}
_FILES = "policies"


def render(audit: Audit) -> str:
    """The report."""
    sources = {stack.name: stack.source for stack in audit.stacks if not stack.problem}
    rows = [_row(finding, sources.get(finding.stack, _FILES)) for finding in audit.open_findings]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _row(finding: AuditFinding, path: str) -> dict[str, object]:
    where = f"{finding.stack}: {finding.resource}: " if finding.stack else ""
    return {
        "description": f"{where}{finding.message} ({finding.rule.title})",
        "check_name": finding.rule.id,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.rule.severity],
        "location": {"path": path, "lines": {"begin": 1}},
    }
