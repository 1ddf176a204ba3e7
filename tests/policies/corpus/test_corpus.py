"""Every hole is caught by the rule that it names; the clean lab, however written, by none.

Alone, a variant is judged without the engine. On the real engine holes that do not touch each other share a preview:
each has to be caught there by its rule at the resources where it is caught alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import rules
from policies.registry import discover

from .alone import caught, findings
from .program.spellings import SPELLINGS
from .program.variants import HOLES, batches

if TYPE_CHECKING:
    from .clean_lab import CleanLab

_LEVELS = {entry.rule.id: str(entry.rule.level) for entry in discover(rules).all}


def test_the_corpus_is_large_enough() -> None:
    assert len(HOLES) >= 78
    assert len(SPELLINGS) >= 10


@pytest.mark.parametrize("spelling", ["", *SPELLINGS])
def test_the_clean_lab_raises_nothing(spelling: str) -> None:
    assert findings(*filter(None, [spelling])) == {}


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_caught_by_its_rule(hole: str) -> None:
    assert HOLES[hole].rule in {rule for rule, _ in caught(hole)}, caught(hole)


@pytest.mark.engine
def test_the_clean_lab_comes_up_without_a_finding(clean_lab: CleanLab) -> None:
    assert clean_lab.first == []


@pytest.mark.engine
@pytest.mark.parametrize("spellings", [(), tuple(SPELLINGS)], ids=["as it is", "in every spelling"])
def test_the_clean_lab_raises_nothing_on_the_engine(clean_lab: CleanLab, spellings: tuple[str, ...]) -> None:
    answer = clean_lab.preview(*spellings)
    assert (answer.succeeded, answer.findings) == (True, []), answer.printed


@pytest.mark.engine
@pytest.mark.parametrize("lot", batches(), ids=lambda lot: f"{lot[0]} and {len(lot) - 1} more")
def test_holes_are_caught_on_the_engine(clean_lab: CleanLab, lot: list[str]) -> None:
    together = _levels(clean_lab, *lot)
    for hole in lot:
        rule = HOLES[hole].rule
        # The engine knows a resource inside of a document by the one that it stands in.
        wanted = {(rule, name.partition("#")[0]) for found, name in caught(hole) if found == rule}
        # What another hole of the lot fills, or replaces so that it is not known, has a preview of its own.
        said = together if wanted <= together.keys() else _levels(clean_lab, hole)
        assert wanted <= said.keys(), f"{hole}: {wanted - said.keys()}"
        assert {said[found] for found in wanted} == {_LEVELS[rule]}


def _levels(clean_lab: CleanLab, *holes: str) -> dict[tuple[str, str], str]:
    """The levels of what is found in a preview of these holes, by rule and resource."""
    return {
        (each["policyName"], each["resourceUrn"].split("::")[-1]): each["enforcementLevel"]
        for each in clean_lab.preview(*holes).violations
    }
