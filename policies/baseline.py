"""The baseline: findings that were there when the rules were adopted, accepted by name until each is mended.

It is a JSON file that people review: a row says which rule, which resource and in words what was found, and since when
it is accepted. It never grows by itself: what is found anew is not in it, and `labs audit` names the rows that can go.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from .verdict import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VERSION = 1
_ABOUT = "Findings accepted when the rules were adopted; docs/audit.md explains. Remove a row once it is mended."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BaselineError(Exception):
    """The baseline file is malformed; the message lists every problem in it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One accepted finding."""

    rule: str
    urn: str
    finding: str
    """What was found, in the words of the report."""
    since: str
    """The day on which it was accepted."""

    @property
    def fingerprint(self) -> str:
        """The finding's name, made of all that the row says of it."""
        return fingerprint(self.rule, self.urn, self.finding)


def load(path: Path) -> frozenset[str]:
    """The fingerprints of the accepted findings.

    Raises:
        BaselineError: the file cannot be read, or a row was not written by `labs audit --write-baseline`.
    """
    return frozenset(entry.fingerprint for entry in read(path))


def read(path: Path) -> tuple[Entry, ...]:
    """The rows of the file.

    Raises:
        BaselineError: the file cannot be read, or a row was not written by `labs audit --write-baseline`.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(
            f"{path} cannot be read: {error.strerror}; `labs audit --write-baseline` writes one"
        ) from error
    except ValueError as error:
        raise BaselineError(f"{path.name}: {error}; `labs audit --write-baseline FILE` writes one") from error
    rows = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(document, dict) or document.get("version") != VERSION or not isinstance(rows, list):
        raise BaselineError(
            f"{path.name}: it is no baseline of version {VERSION} with a list of findings; "
            "`labs audit --write-baseline FILE` writes one"
        )
    problems = [f"row {number}: {problem}" for number, row in enumerate(rows, start=1) for problem in _problems(row)]
    if problems:
        raise BaselineError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return tuple(Entry(**{key: value for key, value in row.items() if key != "fingerprint"}) for row in rows)


def write(entries: Iterable[Entry]) -> str:
    """The text of the file: in the same order whatever the order of the entries."""
    rows = sorted({(entry.rule, entry.urn, entry.finding): entry for entry in entries}.items())
    findings = [{**asdict(entry), "fingerprint": entry.fingerprint} for _, entry in rows]
    document = {"version": VERSION, "about": _ABOUT, "findings": findings}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _problems(row: object) -> list[str]:
    if not isinstance(row, dict):
        return [f"it is {row!r}; a row is an object"]
    names = [*(field.name for field in fields(Entry)), "fingerprint"]
    problems = [f"unknown field {key!r}; allowed: {', '.join(names)}" for key in row if key not in names]
    problems += [f"{name} is {row.get(name)!r}; write a text" for name in names if not isinstance(row.get(name), str)]
    if problems:
        return problems
    if not _is_day(row["since"]):
        problems.append(f"since is {row['since']!r}; write a day, such as 2027-03-31")
    if fingerprint(row["rule"], row["urn"], row["finding"]) != row["fingerprint"]:
        problems.append(
            f"its fingerprint {row['fingerprint']!r} is not that of its rule, urn and finding: somebody changed the "
            "row, and it accepts nothing; take it out, or write the baseline anew"
        )
    return problems


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False
