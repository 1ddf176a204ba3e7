"""Exemptions: findings that somebody answers for, until a day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

from . import expiry, urn_patterns, wildcards

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from .model import Finding
    from .profiles import Profile

MINIMUM_REASON = 10


class ExemptionError(Exception):
    """The exemptions file is malformed; the message lists every problem in it."""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """One row of the file."""

    rule: str
    urn: str
    reason: str
    owner: str
    ticket: str
    expires: date
    finding: str = "*"

    def covers(self, rule_id: str, urn: str) -> bool:
        """Whether the row is about this rule on this resource, or on the one whose document it stands in."""
        owner = urn.partition("#")[0]
        return rule_id == self.rule and any(urn_patterns.matches(self.urn, each) for each in {urn, owner})

    def accepts(self, finding: Finding) -> bool:
        """Whether the row is about this finding of its rule."""
        return wildcards.matches(self.finding, finding.message)

    def problem(self, today: date, profile: Profile) -> str | None:
        """Why the row exempts nothing, if it does not."""
        mend = f"fix what it exempts, or have {self.owner} renew it"
        return expiry.problem(self.expires, today, profile, mend) or urn_patterns.problem(self.urn)

    @property
    def shown(self) -> str:
        """The row in a message."""
        return f"exemption from {self.rule} for {self.urn} ({self.ticket}, {self.owner})"


def load(path: Path, rule_ids: Collection[str]) -> tuple[Exemption, ...]:
    """The rows of the file.

    Raises:
        ExemptionError: it is not TOML, or rows lack a field, have an unknown one, a wrong type or an unknown rule.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ExemptionError(f"{path.name}: {error}") from error
    rows = document.pop("exemption", [])
    problems = [f"unknown key {key!r}; rows start with [[exemption]]" for key in document]
    if not isinstance(rows, list):
        rows = []
        problems.append("exemption is no list; rows start with [[exemption]]")
    for number, row in enumerate(rows, start=1):
        problems += [f"row {number}: {problem}" for problem in _problems(row, rule_ids)]
    if problems:
        raise ExemptionError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return tuple(Exemption(**row) for row in rows)


def _problems(row: Mapping[str, object], rule_ids: Collection[str]) -> list[str]:
    names = [field.name for field in fields(Exemption)]
    problems = [f"unknown field {key!r}; allowed: {', '.join(names)}" for key in row if key not in names]
    problems += [f"{name} is missing" for name in names if name not in row and name != "finding"]
    for name in names:
        if name not in row:
            continue
        value = row[name]
        if name == "expires":
            if not isinstance(value, date) or isinstance(value, datetime):
                problems.append(f"expires is {value}; write a date without quotes, such as 2027-03-31")
        elif not isinstance(value, str) or not value.strip():
            problems.append(f"{name} is {value!r}; write a text")
        elif name == "reason" and len(value.strip()) < MINIMUM_REASON:
            problems.append(f"reason is {value!r}; say it in at least {MINIMUM_REASON} characters")
        elif name == "rule" and value not in rule_ids:
            problems.append(f"rule is {value!r}, which does not exist; docs/policies.md lists the ids")
        elif name == "urn" and not value.startswith(("urn:pulumi:", "*")):
            problems.append(f"urn is {value!r}; it starts with urn:pulumi:<stack>::, * matches any text")
    return problems
