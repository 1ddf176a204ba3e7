"""What one process does: reads the states that it is given, judges them, and answers with what was found."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policies import rules
from policies.registry import discover
from policies.resource import Stack
from policies.session import EXEMPTIONS, NOT_EVALUATED, RuleError, Session
from policies.states import StateError

from .grouping import Group, Rules, Task
from .stored import resources_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from policies.exemptions import Exemption
    from policies.facts import Facts
    from policies.registry import Registry
    from policies.resource import Resource
    from policies.verdict import Open, Verdict

# Whether an exemption is used is told of the whole audit, since its pattern may be about stacks in several groups.
_TOLD_OF_ALL = (EXEMPTIONS.id, NOT_EVALUATED.id)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What every stack is judged by."""

    facts: Facts
    exemptions: tuple[Exemption, ...]
    today: date
    baseline: frozenset[str]


@dataclass(frozen=True)
class StackResult:
    """What a state holds, or why it could not be judged."""

    name: str
    resources: int = 0
    rules: tuple[str, ...] = ()
    """Ids of the rules that had something to judge in it."""
    problem: str = ""


@dataclass
class Result:
    """What a task found."""

    stacks: list[StackResult] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)


class Judge:
    """Judges tasks by the same terms; each process has one."""

    def __init__(self, terms: Terms, registry: Registry | None = None) -> None:
        self.registry = registry or discover(rules)
        self._terms = terms

    def judge(self, task: Task) -> Result:
        """Judge the groups of a task; a state that cannot be read is told, and does not stop the others."""
        result = Result()
        collecting = gc.isenabled()
        gc.disable()  # a state's objects live until it is judged: looking for garbage among them is half of the time
        try:
            for group in task.groups:
                self._group(group, task.rules, result)
        finally:
            if collecting:
                gc.enable()
        return result

    def _group(self, group: Group, kind: Rules, result: Result) -> None:
        resources: list[Resource] = []
        read: list[StackResult] = []
        for state in group.states:
            try:
                found = resources_of(state)
            except (StateError, RecursionError) as error:
                read.append(StackResult(state.name, problem=str(error)))
                continue
            resources += found
            read.append(StackResult(state.name, len(found)))
        session = Session(
            self.registry,
            self._terms.exemptions,
            self._terms.today,
            facts=self._terms.facts,
            baseline=self._terms.baseline,
        )
        try:
            stack = Stack(resources, session.facts)
            verdicts = _run(session, stack, resources, kind)
        except Exception as error:  # of one group, whatever it is: the others can be judged
            # Without all verdicts there is no saying that the group is right.
            words = str(error) if isinstance(error, RuleError) else f"{type(error).__name__}: {error}"
            problem = f"it could not be judged: {words}"
            result.stacks += [StackResult(each.name, problem=each.problem or problem) for each in read]
            return
        types = _types(stack)
        names = zip(group.states, read, strict=True)
        result.stacks += [replace(each, rules=self._having(types.get(state.prefix, set()))) for state, each in names]
        result.verdicts += [verdict for verdict in verdicts if verdict.rule.id not in _TOLD_OF_ALL]
        result.open += session.unevaluated()

    def _having(self, types: set[str]) -> tuple[str, ...]:
        return tuple(entry.rule.id for entry in self.registry.all if entry.rule.is_about(types))


def _types(stack: Stack) -> dict[str, set[str]]:
    """The types of resources by what the URNs of each of the stacks start with."""
    found: dict[str, set[str]] = {}
    for resource in stack.resources:
        name, project, _ = resource.urn.split("::", 2)
        found.setdefault(f"{name}::{project}::", set()).add(resource.type)
    return found


def _run(session: Session, stack: Stack, resources: list[Resource], kind: Rules) -> Iterable[Verdict]:
    if kind is Rules.OF_RESOURCES:
        return [verdict for resource in resources for verdict in session.analyze(resource)]
    return session.analyze_stack(stack) if kind is Rules.OF_STACKS else session.judge(stack).verdicts
