"""Every hole is caught by the rule that it names; the clean lab, however written, by none.

Alone, a variant is judged without the engine: each of them, and those of `NOT_SERVED` only so. On the real engine the
other holes that do not touch each other share a preview: each has to be caught there by its rule at the resources where
it is caught alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.registry import discover

from .alone import caught, findings
from .measured import MEASURED
from .program.spellings import SPELLINGS
from .program.variants import HOLES, NOT_SERVED, batches

if TYPE_CHECKING:
    from .clean_lab import CleanLab

_SPELLINGS = tuple(name for name in SPELLINGS if name not in NOT_SERVED)
_LOTS = batches()
# A lot asks where each of its holes is caught alone: the worker that has found it out is not to do so again.
_GROUPS = {hole: pytest.mark.xdist_group(f"corpus, lot {number}") for number, lot in enumerate(_LOTS) for hole in lot}
_LEVELS = {entry.rule.id: str(entry.rule.level) for entry in discover(rules).all}


def test_the_corpus_is_large_enough() -> None:
    assert len(set(MEASURED.values()) & HOLES.keys()) == 39
    assert len(HOLES) >= 2 * 39
    assert len(SPELLINGS) >= 10


def test_every_rule_has_a_hole_to_catch() -> None:
    assert sorted(_LEVELS.keys() - {hole.rule for hole in HOLES.values()}) == []


@pytest.mark.parametrize("spelling", ["", *SPELLINGS])
def test_the_clean_lab_raises_nothing(spelling: str) -> None:
    assert findings(*filter(None, [spelling])) == {}


@pytest.mark.parametrize("hole", [pytest.param(hole, marks=_GROUPS.get(hole, ())) for hole in HOLES])
def test_a_hole_is_caught_by_its_rule(hole: str) -> None:
    assert HOLES[hole].rule in {rule for rule, _ in caught(hole)}, caught(hole)


@pytest.mark.engine
def test_the_clean_lab_comes_up_without_a_finding(clean_lab: CleanLab) -> None:
    assert clean_lab.first == []


@pytest.mark.engine
@pytest.mark.parametrize("spellings", [(), _SPELLINGS], ids=["as it is", "in every spelling"])
def test_the_clean_lab_raises_nothing_on_the_engine(clean_lab: CleanLab, spellings: tuple[str, ...]) -> None:
    answer = clean_lab.preview(*spellings)
    assert (answer.succeeded, answer.findings) == (True, []), answer.printed


@pytest.mark.engine
@pytest.mark.parametrize(
    "lot", [pytest.param(lot, marks=_GROUPS[lot[0]], id=f"{lot[0]} and {len(lot) - 1} more") for lot in _LOTS]
)
def test_holes_are_caught_on_the_engine(clean_lab: CleanLab, lot: list[str]) -> None:
    while lot:
        answer = clean_lab.preview(*lot)
        said = {
            (each["policyName"], each["resourceUrn"].split("::")[-1]): each["enforcementLevel"]
            for each in answer.violations
        }
        masked = [hole for hole in lot if not _wanted(hole) <= said.keys()]
        for hole in set(lot) - set(masked):
            assert {said[found] for found in _wanted(hole)} == {_LEVELS[HOLES[hole].rule]}
        # What another hole of the lot fills, or replaces so that it is not known, is shown once more, without that one.
        assert masked != lot, f"{masked}: {answer.printed}"
        lot = masked


def _wanted(hole: str) -> set[tuple[str, str]]:
    """Where its rule has to find it; the engine knows a resource inside of a document by the one that it stands in."""
    return {(rule, name.partition("#")[0]) for rule, name in caught(hole) if rule == HOLES[hole].rule}
