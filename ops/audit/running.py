"""An audit from its sources to its result."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policies.model import Level
from policies.session import EXEMPTIONS

from . import UsageError
from .assembly import (
    audited_stacks,
    counted,
    exemption_uses,
    exemption_verdicts,
    findings,
    gone,
    levels,
    name_in,
)
from .earlier import drift, fingerprints, read_report, trend
from .grouping import Group, groups_of, tasks_of
from .judging import Judge, Result, Terms
from .model import Audit, AuditedStack, FailOn, Picture, Point
from .pool import judged, spread
from .sources import logged_in, open_sources
from .stored import Stored, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policies.baseline import Entry
    from policies.registry import Registry

    from ..progress import Progress

# Fewer states than this are described sooner than processes start.
_MANY = 64


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to audit, by what, and what to compare it with."""

    places: tuple[str, ...]
    terms: Terms
    baseline: tuple[Entry, ...] = ()
    fail_on: FailOn = FailOn.MANDATORY
    stacks: tuple[str, ...] = ()
    """Patterns of the stacks to report; none: all of them."""
    since: Path | None = None
    history: Path | None = None
    pictures: bool = False
    jobs: int = 1


def run(request: Request, registry: Registry, progress: Progress, environment: Mapping[str, str]) -> Audit:
    """Audit the stacks.

    Raises:
        UsageError: a file or a place is not what it has to be, or there is nothing to audit.
        SourceError: a backend cannot be read.
    """
    day = request.terms.today.isoformat()
    report = read_report(request.since) if request.since else None
    kept = trend(request.history, day) if request.history else ()
    judge = Judge(request.terms, registry)
    told = _Told(progress)
    places = request.places or (logged_in(environment),)
    with ExitStack() as held:
        # Only what has to be fetched needs a folder, which a killed audit would leave behind.
        fetches = any(place.startswith("s3://") for place in places)
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="labs-audit-"))) if fetches else None
        source = open_sources(places, scratch, told.fetched)
        states = _once(_described(source.states, request.jobs))
        readable = [state for state in states if not state.problem]
        groups = groups_of(readable)
        chosen = [group for group in groups if any(state.is_chosen(request.stacks) for state in group.states)]
        results = _judged(chosen, request, judge, told)
        shown = [state for state in states if state.is_chosen(request.stacks)]
        if not shown:
            raise UsageError(f"No stack fits --stack {' '.join(request.stacks)}; there are: {_some(states)}.")
        pictures: tuple[Picture, ...] = ()
        notes: tuple[str, ...] = ()
        if request.pictures:
            from .pictures import pictures_of

            torn = {each.name for result in results for each in result.stacks if each.problem}
            pictures, notes = pictures_of(chosen, request.stacks, torn, request.terms.facts)

    judged = _Judged(request, audited_stacks(shown, chosen, results), results, whole=source.whole)
    audit = replace(judged.audit(registry, report), pictures=pictures, notes=notes)
    return replace(audit, trend=(*kept, _point(audit))) if request.history else audit


@dataclass(frozen=True)
class _Judged:
    """What was judged, before it is put together."""

    request: Request
    stacks: tuple[AuditedStack, ...]
    results: Sequence[Result]
    whole: bool
    """Whether these are all stacks that there are."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The stacks to report that could be judged."""
        return frozenset(stack.name for stack in self.stacks if not stack.problem)

    def known(self, name: str) -> bool:
        """Whether it can be told of a stack that a finding in it is gone."""
        every = self.whole and not self.request.stacks and all(stack.name != name for stack in self.stacks)
        return every or name in self.names

    def audit(self, registry: Registry, report: dict[str, object] | None) -> Audit:
        """Everything but what comes with it.

        Args:
            registry: the rules.
            report: an earlier audit.
        """
        request, terms = self.request, self.request.terms
        of_stacks = [verdict for result in self.results for verdict in result.verdicts]
        reported = {*self.names, name_in("")}
        verdicts = [verdict for verdict in of_stacks if name_in(verdict.urn) in reported]
        waiting = sorted(
            {each for result in self.results for each in result.open if name_in(each.urn) in self.names},
            key=lambda each: (name_in(each.urn), each.urn, each.rule),
        )
        rules = levels(registry, terms)
        level_of = {rule.id: level for rule, level in rules}
        disabled = frozenset(name for name, level in level_of.items() if level is Level.DISABLED)
        earlier = fingerprints(report) if report is not None else None
        found = findings(verdicts, name_in, earlier)
        short = [name.rpartition("/")[2] for name in self.names]
        uses = exemption_uses(terms, short, found, waiting, disabled)
        verdicts += exemption_verdicts(uses, terms, level_of[EXEMPTIONS.id])
        found = counted(findings(verdicts, name_in, earlier), request.fail_on)
        return Audit(
            day=terms.today,
            profile=terms.facts.profile.name,
            fail_on=request.fail_on,
            rules=rules,
            stacks=self.stacks,
            findings=found,
            open=tuple((name_in(each.urn), each) for each in waiting),
            exemptions=uses,
            baseline_gone=gone(request.baseline, verdicts, self.known),
            drift=drift(report, request.since, found, self.known) if report is not None and request.since else None,
        )


class _Told:
    """Says how far the audit is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._started = time.monotonic()

    def fetched(self, done: int, of: int) -> None:
        """So many states are fetched."""
        self._tell("fetching", done, of)

    def judged(self, done: int, of: int) -> None:
        """So many stacks are judged."""
        self._tell("judging", done, of)

    def _tell(self, what: str, done: int, of: int) -> None:
        self._progress.update("audit", what, {f"of {of} stacks": done}, time.monotonic() - self._started)


def _described(states: Sequence[Stored], jobs: int) -> list[Stored]:
    healthy = [state for state in states if not state.problem]
    if jobs == 1 or len(healthy) < _MANY:
        return [state if state.problem else describe(state) for state in states]
    pieces = [healthy[start :: 4 * jobs] for start in range(4 * jobs)]
    with closing(spread(_describe_all, pieces, jobs)) as described:
        found = [state for piece in described for state in piece]
    return [*found, *(state for state in states if state.problem)]


def _describe_all(states: Sequence[Stored]) -> list[Stored]:
    return [describe(state) for state in states]


def _once(states: Iterable[Stored]) -> list[Stored]:
    """The states by name; of a stack that is given twice, the second is a problem: its URNs are the first's."""
    kept: list[Stored] = []
    first: dict[str, Stored] = {}
    for state in sorted(states, key=lambda each: (each.name, each.shown)):
        other = first.setdefault(state.name, state)
        if other is not state and not state.problem:
            state = replace(
                state,
                problem=f"it is the same stack as in {other.shown}; audit backends whose stacks have equal names apart",
            )
        kept.append(state)
    return kept


def _judged(groups: Sequence[Group], request: Request, judge: Judge, told: _Told) -> list[Result]:
    tasks = tasks_of(groups, slices=request.jobs > 1)
    stacks = sum(len(group.states) for group in groups)
    results: list[Result] = []
    done: set[str] = set()
    told.judged(0, stacks)
    with closing(judged(tasks, request.terms, judge, request.jobs)) as ended:
        for result in ended:
            results.append(result)
            done.update(stack.name for stack in result.stacks)
            told.judged(len(done), stacks)
    return results


def _some(states: Sequence[Stored]) -> str:
    names = sorted(state.name for state in states)
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _point(audit: Audit) -> Point:
    return Point(
        day=audit.day.isoformat(),
        stacks=len(audit.stacks),
        open={str(severity): count for severity, count in audit.by_severity().items()},
        accepted=len(audit.findings) - len(audit.open_findings),
    )
