"""Judges the resources of one deployment: each as it comes, then the stack as a whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from .model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from .view import UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from .exemptions import Exemption
    from .registry import Registry
    from .resource import Resource, Stack

EXEMPTIONS = Rule(
    id="policy-exemptions",
    title="Every exemption is needed, narrow and in date",
    severity=Severity.MEDIUM,
    types=(),
    why="A forgotten exemption hides the next violation in the place that it was made for.",
    remediation="Remove the row from policies/exemptions.toml, narrow it, or have its owner renew it.",
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
OF_THE_PACK = (EXEMPTIONS, NOT_EVALUATED)


class RuleError(Exception):
    """A rule failed on a resource; without a verdict the deployment must not go on."""


@dataclass(frozen=True)
class Diagnostic:
    """What the engine is told; an empty URN stands for the stack."""

    rule: Rule
    level: Level
    urn: str
    message: str


class Session:
    """The verdicts of one deployment; remembers what the report at its end needs.

    `malformed` says why there are no exemptions, where their file could not be read.
    """

    def __init__(
        self,
        registry: Registry,
        exemptions: Iterable[Exemption],
        today: date,
        levels: Mapping[str, Level] | None = None,
        malformed: str = "",
    ) -> None:
        self._registry = registry
        self._today = today
        self._levels = dict(levels or {})
        self._exemptions = tuple(exemptions)
        self._malformed = malformed
        self._valid = [row for row in self._exemptions if row.problem(today) is None]
        self._used: set[Exemption] = set()
        self._unevaluated: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def level(self, rule: Rule) -> Level:
        """The rule's level in this deployment."""
        return self._levels.get(rule.id, rule.level)

    def analyze(self, resource: Resource) -> list[Diagnostic]:
        """What the resource's own properties say."""
        diagnostics: list[Diagnostic] = []
        for entry in self._registry.for_type(resource.type):
            if self.level(entry.rule) is not Level.DISABLED:
                diagnostics += self._judge(entry.rule, resource, partial(entry.check, resource))
        return diagnostics

    def analyze_stack(self, stack: Stack) -> list[Diagnostic]:
        """What the stack as a whole says, and what this deployment leaves open."""
        diagnostics: list[Diagnostic] = []
        for entry in self._registry.stack_rules:
            if self.level(entry.rule) is not Level.DISABLED:
                for resource in stack.of(entry.rule.types):
                    diagnostics += self._judge(entry.rule, resource, partial(entry.check, resource, stack))
        diagnostics += self._report(EXEMPTIONS, self._exemption_problems(stack))
        diagnostics += self._report(NOT_EVALUATED, self._open_questions())
        return diagnostics

    def _judge(self, rule: Rule, resource: Resource, check: Callable[[], Iterable[Outcome]]) -> Iterator[Diagnostic]:
        for outcome in _safely(rule, resource, check):
            if isinstance(outcome, Unevaluated):
                self._unevaluated[resource.urn, rule.id].append(outcome.path)
                continue
            exemption = self._exemption(rule, resource, outcome)
            if exemption is None:
                yield Diagnostic(rule, self.level(rule), resource.urn, _words(rule, outcome))
            else:
                self._used.add(exemption)
                accepted = f"{_words(rule, outcome)}\nExempt until {exemption.expires}: {exemption.reason}"
                accepted += f" ({exemption.ticket}, {exemption.owner})"
                yield Diagnostic(rule, Level.ADVISORY, resource.urn, accepted)

    def _exemption(self, rule: Rule, resource: Resource, finding: Finding) -> Exemption | None:
        rows = (row for row in self._valid if row.covers(rule.id, resource.urn) and row.accepts(finding))
        return next(rows, None)

    def _report(self, rule: Rule, messages: Iterable[str]) -> Iterator[Diagnostic]:
        if self.level(rule) is not Level.DISABLED:
            for message in messages:
                yield Diagnostic(rule, self.level(rule), "", message)

    def _exemption_problems(self, stack: Stack) -> Iterator[str]:
        if self._malformed:
            yield f"The file cannot be read, so none of its exemptions is applied:\n{self._malformed}"
        for row in self._exemptions:
            problem = row.problem(self._today)
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
        lines += [
            f"  {_short(urn)}: {rule_id} ({', '.join(sorted(set(paths)))})"
            for (urn, rule_id), paths in sorted(self._unevaluated.items())
        ]
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


def _words(rule: Rule, finding: Finding) -> str:
    parts = {
        "Found": finding.message,
        "Rule": rule.title,
        "Why": rule.why,
        "Fix": rule.remediation,
        "More": rule.source,
    }
    return "\n".join(f"{name + ':':<6} {text}" for name, text in parts.items())
