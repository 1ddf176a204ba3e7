"""Policies that allow everybody something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Finding
from .document import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Outcome
    from ..view import View
    from .document import Statement

_ALLOWED = "named principals, or a condition on our organisation, accounts or endpoints"


def open_to_everybody(policy: View, allowed: str = _ALLOWED) -> Iterator[Outcome]:
    """A finding for each statement that allows everybody something, whoever they are and wherever they come from."""

    def about(statement: Statement) -> Iterator[Outcome]:
        if statement.allows_everybody:
            yield Finding(f"{statement.name} allows everybody; allowed: {allowed}", statement.path)

    return read(policy).judge(about)
