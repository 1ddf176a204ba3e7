"""Counts what was changed, what was found, and by whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from policies.model import ANY_AWS, ANY_NATIVE, ANY_PROVIDER, Level

from . import worlds
from .also import allowed
from .context import NETWORK, Row, reason
from .neighbours import NEIGHBOURS
from .places import shown
from .running import FAILED, Bench, Kind, Mutant, around
from .together import TOGETHER, made

if TYPE_CHECKING:
    from collections.abc import Set

    from policies.registry import Registry

# A type that nobody knows, for rules about every type that begins so.
_UNHEARD_OF = {
    ANY_AWS: "aws:unheardof/thing:Thing",
    ANY_NATIVE: "aws-native:unheardof:Thing",
    ANY_PROVIDER: "pulumi:providers:unheardof",
}


@dataclass
class Score:
    """What became of one rule."""

    rule: str
    mutants: list[Mutant] = field(default_factory=list)
    """Those that the rule found."""
    guarded: int = 0
    """Places of which it has to find a change."""
    context: int = 0
    """Places that it reads only to know what it looks at."""
    rows: set[Row] = field(default_factory=set)
    """Why."""
    holes: list[str] = field(default_factory=list)
    """Places of which it found no change; or that nothing at all was found."""
    shared: list[str] = field(default_factory=list)
    """Changes that another rule found too, without a row that says so."""

    @property
    def whole(self) -> bool:
        """Whether exactly this rule found everything."""
        return not self.holes and not self.shared


class Examination:
    """The rules of a registry on all worlds."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._entries = {entry.rule.id: entry for entry in registry.all}
        self._types: defaultdict[str, set[str]] = defaultdict(set)

    @cached_property
    def benches(self) -> tuple[Bench, ...]:
        """The worlds that all rules are tried on."""
        return Bench(worlds.real(), self.registry), Bench(worlds.clean(), self.registry)

    @cached_property
    def network(self) -> frozenset[str]:
        """The rules that ask the model of the network."""
        return frozenset(name for bench in self.benches for name, reader in bench.readers.items() if reader.networks)

    def mandatory(self) -> list[str]:
        """What fails in the real stacks as they are, before anything is changed."""
        found = Bench(worlds.as_they_are(), self.registry).findings
        advised = {name for name, entry in self._entries.items() if entry.rule.level is not Level.MANDATORY}
        return sorted({f"{rule} {urn}" for rule, urn, _ in found if rule not in advised})

    def of(self, rule: str) -> Score:
        """Everything about one rule."""
        score = Score(rule)
        seen: set[str] = set()
        for bench in self.benches:
            self._on(bench, rule, seen, score)
            seen |= {token for token, _ in bench.readers[rule].reads}
        self._added(rule, score)
        if not score.mutants:
            self._cases(rule, score)
        self._count(score)
        return score

    def _cases(self, rule: str, score: Score) -> None:
        """On the good resources of its own cases: what no table has a change of is a hole."""
        tables = [Score(rule) for _ in worlds.of_cases(rule)]
        for table, world in zip(tables, worlds.of_cases(rule), strict=True):
            self._on(Bench(world, self.registry), rule, set(), table)
            score.mutants += table.mutants
            score.rows |= table.rows
            score.context += table.context
            score.guarded += table.guarded
        found = {mutant.kind for mutant in score.mutants}
        holes = {hole.rpartition(": ")[2]: hole for table in tables for hole in table.holes}
        named = {f"{token.rpartition(':')[2]} {shown(path)}" for token, path in found}
        score.holes += [hole for place, hole in holes.items() if place not in named]

    def _on(self, bench: Bench, rule: str, seen: Set[str], score: Score) -> None:
        leaves = {kind for kind in bench.readers[rule].leaves if kind[0] not in seen}
        rows = {kind: reason(rule, kind) or reason(self._group(rule), kind) for kind in leaves}
        asked = {kind for kind, row in rows.items() if row is None}
        score.rows |= {row for row in rows.values() if row is not None}
        score.context += len(leaves) - len(asked)
        found: dict[Kind, list[Mutant]] = {}
        for kind in sorted({*asked, *around(asked)}):
            found[kind] = bench.mutants(kind, rule, self._finders(rule))
            score.mutants += [mutant for mutant in found[kind] if mutant.caught & {rule, f"{rule} {FAILED}"}]
        score.guarded += len(asked)
        score.holes += [
            f"{bench.world.name}: {kind[0].rpartition(':')[2]} {shown(kind[1])}"
            for kind in sorted(asked)
            if not self._is_found(bench, rule, kind, found)
        ]

    def _is_found(self, bench: Bench, rule: str, kind: Kind, found: dict[Kind, list[Mutant]]) -> bool:
        token, path = kind
        finders = self._finders(rule)
        # A statement more changes every element of statements.
        added = found.get((token, path[: path.index("Statement") + 1]), []) if "Statement" in path else []
        if any(mutant.caught & finders for mutant in (*found[kind], *added)):
            return True
        return any(
            mutant.caught & finders
            for other in sorted(finders - {rule})
            if kind in bench.readers[other].leaves
            for mutant in bench.mutants(kind, other, finders)
        )

    def _added(self, rule: str, score: Score) -> None:
        """Resources that are added, and changes that take several places."""
        bench, clean = self.benches
        entry = self._entries[rule]
        if worlds.present(rule) and not score.mutants:
            for token in (_UNHEARD_OF.get(each, each) for each in entry.rule.types):
                if not bench.world.of_type(token):
                    self._try(bench, token, "is added", bench.world.having(made(token)), score)
        changes = (*((each, bench) for each in TOGETHER), *((each, clean) for each in NEIGHBOURS))
        for each, on in changes:
            if each.rule == rule:
                self._try(on, entry.rule.types[0], each.words, each.change(on.world), score, each.also)

    def _try(
        self, bench: Bench, token: str, words: str, changed: worlds.World, score: Score, also: Set[str] = frozenset()
    ) -> None:
        mutant = bench.mutant((token, ()), "added", words, changed)
        if score.rule in mutant.caught:
            score.mutants.append(Mutant(*(*_fields(mutant)[:-1], mutant.caught - also)))
        else:
            score.holes.append(f"{bench.world.name}: {token} {words}")

    def _count(self, score: Score) -> None:
        if not score.mutants:
            score.holes.append("no change at all was found")
        for mutant in score.mutants:
            # The same change may be the other rule's own.
            failed = any(name.endswith(FAILED) for name in mutant.caught)
            if failed or not any(mutant.caught - {rule} <= allowed(rule) for rule in mutant.caught):
                others = ", ".join(sorted(mutant.caught - {score.rule}))
                token, path = mutant.kind
                where = f"{token.rpartition(':')[2]} {shown(path)} of {mutant.resource}"
                score.shared.append(f"{mutant.world}: {where} {mutant.change}: also {others}")

    def _finders(self, rule: str) -> Set[str]:
        """Who may find a change of what the rule reads."""
        return self.network if rule in self.network else {rule}

    def _group(self, rule: str) -> str:
        return NETWORK if rule in self.network else rule


def _fields(mutant: Mutant) -> tuple[str, Kind, str, str, frozenset[str]]:
    return mutant.world, mutant.kind, mutant.resource, mutant.change, mutant.caught
