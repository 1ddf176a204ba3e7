"""Two clusters of one lab beside each other: a change that no running cluster takes is made on a second one."""

from __future__ import annotations

from enum import StrEnum

from .model import MAX_NAME, MAX_NAME_WITH_ACCOUNTING


class Colour(StrEnum):
    """Which of a lab's two clusters. Blue is the first, and has the lab's own name.

    Both mount the same storage; the active one is where new jobs go. When the other one's jobs are done it is removed,
    and its colour is free again.
    """

    BLUE = "blue"
    GREEN = "green"

    @property
    def other(self) -> Colour:
        """The colour beside this one."""
        return Colour.GREEN if self is Colour.BLUE else Colour.BLUE


_SUFFIXES = {Colour.BLUE: "", Colour.GREEN: "-green"}


def cluster_name(lab: str, colour: Colour, *, accounting: bool) -> str:
    """The name of a lab's cluster of a colour; also of its component, so that each keeps its URNs.

    The limit is the same for both, so that a lab that has one of them can have the other.

    Raises:
        ValueError: a cluster of that lab would have too long a name.
    """
    longest = MAX_NAME_WITH_ACCOUNTING if accounting else MAX_NAME
    room = longest - max(map(len, _SUFFIXES.values()))
    if len(lab) > room:
        raise ValueError(
            f"lab={lab!r} has {len(lab)} characters; {room} are allowed{' with accounting' if accounting else ''}, "
            f"because the name of its second cluster ({lab}{_SUFFIXES[Colour.GREEN]}) may have {longest}; shorten it"
        )
    return lab + _SUFFIXES[colour]
