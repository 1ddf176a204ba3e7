"""What is red in a picture: the resources that the findings of the same report are about, whatever kind they are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..network.openings import LAB_ISOLATION, WAYS, WayOut, depends_on_others, way_out
from ..state import State
from .findings import Finding, Findings
from .network_parts import Network, Part

_NAMED = 3


@dataclass(frozen=True)
class Alarms:
    """The findings that a picture shows, by resource."""

    findings: tuple[Finding, ...] = ()
    by_urn: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    judged: bool = False
    """Whether a policy pack ran: it has the facts of its own config, which say whose networks are allowed."""

    @property
    def open_to_labs(self) -> bool:
        """Whether a lab reaches another one, by whatever it is."""
        return any(finding.rule == LAB_ISOLATION for finding in self.findings)

    def ways_out(self, states: Iterable[State]) -> tuple[WayOut, ...]:
        """Return the findings about ways out of these stacks."""
        saved = {resource.urn: (state.stack, resource) for state in states for resource in state.managed}
        ways = (
            way_out(finding.rule, finding.found, *saved[finding.urn])
            for finding in self.findings
            if finding.rule in WAYS and finding.urn in saved
        )
        return tuple(dict.fromkeys(ways))

    def on(self, network: Network) -> Network:
        """Return the network with its parts in red that findings are about, and with a part for all other findings."""
        areas = tuple(replace(area, parts=tuple(map(self._marked, area.parts))) for area in network.inside)
        outside = [self._marked(part) for part in network.outside]
        shown = {urn for part in network.parts for urn in part.urns}
        rest = {urn for urn in self.by_urn if urn not in shown}
        if rest and shown:
            count = f"{len(rest)} resource{'' if len(rest) == 1 else 's'} that this picture does not show"
            outside.append(self._marked(Part("refused", "AGAINST THE RULES", (count,), frozenset(rest))))
        return replace(network, inside=areas, outside=tuple(outside))

    def _marked(self, part: Part) -> Part:
        rules = sorted({finding.rule for urn in part.urns for finding in self.by_urn.get(urn, ())})
        if not rules:
            return part
        more = f" and {len(rules) - _NAMED} more" if len(rules) > _NAMED else ""
        lines = (*part.lines, f"BREAKS {', '.join(rules[:_NAMED])}{more}")
        return replace(part, lines=lines, alarm=True)


def alarms_of(findings: Iterable[Findings], *, judged: bool) -> Alarms:
    """Return what is red: what critical rules find, and what mandatory ones of high severity do, accepted or not."""
    found = (each for stack in findings for each in (*stack.counted, *stack.accepted))
    return _alarms(filter(_is_red, found), judged=judged)


def as_before(alarms: Alarms, changed: Collection[str]) -> Alarms:
    """Return what was red before a change: what rules find of resources by themselves that do not change."""
    found = (each for each in alarms.findings if each.urn not in changed and not depends_on_others(each.rule))
    return _alarms(found, judged=alarms.judged)


def _alarms(findings: Iterable[Finding], *, judged: bool) -> Alarms:
    found = tuple(findings)
    by_urn: dict[str, list[Finding]] = {}
    for finding in found:
        by_urn.setdefault(finding.urn, []).append(finding)
    return Alarms(found, {urn: tuple(each) for urn, each in by_urn.items() if urn}, judged)


def _is_red(finding: Finding) -> bool:
    weighs = finding.level == "mandatory" or bool(finding.accepted)  # what is accepted is advisory for the engine
    return finding.severity == "critical" or (weighs and finding.severity in ("high", ""))
