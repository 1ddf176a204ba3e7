"""What a rule is, and what it says of a resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

ANY_AWS = "aws:*"
"""In place of a type: every type of the AWS provider."""
ANY_NATIVE = "aws-native:*"
"""Every type of Pulumi's other AWS provider."""
ANY_PROVIDER = "pulumi:providers:*"
"""Every provider, which a stack keeps as a resource of its own."""


class Severity(StrEnum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a violation does to a deployment."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


@dataclass(frozen=True, kw_only=True)
class Controls:
    """The controls of each framework that a rule answers."""

    nist: tuple[str, ...] = ()
    """NIST SP 800-53 revision 5."""
    hipaa: tuple[str, ...] = ()
    """HIPAA security rule, 45 CFR 164."""
    fsbp: tuple[str, ...] = ()
    """Controls of AWS Security Hub: those of FSBP, and some that only its NIST standard has."""
    cis: tuple[str, ...] = ()
    """CIS AWS Foundations Benchmark 7.0.0."""

    def labels(self) -> tuple[str, ...]:
        """Every control with its framework's name before it."""
        frameworks = {"NIST": self.nist, "HIPAA": self.hipaa, "FSBP": self.fsbp, "CIS": self.cis}
        return tuple(f"{name} {control}" for name, controls in frameworks.items() for control in controls)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that must hold. The id never changes: exemptions, reports and controls refer to it."""

    id: str
    title: str
    """The rule as a sentence that is true when it is kept."""
    severity: Severity
    types: tuple[str, ...]
    """Tokens of the resource types that it looks at."""
    why: str
    remediation: str
    source: str
    """Address of the page that says so."""
    controls: Controls = field(default_factory=Controls)
    level: Level = Level.MANDATORY
    """What a violation does unless the profile or the engine's config says otherwise."""
    bad: str = ""
    """A few lines of a Pulumi program that break the rule; tests run them."""
    good: str = ""
    """The same lines, kept."""

    def is_about(self, types: Collection[str]) -> bool:
        """Whether it looks at one of these types."""
        return any(
            token in types or (token.endswith("*") and any(each.startswith(token[:-1]) for each in types))
            for token in self.types
        )

    def __post_init__(self) -> None:
        """Let examples be indented as the code around them."""
        for name in ("bad", "good"):
            object.__setattr__(self, name, dedent(getattr(self, name)).strip())


@dataclass(frozen=True)
class Finding:
    """A rule is broken: what is there, at which property, and what would be allowed."""

    message: str
    path: str = ""


@dataclass(frozen=True)
class Unevaluated:
    """A rule cannot be judged yet: the value at `path` is not known, or there is a reason of its own."""

    path: str
    reason: str = ""

    @property
    def words(self) -> str:
        """What a report says in brackets."""
        return f"{self.path}: {self.reason}" if self.reason else self.path


Outcome = Finding | Unevaluated
