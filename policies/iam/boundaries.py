"""Which policies can be a permissions boundary here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..view import UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Set

    from .conditions import Conditions

_KEY = "iam:permissionsboundary"


def is_boundary(value: object, accounts: Set[str]) -> bool:
    """Whether it is the ARN of a customer managed policy, of one of these accounts where any are known.

    AWS's own policies are none: AWS adds to them, and most of them bound nothing.
    """
    parts = str(value).split(":", 5)
    if len(parts) != 6 or parts[2] != "iam" or not parts[5].startswith("policy/"):
        return False
    return parts[4] in accounts if accounts else parts[4].isdigit()


def ask_for_boundary(conditions: Conditions, accounts: Set[str]) -> bool:
    """Whether a request needs a boundary that is one; raises UnknownValueError where that cannot be told yet."""
    conditions.restricts_to({_KEY})  # raises where nothing is known
    waiting = ""
    for member in conditions.limiting({_KEY}):
        if all(is_boundary(value, accounts) for value in member.values):
            if not member.unknown:
                return True
            waiting = member.path
    if waiting:
        raise UnknownValueError(waiting)
    return False
