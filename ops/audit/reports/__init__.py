"""The reports of an audit: a module a format, each with a pure function from an audit to a text."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Audit


@dataclass(frozen=True)
class Format:
    """One format."""

    name: str
    file: str
    """The name that it gets in a folder of reports."""
    what: str

    def render(self, audit: Audit) -> str:
        """The report; the same audit gives the same text."""
        # Loaded when it is asked for: an audit for the terminal has no use for the others.
        module = importlib.import_module(f"{__name__}.{self.name}")
        return str(module.render(audit))


FORMATS = {
    each.name: each
    for each in (
        Format("table", "audit.txt", "for a terminal"),
        Format("json", "audit.json", "everything, versioned; `--since` and `--history` read it"),
        Format("sarif", "audit.sarif", "SARIF 2.1.0, for code scanning"),
        Format("junit", "audit.junit.xml", "JUnit, for CI servers"),
        Format("gitlab", "gl-code-quality-report.json", "GitLab's code quality report"),
        Format("markdown", "audit.md", "for job summaries and comments"),
        Format("html", "audit.html", "one page to keep and to print"),
    )
}
