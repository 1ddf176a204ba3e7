"""Which stacks hang together, and what one process is given to judge at a time.

A rule that looks at a stack as a whole (who reaches whom, is the endpoint there) has to see a lab with its platform:
each by itself it would find things missing that are in the other, or nothing where two labs reach each other. So stacks
are joined along their StackReferences into *groups*, and every stack is in exactly one: a platform with n labs is one
group of n + 1, not n pairs, and is judged once.

- Rules of a single resource see a resource only, so they run once a stack, wherever it is judged.
- Rules of a stack run once a group, on the resources of all of its stacks.

A group is the smallest piece that stack rules can be handed out in. Where it is large, its resource rules are handed
out in slices beside it; its states are then read twice, which costs less than one process doing all of it alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .stored import Stored

# Bytes of states that one message hands to a process: enough that messages cost nothing, few enough to share out.
_PIECE = 8 * 1024 * 1024
# A group beyond this would keep one process busy long after the others.
_LARGE = 64 * 1024 * 1024


class Rules(Enum):
    """Which rules are to be run."""

    ALL = "all"
    OF_RESOURCES = "of resources"
    OF_STACKS = "of stacks"


@dataclass(frozen=True)
class Group:
    """Stacks that are judged as one, by name, and the names that they refer to and that no stack here has."""

    states: tuple[Stored, ...]
    missing: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The stack that the group is called by: the first, by name, that refers to none, which is a platform."""
        heads = (state for state in self.states if set(state.references) <= set(self.missing))
        return next(heads, self.states[0]).name

    @property
    def size(self) -> int:
        """Bytes of all of its states."""
        return sum(state.size for state in self.states)


@dataclass(frozen=True)
class Task:
    """Groups, or slices of one, that a process judges one after the other."""

    rules: Rules
    groups: tuple[Group, ...]
    size: int


def groups_of(states: Sequence[Stored]) -> tuple[Group, ...]:
    """Join stacks along their references. States must not name a stack twice."""
    by_stack: defaultdict[str, list[int]] = defaultdict(list)
    for number, state in enumerate(states):
        by_stack[state.stack].append(number)
    leader = list(range(len(states)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    missing: defaultdict[int, list[str]] = defaultdict(list)
    for number, state in enumerate(states):
        for name in state.references:
            found = _named(name, states, by_stack)
            if found is None:
                missing[number].append(name)
            else:
                leader[lead(number)] = lead(found)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(states)):
        members[lead(number)].append(number)
    groups = [
        Group(
            tuple(sorted((states[number] for number in numbers), key=_name)),
            tuple(sorted({name for number in numbers for name in missing[number]})),
        )
        for numbers in members.values()
    ]
    return tuple(sorted(groups, key=lambda group: group.head))


def tasks_of(groups: Iterable[Group], *, slices: bool) -> list[Task]:
    """Pieces of work, the largest first, so that the last to end are small.

    Args:
        groups: what has to be judged.
        slices: whether resource rules of a large group are handed out beside it; one process alone has no use for it.
    """
    tasks: list[Task] = []
    small: list[Group] = []
    for group in groups:
        if slices and group.size > _LARGE:
            tasks.append(Task(Rules.OF_STACKS, (group,), group.size))
            tasks += [
                Task(Rules.OF_RESOURCES, (piece,), piece.size)
                for piece in _pieces([replace(group, states=(state,), missing=()) for state in group.states])
            ]
        else:
            small.append(group)
    piece: list[Group] = []
    for group in small:
        piece.append(group)
        if sum(each.size for each in piece) >= _PIECE:
            tasks.append(_all(piece))
            piece = []
    if piece:
        tasks.append(_all(piece))
    return sorted(tasks, key=lambda task: -task.size)


def _all(groups: Sequence[Group]) -> Task:
    return Task(Rules.ALL, tuple(groups), sum(group.size for group in groups))


def _pieces(singles: Iterable[Group]) -> Iterable[Group]:
    """Put groups of one state together until each is worth a message."""
    states: list[Stored] = []
    for single in singles:
        states += single.states
        if sum(state.size for state in states) >= _PIECE:
            yield Group(tuple(states))
            states = []
    if states:
        yield Group(tuple(states))


def _named(reference: str, states: Sequence[Stored], by_stack: dict[str, list[int]]) -> int | None:
    """The stack that a reference names: [[organisation/]project/]stack, as the engine writes it."""
    *before, stack = reference.split("/")
    found = by_stack.get(stack, [])
    # Before projects had folders of their own a reference was the stack's name alone: right where only one has it.
    exact = [number for number in found if before and states[number].project == before[-1]]
    if exact:
        return exact[0]
    return found[0] if len(found) == 1 and not before else None


def _name(state: Stored) -> str:
    return state.name
