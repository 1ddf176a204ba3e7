"""Puts what the processes found into one audit, in an order that does not depend on theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from policies import expiry
from policies.model import Finding, Level
from policies.session import EXEMPTIONS, OF_THE_PACK, Session
from policies.verdict import Verdict

from .model import SEVERITIES, AuditedStack, AuditFinding, ExemptionUse, FailOn, Status, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from policies.baseline import Entry
    from policies.exemptions import Exemption
    from policies.model import Rule
    from policies.registry import Registry
    from policies.verdict import Open

    from .grouping import Group
    from .judging import Result, Terms
    from .stored import Stored

_NO_STACK = ""


def levels(registry: Registry, terms: Terms) -> tuple[tuple[Rule, Level], ...]:
    """Every rule with its level in this audit."""
    session = Session(registry, (), terms.today, facts=terms.facts)
    rules = (*(entry.rule for entry in registry.all), *OF_THE_PACK)
    return tuple((rule, session.level(rule)) for rule in sorted(rules, key=lambda rule: rule.id))


def audited_stacks(
    states: Iterable[Stored], groups: Iterable[Group], results: Iterable[Result]
) -> tuple[AuditedStack, ...]:
    """Every stack with what became of it; of a group that was handed out in slices, from all of them."""
    resources: defaultdict[str, int] = defaultdict(int)
    rules: defaultdict[str, set[str]] = defaultdict(set)
    problems: dict[str, str] = {}
    for result in results:
        for each in result.stacks:
            resources[each.name] = max(resources[each.name], each.resources)
            rules[each.name].update(each.rules)
            if each.problem:
                problems[each.name] = each.problem
    group_of = {state.name: group for group in groups for state in group.states}
    heads = {state.name: head for group in groups for head in [group.head] for state in group.states}
    stacks = []
    for state in states:
        group = group_of.get(state.name)
        named = "" if state.problem else state.name
        stacks.append(
            AuditedStack(
                name=state.name,
                source=state.shown,
                group=heads[state.name] if named in heads else state.name,
                resources=resources[named],
                rules=tuple(sorted(rules[named])),
                references=state.references,
                missing=tuple(name for name in state.references if group and name in group.missing),
                problem=state.problem or problems.get(named, ""),
            )
        )
    return tuple(sorted(stacks, key=lambda stack: (stack.name, stack.source)))


def findings(
    verdicts: Iterable[Verdict], stack_of: Callable[[str], str], earlier: frozenset[str] | None
) -> tuple[AuditFinding, ...]:
    """The findings by stack, the worst first, each once: the same words on the same resource tell nobody more."""
    found: dict[str, AuditFinding] = {}
    for verdict in verdicts:
        name = verdict.fingerprint
        status = Status.EXEMPT if verdict.exemption else Status.BASELINE if verdict.accepted else Status.OPEN
        one = AuditFinding(
            rule=verdict.rule,
            level=verdict.level,
            stack=stack_of(verdict.urn),
            urn=verdict.urn,
            path=verdict.finding.path,
            message=verdict.finding.message,
            fingerprint=name,
            status=status,
            exemption=verdict.exemption,
            new=None if earlier is None else name not in earlier,
        )
        other = found.get(name)
        if other is None or one.path < other.path:
            found[name] = one
    return tuple(sorted(found.values(), key=_order))


def counted(found: Iterable[AuditFinding], fail_on: FailOn) -> tuple[AuditFinding, ...]:
    """The findings, each with whether it fails the audit."""
    return tuple(replace(finding, counts=_counts(finding, fail_on)) for finding in found)


def _counts(finding: AuditFinding, fail_on: FailOn) -> bool:
    if finding.status is not Status.OPEN or fail_on is FailOn.NEVER:
        return False
    if fail_on in (FailOn.MANDATORY, FailOn.NOT_EVALUATED):
        return finding.level is Level.MANDATORY
    return SEVERITIES.index(finding.rule.severity) <= [str(each) for each in SEVERITIES].index(str(fail_on))


def _order(finding: AuditFinding) -> tuple[str, int, str, str, str]:
    return (finding.stack, SEVERITIES.index(finding.rule.severity), finding.rule.id, finding.urn, finding.message)


def exemption_uses(
    terms: Terms,
    names: Sequence[str],
    found: Iterable[AuditFinding],
    open_checks: Iterable[Open],
    disabled: frozenset[str],
) -> tuple[ExemptionUse, ...]:
    """What each row of the exemptions file does.

    Whether one is used can only be told of the whole audit: its pattern may be about stacks that were judged apart.

    Args:
        terms: with the rows.
        names: names of the stacks that were judged, without projects.
        found: what was found.
        open_checks: what could not be judged; a row about it may be needed yet.
        disabled: ids of rules that find nothing here.
    """
    used: defaultdict[Exemption, int] = defaultdict(int)
    for finding in found:
        if finding.exemption:
            used[finding.exemption] += 1
    waiting = list(open_checks)
    uses = []
    for row in terms.exemptions:
        problem = row.problem(terms.today, terms.facts.profile)
        stack = row.urn.split("::")[0]
        if problem is not None:
            use = _why_not(row, terms)
        elif used[row]:
            use = Use.USED
        elif row.rule in disabled or any(row.covers(each.rule, each.urn) for each in waiting):
            use = Use.WAITING
        elif any(fnmatchcase(f"urn:pulumi:{name}", stack) for name in names):
            use = Use.UNUSED
        else:
            use = Use.OTHER
        uses.append(ExemptionUse(row=row, use=use, findings=used[row], days_left=(row.expires - terms.today).days))
    return tuple(sorted(uses, key=lambda use: (use.row.expires, use.row.rule, use.row.urn, use.row.ticket)))


def _why_not(row: Exemption, terms: Terms) -> Use:
    """What keeps a row from exempting anything."""
    if terms.today > row.expires:
        return Use.EXPIRED
    return Use.TOO_LATE if row.expires > expiry.last_day(terms.today, terms.facts.profile) else Use.OVER_BROAD


def exemption_verdicts(uses: Iterable[ExemptionUse], terms: Terms, level: Level) -> list[Verdict]:
    """The rows that have to go, as findings of the pack's own rule."""
    if level is Level.DISABLED:
        return []
    verdicts = []
    for use in uses:
        problem = use.row.problem(terms.today, terms.facts.profile)
        if problem is None and use.use is Use.UNUSED:
            problem = "unused: nothing in the stacks of this audit breaks the rule there any more; remove the row"
        if problem is not None:
            verdicts.append(Verdict(EXEMPTIONS, level, "", Finding(f"{use.row.shown}: {problem}")))
    return verdicts


def gone(entries: Iterable[Entry], verdicts: Iterable[Verdict], known: Callable[[str], bool]) -> tuple[Entry, ...]:
    """Rows of the baseline that accept nothing any more, as far as this audit can tell."""
    accepted = {verdict.fingerprint for verdict in verdicts if verdict.accepted}
    rest = (entry for entry in entries if entry.fingerprint not in accepted and known(name_in(entry.urn)))
    return tuple(sorted(rest, key=lambda entry: (entry.rule, entry.urn, entry.finding)))


def name_in(urn: str) -> str:
    """The stack with its project that a URN is of; empty for none."""
    parts = urn.split("::", 2)
    return f"{parts[1]}/{parts[0].removeprefix('urn:pulumi:')}" if len(parts) == 3 else _NO_STACK
