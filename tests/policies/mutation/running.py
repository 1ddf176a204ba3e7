"""Changes a world place by place, and sees which rules say something new."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policies.model import Finding
from policies.registry import Registry, ResourceRule, StackRule
from policies.resource import Stack
from policies.tokens import CLOUDFORMATION_STACK, CLUSTER
from policies.view import UnknownValueError

from .operators import changes
from .places import GONE, MEMBER, Pattern
from .values import more
from .watching import Notes, WatchedStack, watching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from policies.model import Outcome
    from policies.resource import Resource

    from .worlds import Spot, World

Entry = ResourceRule | StackRule
Kind = tuple[str, Pattern]
"""A type, and a place in its resources."""
_Said = Counter[tuple[str, str, str]]
"""How often each rule says something of a resource and a place."""
FAILED = "failed"
"""Behind the id of a rule that raised an error."""
_BODY = ("templateBody",)
_NAMES = ("id", "arn", "bucket", "name")
_MOST = 12
"""Places of a kind that are tried for a rule."""
_FEW = 3
"""Of which the rule may find no change where another rule does."""


@dataclass(frozen=True)
class Mutant:
    """A changed world, and the rules that found something new in it."""

    world: str
    kind: Kind
    resource: str
    change: str
    caught: frozenset[str]


@dataclass
class Reader:
    """What a rule reads of a world."""

    reads: Mapping[Kind, Set[str]] = field(default_factory=dict)
    """By kind of place, the URNs of the resources."""
    networks: bool = False
    """Whether it asks the model of the network, which reads everything that packets pass."""
    everything: bool = False
    """Whether it goes through all properties of resources."""

    @property
    def leaves(self) -> set[Kind]:
        """The places that it reads and inside of which it reads nothing."""
        inner = {(token, path[:end]) for token, path in self.reads for end in range(len(path))}
        return {kind for kind in self.reads if kind not in inner}

    def minds(self, token: str, urn: str, path: Pattern) -> bool:
        """Whether a change there may matter to it."""
        return any(
            each == token and _related(path, there) and urn in urns for (each, there), urns in self.reads.items()
        )


class Bench:
    """A world on which rules are tried."""

    def __init__(self, world: World, registry: Registry) -> None:
        self.world = world
        self._entries = {entry.rule.id: entry for entry in registry.all}
        self.readers = {entry.rule.id: _watch(entry, world) for entry in registry.all}
        self._said = {entry.rule.id: _judge([entry], world) for entry in registry.all}
        self._tried: dict[tuple[Kind, Spot], list[Mutant]] = {}

    @property
    def findings(self) -> _Said:
        """What the rules say of the world unchanged."""
        return sum(self._said.values(), _Said())

    def mutants(self, kind: Kind, rule: str, finders: Set[str]) -> list[Mutant]:
        """The noticed changes at places of a kind that a rule reads, until one of the finders has noticed one."""
        made: list[Mutant] = []
        for number, spot in enumerate(self._spots(kind, rule), start=1):
            made += self._of_spot(kind, spot)
            caught = frozenset[str]().union(*(mutant.caught for mutant in made))
            if rule in caught or (number >= _FEW and caught & finders):
                break
        return made

    def mutant(self, kind: Kind, resource: str, change: str, changed: World) -> Mutant:
        """What all rules say of a world that was changed in another way."""
        return Mutant(self.world.name, kind, resource, change, self._caught(changed, self._entries))

    def _spots(self, kind: Kind, rule: str) -> list[Spot]:
        token, path = kind
        urns = {
            urn
            for (each, there), found in self.readers[rule].reads.items()
            if each == token
            for urn in found
            if _related(path, there)
        }
        return [spot for spot in self.world.spots(token, path) if spot.subject in urns][:_MOST]

    def _of_spot(self, kind: Kind, spot: Spot) -> list[Mutant]:
        if (kind, spot) not in self._tried:
            token, path = kind
            options = [*changes(spot.value, path), *more(token, path)] if path else [("is not there", GONE)]
            minding = [name for name in self._entries if self._minds(name, kind, spot)]
            made = [
                Mutant(self.world.name, kind, spot.urn.rpartition("::")[2], words, caught)
                for words, new in options
                if (caught := self._caught(self.world.with_change(spot, new), minding, spot.urn))
            ]
            self._tried[kind, spot] = made
        return self._tried[kind, spot]

    def _minds(self, rule: str, kind: Kind, spot: Spot) -> bool:
        token, path = kind
        reader, entry = self.readers[rule], self._entries[rule]
        if isinstance(entry, StackRule) and (not path or path[0] in _NAMES):
            return True  # whatever else names it
        if reader.everything:
            # It looks for names of its own resources, wherever they stand.
            names = {name for each in self.world.resources if each.type in entry.rule.types for name in each.identities}
            return any(name in str(spot.value) for name in names)
        if token == CLUSTER and any(reader.minds(each, spot.urn, _BODY) for each in CLOUDFORMATION_STACK):
            return True
        return reader.minds(token, spot.subject, path)

    def _caught(self, changed: World, rules: Iterable[str], urn: str = "") -> frozenset[str]:
        """The rules that say more of a changed world than of this one."""
        entries = [self._entries[name] for name in rules]
        before = _Said()
        for entry in entries:
            before.update(self._said[entry.rule.id])
        return frozenset(rule for rule, _, _ in _judge(entries, changed, urn) - before)


def around(kinds: Iterable[Kind]) -> Iterator[Kind]:
    """The lists that places are in, and their members: statements of policies, rules of groups, volumes."""
    for token, path in kinds:
        for end in range(1, len(path)):
            if MEMBER in (path[end - 1], path[end]):
                yield token, path[:end]


def _related(one: Pattern, other: Pattern) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _canonical(path: Pattern) -> Pattern:
    """The provider writes tags twice; both are changed together."""
    return ("tags", *path[1:]) if path[:1] == ("tagsAll",) else path


def _watch(entry: Entry, world: World) -> Reader:
    notes = Notes()
    with watching(notes):
        stack = WatchedStack(world.resources, world.facts, notes)
        notes.reads.clear()
        for resource in _subjects(entry, stack):
            _outcomes(entry, resource, stack)
    reads: defaultdict[Kind, set[str]] = defaultdict(set)
    for token, urn, path in notes.reads:
        reads[token, _canonical(path)].add(urn)
    return Reader(dict(reads), notes.networks, notes.everything)


def _judge(entries: Iterable[Entry], world: World, urn: str = "") -> _Said:
    """What rules say; those that judge a resource by itself only of this one, if one is named."""
    stack = Stack(world.resources, world.facts)
    said = _Said()
    for entry in entries:
        for resource in _subjects(entry, stack):
            if not urn or isinstance(entry, StackRule) or resource.owner == urn:
                for outcome in _outcomes(entry, resource, stack):
                    if isinstance(outcome, Finding):
                        name = f"{entry.rule.id} {FAILED}" if outcome.path == FAILED else entry.rule.id
                        said[name, resource.urn, outcome.path] += 1
    return said


def _subjects(entry: Entry, stack: Stack) -> Iterable[Resource]:
    """What the rule judges."""
    if any(token.endswith("*") for token in entry.rule.types):
        return [resource for resource in stack.resources if entry.rule.is_about({resource.type})]
    return stack.of(entry.rule.types)


def _outcomes(entry: Entry, resource: Resource, stack: Stack) -> list[Outcome]:
    made: list[Outcome] = []
    try:
        made.extend(
            entry.check(resource, stack) if isinstance(entry, StackRule) else entry.check(resource, stack.facts)
        )
    except UnknownValueError:
        pass  # the rule waits
    except Exception as error:  # a rule that fails says nothing, and stops the deployment
        made.append(Finding(f"{type(error).__name__}: {error}", FAILED))
    return made
