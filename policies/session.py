"""Judges the resources of one deployment: each as it comes, then the stack as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from .documents import expand
from .facts import Facts
from .model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from .verdict import ENCRYPTED, Judgement, Open, Verdict
from .view import UnknownValueError, is_withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date

    from .exemptions import Exemption
    from .registry import Registry
    from .resource import Resource, Stack

EXEMPTIONS = Rule(
    id="policy-exemptions",
    title="Every exemption is needed, narrow, in date and ends soon enough",
    severity=Severity.MEDIUM,
    types=(),
    why="A forgotten exemption hides the next violation in the place that it was made for.",
    remediation="Remove the row from policies/exemptions.toml, narrow it, or have its owner renew it for a while.",
    source="https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
)
NOT_EVALUATED = Rule(
    id="policy-not-evaluated",
    title="Every rule could be judged",
    severity=Severity.LOW,
    types=(),
    why="A preview does not know values that AWS makes; the rules that need them run during the deployment.",
    remediation="Nothing to do; set this rule's level to mandatory where a preview has to be complete.",
    source="https://www.pulumi.com/docs/concepts/inputs-outputs/",
    level=Level.ADVISORY,
)
FACTS = Rule(
    id="policy-facts",
    title="The network's facts can be read, and its edges end in time",
    severity=Severity.HIGH,
    types=(),
    why="Rules compare with the facts; without them nothing is allowed by name, and much that is right is refused.",
    remediation="Correct policies/facts.toml, or the file that the engine's config or --facts names.",
    source="https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
)
BASELINE = Rule(
    id="policy-baseline",
    title="The baseline can be read",
    severity=Severity.MEDIUM,
    types=(),
    why="It names what was there when the rules were adopted; a row that was changed by hand accepts nothing.",
    remediation="Write it anew with `labs audit --write-baseline`, or take the row out.",
    source="https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final",
)
OF_THE_PACK = (BASELINE, EXEMPTIONS, FACTS, NOT_EVALUATED)
_NO_FACTS = Facts()


class RuleError(Exception):
    """A rule failed on a resource; without a verdict the deployment must not go on."""


class Session:
    """The verdicts of one deployment or audit; remembers what the report at its end needs.

    Args:
        registry: the rules.
        exemptions: the rows of the exemptions file.
        today: the day on which they hold or not.
        levels: levels by rule id, in place of the profile's.
        facts: what is allowed by name, and the profile.
        malformed: why a file could not be read, by the rule of the pack that says so.
        baseline: fingerprints of findings that were there when the rules were adopted.
    """

    def __init__(
        self,
        registry: Registry,
        exemptions: Iterable[Exemption],
        today: date,
        levels: Mapping[str, Level] | None = None,
        *,
        facts: Facts = _NO_FACTS,
        malformed: Mapping[str, str] | None = None,
        baseline: Collection[str] = (),
    ) -> None:
        self.facts = facts.on(today)
        """What is in force today; a stack that is judged has to be made with these."""
        self._edges = facts.edges
        self._registry = registry
        self._today = today
        self._levels = {**facts.profile.levels, **(levels or {})}
        self._exemptions = tuple(exemptions)
        self._malformed = dict(malformed or {})
        self._baseline = frozenset(baseline)
        self._valid = [row for row in self._exemptions if row.problem(today, facts.profile) is None]
        self._used: set[Exemption] = set()
        self._unevaluated: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def level(self, rule: Rule) -> Level:
        """The rule's level in this deployment."""
        return self._levels.get(rule.id, rule.level)

    def judge(self, stack: Stack) -> Judgement:
        """Everything that can be said of a stack that is deployed; its rules of both kinds at once."""
        types = frozenset(resource.type for resource in stack.resources)
        evaluated = {entry.rule.id for entry in self._registry.all if entry.rule.is_about(types)}
        verdicts = [verdict for resource in stack.resources for verdict in self._of_resource(resource)]
        verdicts += self._of_stack(stack)
        verdicts += self._report(EXEMPTIONS, self._exemption_problems(stack))
        verdicts += self._report(FACTS, self._facts_problems())
        verdicts += self._report(BASELINE, self._baseline_problems())
        return Judgement(tuple(verdicts), self.unevaluated(), len(stack.resources), frozenset(evaluated))

    def analyze(self, resource: Resource) -> list[Verdict]:
        """What the resource's own properties say, and those of resources in its documents."""
        return [verdict for each in (resource, *expand(resource)) for verdict in self._of_resource(each)]

    def analyze_stack(self, stack: Stack) -> list[Verdict]:
        """What the stack as a whole says, and what this deployment leaves open."""
        verdicts = list(self._of_stack(stack))
        verdicts += self._report(EXEMPTIONS, self._exemption_problems(stack))
        verdicts += self._report(FACTS, self._facts_problems())
        verdicts += self._report(BASELINE, self._baseline_problems())
        verdicts += self._report(NOT_EVALUATED, self._open_questions())
        return verdicts

    def unevaluated(self) -> tuple[Open, ...]:
        """What could not be judged so far."""
        return tuple(
            Open(rule_id, urn, tuple(sorted(set(paths)))) for (urn, rule_id), paths in sorted(self._unevaluated.items())
        )

    def _of_resource(self, resource: Resource) -> Iterator[Verdict]:
        for entry in self._registry.for_type(resource.type):
            if self.level(entry.rule) is not Level.DISABLED:
                yield from self._judge(entry.rule, resource, partial(entry.check, resource, self.facts))

    def _of_stack(self, stack: Stack) -> Iterator[Verdict]:
        for entry in self._registry.stack_rules:
            if self.level(entry.rule) is not Level.DISABLED:
                for resource in stack.of(entry.rule.types):
                    yield from self._judge(entry.rule, resource, partial(entry.check, resource, stack))

    def _judge(self, rule: Rule, resource: Resource, check: Callable[[], Iterable[Outcome]]) -> Iterator[Verdict]:
        for outcome in _safely(rule, resource, check):
            if isinstance(outcome, Unevaluated):
                if not outcome.reason and is_withheld(resource.properties, outcome.path):
                    outcome = replace(outcome, reason=ENCRYPTED)
                self._unevaluated[resource.urn, rule.id].append(outcome.words)
                continue
            exemption = self._exemption(rule, resource, outcome)
            verdict = Verdict(rule, self.level(rule), resource.urn, outcome, exemption)
            if exemption is not None:
                self._used.add(exemption)
            accepted = verdict.fingerprint in self._baseline if self._baseline else False
            if exemption is not None or accepted:
                verdict = replace(verdict, level=Level.ADVISORY, accepted=accepted)
            yield verdict

    def _exemption(self, rule: Rule, resource: Resource, finding: Finding) -> Exemption | None:
        rows = (row for row in self._valid if row.covers(rule.id, resource.urn) and row.accepts(finding))
        return next(rows, None)

    def _report(self, rule: Rule, messages: Iterable[str]) -> Iterator[Verdict]:
        if self.level(rule) is not Level.DISABLED:
            for message in messages:
                yield Verdict(rule, self.level(rule), "", Finding(message))

    def _facts_problems(self) -> Iterator[str]:
        if problem := self._malformed.get(FACTS.id):
            yield f"The file cannot be read, so nothing is allowed by name:\n{problem}"
        for edge in self._edges:
            if problem := edge.problem(self._today, self.facts.profile):
                yield f"edge {edge.urn}: {problem}"

    def _baseline_problems(self) -> Iterator[str]:
        if problem := self._malformed.get(BASELINE.id):
            yield f"The file cannot be read, so none of its findings is accepted:\n{problem}"

    def _exemption_problems(self, stack: Stack) -> Iterator[str]:
        if problem := self._malformed.get(EXEMPTIONS.id):
            yield f"The file cannot be read, so none of its exemptions is applied:\n{problem}"
        for row in self._exemptions:
            problem = row.problem(self._today, self.facts.profile)
            if problem is None and self._unused(row, stack):
                problem = "unused: nothing in this stack breaks the rule there any more; remove the row"
            if problem is not None:
                yield f"{row.shown}: {problem}"

    def _unused(self, row: Exemption, stack: Stack) -> bool:
        """Whether the row is about this stack, and yet exempts nothing that was or could still be found.

        A row about another stack says nothing here: it is judged when that stack is deployed.
        """
        if row in self._used or self._levels.get(row.rule) is Level.DISABLED:
            return False
        if any(row.covers(rule_id, urn) for urn, rule_id in self._unevaluated):
            return False
        own_stack = row.urn.split("::")[0]
        return any(
            row.covers(row.rule, resource.urn) or resource.urn.split("::")[0] == own_stack
            for resource in stack.resources
        )

    def _open_questions(self) -> Iterator[str]:
        if not self._unevaluated:
            return
        resources = len({urn for urn, _ in self._unevaluated})
        lines = [f"not evaluated yet: {_count(len(self._unevaluated), 'check')} on {_count(resources, 'resource')}"]
        lines += [f"  {_short(each.urn)}: {each.rule} ({', '.join(each.paths)})" for each in self.unevaluated()]
        yield "\n".join(lines)


def _safely(rule: Rule, resource: Resource, check: Callable[[], Iterable[Outcome]]) -> Iterator[Outcome]:
    try:
        yield from check()
    except UnknownValueError as unknown:
        yield Unevaluated(unknown.path)
    except Exception as error:
        raise RuleError(f"rule {rule.id} failed on {resource.urn}: {type(error).__name__}: {error}") from error


def _short(urn: str) -> str:
    """The resource's own type and its name, without stack, project and parents."""
    return urn.split("::", 2)[-1].split("$")[-1]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
