"""What was found in the resources of a stack, for whoever tells people about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .model import Level

if TYPE_CHECKING:
    from .exemptions import Exemption
    from .model import Finding, Rule


ENCRYPTED = "an encrypted secret"
"""Why a value of a saved state cannot be read."""


def fingerprint(rule_id: str, urn: str, message: str) -> str:
    """A name for a finding that is the same as long as rule, resource and words are."""
    return hashlib.sha256("\0".join((rule_id, urn, message)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Verdict:
    """A rule is broken by a resource, or by the stack as a whole (without URN)."""

    rule: Rule
    level: Level
    """What it does to a deployment; a finding that is accepted does nothing."""
    urn: str
    finding: Finding
    exemption: Exemption | None = None
    """The row that accepts it."""
    accepted: bool = False
    """Whether the baseline accepts it: it was there when the rules were adopted."""

    @property
    def fingerprint(self) -> str:
        """Names the finding in baselines and reports."""
        return fingerprint(self.rule.id, self.urn, self.finding.message)

    @property
    def counts(self) -> bool:
        """Whether it fails a deployment or an audit."""
        return self.level is Level.MANDATORY

    @property
    def words(self) -> str:
        """The finding and what to do about it, for people; a rule of the pack's own says all of it in the finding."""
        if not self.rule.types:
            return self.finding.message
        parts = {
            "Found": self.finding.message,
            "Rule": self.rule.title,
            "Why": self.rule.why,
            "Fix": self.rule.remediation,
            "More": f"{self.rule.source}, or: labs policy explain {self.rule.id}",
        }
        lines = [f"{name + ':':<6} {text}" for name, text in parts.items() if text]
        if self.exemption:
            row = self.exemption
            lines.append(f"Exempt until {row.expires}: {row.reason} ({row.ticket}, {row.owner})")
        if self.accepted:
            lines.append("Known: the baseline accepts it.")
        return "\n".join(lines)


@dataclass(frozen=True)
class Open:
    """A rule could not be judged on a resource, because of these properties."""

    rule: str
    urn: str
    paths: tuple[str, ...]
    """Each with the reason behind it, where that is not simply that a preview does not know the value."""

    @property
    def is_withheld(self) -> bool:
        """Whether nothing but secrets that a state holds encrypted is in the way: no deployment will tell more."""
        return all(path.endswith(f": {ENCRYPTED}") for path in self.paths)


@dataclass(frozen=True)
class Judgement:
    """Everything that the rules say of a stack."""

    verdicts: tuple[Verdict, ...] = ()
    open: tuple[Open, ...] = ()
    resources: int = 0
    """How many were judged."""
    evaluated: frozenset[str] = field(default_factory=frozenset)
    """The rules that had something to judge."""
