"""What a hole is: a change of the clean lab, and the rule that has to catch it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from tests.policies.corpus.program.lab import Lab


@dataclass(frozen=True)
class Hole:
    """A way of opening the lab."""

    rule: str
    """The rule that names it; others may find its consequences."""
    add: Callable[[Lab], object] | None = None
    """What is made beside the lab."""
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Arguments of the lab's resources that are different, by the resource's name; None leaves one out, a
    function is given the lab."""
    leave_out: Set[str] = frozenset()
    """Resources that are not made."""
    apart: bool = False
    """Whether other holes would fill it, so that it shares a preview with none."""
