"""What the policy pack says of a preview, read from the words that it gives the engine (``policies/verdict.py``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .log import Log, PolicyEvent

_NOT_EVALUATED = "policy-not-evaluated"
_LEVELS = ("mandatory", "remediate", "advisory")
_SEVERITIES = ("critical", "high", "medium", "low")
_LINE = re.compile(r"(Found|Rule|Why|Fix|More|Known|Exempt until [^:]+):\s*(.*)")
_OPEN = re.compile(r"  (\S+): (\S+) \((.*)\)")
_ADDRESS = re.compile(r"https?://[^\s,]+")


@dataclass(frozen=True)
class Finding:
    """A rule that a resource breaks."""

    rule: str
    pack: str
    level: str
    severity: str
    urn: str
    found: str
    """What is there; all that the pack says where it is not our own."""
    title: str = ""
    why: str = ""
    fix: str = ""
    address: str = ""
    """Where the rule is explained."""
    accepted: str = ""
    """Why it is accepted: an exemption with its reason, or the baseline; empty for one that counts."""

    @property
    def mandatory(self) -> bool:
        """Whether the deployment is refused because of it."""
        return self.level == "mandatory" and not self.accepted


@dataclass(frozen=True)
class Open:
    """A rule that cannot be judged before the deployment."""

    rule: str
    resource: str
    properties: str


@dataclass(frozen=True)
class Findings:
    """All of a preview, the worst first."""

    counted: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    open: tuple[Open, ...] = ()

    @property
    def mandatory(self) -> tuple[Finding, ...]:
        """Those that refuse the deployment."""
        return tuple(finding for finding in self.counted if finding.mandatory)


def findings_of(log: Log) -> Findings:
    """Read every policy event; the engine may send one more than once."""
    told = [event for event in dict.fromkeys(log.policies) if event.policy != _NOT_EVALUATED]
    notes = [event for event in dict.fromkeys(log.policies) if event.policy == _NOT_EVALUATED]
    found = sorted(map(_finding, told), key=_worst_first)
    # Made mandatory, the note refuses the deployment like any other rule.
    refusals = [_finding(event) for event in notes if event.level == "mandatory"]
    return Findings(
        counted=tuple(refusals + [finding for finding in found if not finding.accepted]),
        accepted=tuple(finding for finding in found if finding.accepted),
        open=tuple(row for event in notes for row in _open(event.message)),
    )


def _worst_first(finding: Finding) -> tuple[int, int, str, str, str]:
    return (
        _LEVELS.index(finding.level) if finding.level in _LEVELS else len(_LEVELS),
        _SEVERITIES.index(finding.severity) if finding.severity in _SEVERITIES else len(_SEVERITIES),
        finding.rule,
        finding.urn,
        finding.found,
    )


def _finding(event: PolicyEvent) -> Finding:
    parts = _Parts.read(event.message)
    addresses = _ADDRESS.findall(parts.named.get("More", ""))
    return Finding(
        rule=event.policy,
        pack=event.pack,
        level=event.level,
        severity=event.severity,
        urn=event.urn,
        found=parts.named.get("Found") or parts.rest or event.message,
        title=parts.named.get("Rule", ""),
        why=parts.named.get("Why", ""),
        fix=parts.named.get("Fix", ""),
        address=addresses[0] if addresses else "",
        accepted=parts.accepted,
    )


@dataclass
class _Parts:
    """A message's named lines, each with the lines that go on with it, and what stands before them."""

    named: dict[str, str] = field(default_factory=dict)
    rest: str = ""

    @classmethod
    def read(cls, message: str) -> "_Parts":
        parts, name = cls(), ""
        for line in message.splitlines():
            match = _LINE.fullmatch(line)
            if match:
                name = match[1]
                parts.named[name] = match[2]
            elif name:
                parts.named[name] += f"\n{line}"
            else:
                parts.rest += f"\n{line}" if parts.rest else line
        return parts

    @property
    def accepted(self) -> str:
        exempt = (
            f"{name[0].lower()}{name[1:]}: {text}" for name, text in self.named.items() if name.startswith("Exempt")
        )
        return next(exempt, "") or self.named.get("Known", "").rstrip(".")


def _open(message: str) -> list[Open]:
    rows = []
    for line in message.splitlines()[1:]:
        match = _OPEN.fullmatch(line)
        rows.append(Open(match[2], match[1], match[3]) if match else Open("", line.strip(), ""))
    return rows


def rule_address(finding: Finding, pages: Mapping[str, str]) -> str:
    """Return where a rule is explained: its pack's own page, or the source that its message names."""
    page = pages.get(finding.pack)
    return f"{page}#{finding.rule}" if page else finding.address
