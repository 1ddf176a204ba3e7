"""Prints, for each rule, what was changed and whether exactly that rule found it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from policies import rules
from policies.registry import discover

from .score import Examination

if TYPE_CHECKING:
    from .score import Score


def main(arguments: list[str]) -> int:
    """The table, and the score: 0 if it is 100 %."""
    examination = Examination(discover(rules))
    known = [entry.rule.id for entry in examination.registry.all]
    wanted = arguments or known
    if unknown := sorted(set(wanted) - set(known)):
        print(f"no rule {', '.join(unknown)}; allowed: {', '.join(known)}", file=sys.stderr)
        return 2
    failing = [] if arguments else examination.mandatory()
    for finding in failing:
        print(f"before any change: {finding}")
    print(f"{'rule':<32} {'mutants':>7} {'exact':>6} {'places':>6} {'context':>7}")
    scores = [examination.of(rule) for rule in wanted]
    for score in scores:
        _print(score)
    tried = sum(len(score.mutants) + len(score.holes) for score in scores)
    caught = sum(len(score.mutants) - len(score.shared) for score in scores)
    percent = 100 * caught / tried
    shown = "100 %" if caught == tried else f"{min(percent, 99.9):.1f} %"
    print(f"{caught} of {tried} mutants caught by exactly their rule ({shown})")
    return 0 if caught == tried and not failing else 1


def _print(score: Score) -> None:
    exact = len(score.mutants) - len(score.shared)
    print(f"{score.rule:<32} {len(score.mutants):>7} {exact:>6} {score.guarded:>6} {score.context:>7}")
    for problem in (*(f"not found: {hole}" for hole in score.holes), *(f"shared: {each}" for each in score.shared)):
        print(f"    {problem}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
