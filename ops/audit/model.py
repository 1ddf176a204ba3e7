"""What an audit says: plain facts in a settled order, from which every report is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from policies.model import Level, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from policies.baseline import Entry
    from policies.exemptions import Exemption
    from policies.verdict import Open

SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
"""The worst first."""
EXPIRING_DAYS = 30
"""So many days before its last an exemption is said to end soon."""


class Status(StrEnum):
    """What became of a finding."""

    OPEN = "open"
    EXEMPT = "exempt"
    """Somebody answers for it until a day."""
    BASELINE = "baseline"
    """It was there when the rules were adopted."""


class FailOn(StrEnum):
    """Which open findings fail an audit."""

    MANDATORY = "mandatory"
    """Those that would fail a deployment."""
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOT_EVALUATED = "not-evaluated"
    """Those of mandatory rules; and what could not be judged fails the audit as well."""
    NEVER = "never"


class Use(StrEnum):
    """What an exemption does."""

    USED = "used"
    WAITING = "may be needed"
    """What it is about could not be judged here, or its rule is switched off."""
    UNUSED = "unused"
    EXPIRED = "expired"
    TOO_LATE = "ends too late"
    """Its last day is further away than the profile lets it."""
    OVER_BROAD = "over-broad"
    OTHER = "about other stacks"


@dataclass(frozen=True, kw_only=True)
class AuditFinding:
    """A rule is broken by a resource of a stack; or, without stack and URN, by the audit's own files."""

    rule: Rule
    level: Level
    stack: str
    urn: str
    path: str
    message: str
    fingerprint: str
    status: Status = Status.OPEN
    exemption: Exemption | None = None
    counts: bool = False
    """Whether it fails this audit."""
    new: bool | None = None
    """Whether an earlier audit had not found it; None without one."""

    @property
    def resource(self) -> str:
        """The resource's own type and name, for people who know which stack they read of."""
        return self.urn.split("::", 2)[-1].split("$")[-1]


@dataclass(frozen=True, kw_only=True)
class AuditedStack:
    """One stack, and why it could not be judged if it could not."""

    name: str
    source: str
    group: str
    """What the stacks that it was judged with are called by: their platform's name."""
    resources: int = 0
    rules: tuple[str, ...] = ()
    """Ids of the rules that had something to judge in it."""
    references: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Stacks that it refers to and that are not in this audit."""
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ExemptionUse:
    """A row of the exemptions file, and what it does in this audit."""

    row: Exemption
    use: Use
    findings: int
    days_left: int

    @property
    def ends_soon(self) -> bool:
        """Whether its last day is near."""
        return 0 <= self.days_left <= EXPIRING_DAYS


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A finding of an earlier audit that is there no more."""

    rule: str
    stack: str
    urn: str
    message: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What changed since an earlier audit."""

    since: str
    """Its day."""
    new: int
    still: int
    gone: tuple[Gone, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """An earlier audit, or this one, in the trend."""

    day: str
    stacks: int
    open: Mapping[str, int]
    """Open findings by severity."""
    accepted: int
    """Exempt ones and those of the baseline."""


@dataclass(frozen=True)
class Picture:
    """A network as SVG."""

    title: str
    svg: str


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Everything that reports are made of."""

    day: date
    profile: str
    fail_on: FailOn
    rules: tuple[tuple[Rule, Level], ...]
    """Every rule with its level here, the pack's own among them."""
    stacks: tuple[AuditedStack, ...]
    findings: tuple[AuditFinding, ...]
    open: tuple[tuple[str, Open], ...] = ()
    """What could not be judged, with its stack."""
    exemptions: tuple[ExemptionUse, ...] = ()
    baseline_gone: tuple[Entry, ...] = ()
    """Rows of the baseline that accept nothing any more."""
    drift: Drift | None = None
    trend: tuple[Point, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unreadable(self) -> tuple[AuditedStack, ...]:
        """Stacks that could not be judged."""
        return tuple(stack for stack in self.stacks if stack.problem)

    @property
    def open_findings(self) -> tuple[AuditFinding, ...]:
        """What nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.status is Status.OPEN)

    @property
    def failing(self) -> tuple[AuditFinding, ...]:
        """What fails the audit."""
        return tuple(finding for finding in self.findings if finding.counts)

    @property
    def withheld(self) -> int:
        """How many checks could not be judged because of nothing but encrypted secrets."""
        return sum(each.is_withheld for _, each in self.open)

    @property
    def fails(self) -> bool:
        """Whether findings fail it, or where that was asked for, that something could not be judged."""
        return bool(self.failing) or (self.fail_on is FailOn.NOT_EVALUATED and bool(self.open))

    @property
    def resources(self) -> int:
        """How many resources there are in all stacks that were judged."""
        return sum(stack.resources for stack in self.stacks)

    @cached_property
    def judged_rules(self) -> frozenset[str]:
        """Ids of the rules that had something to judge."""
        return frozenset(rule for stack in self.stacks for rule in stack.rules)

    def by_severity(self, status: Status = Status.OPEN) -> dict[Severity, int]:
        """How many findings there are of each severity, the worst first, zeros too."""
        counts = Counter(finding.rule.severity for finding in self.findings if finding.status is status)
        return {severity: counts[severity] for severity in SEVERITIES}

    def accepted(self, status: Status) -> int:
        """How many findings have this status."""
        return sum(finding.status is status for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """3: something could not be read, so nothing may be concluded; 1: it fails; 0: it does not."""
        return 3 if self.unreadable else 1 if self.fails else 0

    @property
    def verdict(self) -> str:
        """The result in one word or two."""
        if self.unreadable:
            return "incomplete"
        return "failed" if self.fails else "passed"
