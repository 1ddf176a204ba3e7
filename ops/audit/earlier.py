"""Earlier audits, as their JSON reports keep them: what changed since one, and the trend of all."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from . import UsageError
from .model import SEVERITIES, AuditFinding, Drift, Gone, Point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

VERSION = 1
"""Of the JSON report; `report.schema.json` describes it."""
_POINTS = 60
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.json")


def read_report(file: Path) -> dict[str, object]:
    """An earlier audit's JSON report.

    Raises:
        UsageError: it is none.
    """
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{file} cannot be read: {error}; `labs audit --format json --out FILE` writes one."
        ) from error
    if not isinstance(report, dict) or report.get("version") != VERSION or not isinstance(report.get("findings"), list):
        raise UsageError(f"{file} is no report of `labs audit --format json` of version {VERSION}.")
    return report


def drift(report: dict[str, object], file: Path, found: Iterable[AuditFinding], known: Callable[[str], bool]) -> Drift:
    """What is new, gone and still there since an earlier audit.

    Args:
        report: the earlier audit.
        file: where it was read from, for messages.
        found: the findings of this audit.
        known: whether this audit can tell of a stack that a finding of it is gone.

    Raises:
        UsageError: the report's findings are malformed.
    """
    now = {finding.fingerprint for finding in found}
    try:
        earlier = {
            str(row["fingerprint"]): Gone(
                rule=str(row["rule"]),
                stack=str(row["stack"]),
                urn=str(row["urn"]),
                message=str(row["message"]),
                fingerprint=str(row["fingerprint"]),
            )
            for row in report["findings"]  # type: ignore[attr-defined] # read_report has seen that it is a list
        }
    except (KeyError, TypeError) as error:
        raise UsageError(f"{file}: a finding has no {error}; take a report as `labs audit` wrote it.") from error
    gone = [finding for name, finding in earlier.items() if name not in now and known(finding.stack)]
    return Drift(
        since=str(report.get("date")),
        new=len(now - earlier.keys()),
        still=len(now & earlier.keys()),
        gone=tuple(sorted(gone, key=lambda each: (each.stack, each.rule, each.urn, each.message))),
    )


def fingerprints(report: dict[str, object]) -> frozenset[str]:
    """The names of an earlier audit's findings."""
    rows = report["findings"]
    return (
        frozenset(str(row.get("fingerprint")) for row in rows if isinstance(row, dict))
        if isinstance(rows, list)
        else frozenset()
    )


def trend(folder: Path, before: str) -> tuple[Point, ...]:
    """The audits that were kept in a folder before a day, the oldest first; of very many the last ones.

    Raises:
        UsageError: one of them is no report.
    """
    if not folder.is_dir():
        return ()
    kept = sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name) and file.stem < before)
    return tuple(_point(read_report(file), file) for file in kept[-_POINTS:])


def _point(report: dict[str, object], file: Path) -> Point:
    summary = report.get("summary")
    try:
        counts = summary["open"]  # type: ignore[index] # what it is instead of a dictionary is told below
        return Point(
            day=file.stem,
            stacks=int(summary["stacks"]),  # type: ignore[index]
            open={severity: int(counts[severity]) for severity in SEVERITIES},
            accepted=int(summary["exempt"]) + int(summary["baseline"]),  # type: ignore[index]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{file} has no summary that can be read ({error}); remove it from the history.") from error
