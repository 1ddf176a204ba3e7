"""The networks of platforms and labs as pictures, where their states show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.states import StateError as PolicyStateError

from ..diagram.picture import draw_network
from ..network.view import VPC, view_network
from ..state import State, StateError, read_state
from .model import Picture
from .stored import saved_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from policies.facts import Facts

    from .grouping import Group
    from .stored import Stored

# A page of more is slow to open and nobody looks at all of them.
_PICTURES = 24
_LABS_OF_A_PLATFORM = 4


def pictures_of(
    groups: Iterable[Group], patterns: Sequence[str], torn: Collection[str], facts: Facts
) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """A picture of each lab with its platform; of a platform with many labs, or none, of the platform alone.

    Args:
        groups: the stacks that were judged.
        patterns: those of the stacks to show.
        torn: names of stacks whose states turned out not to be readable.
        facts: what is allowed by name.

    Returns:
        The pictures, and in words what was left out.
    """
    pictures: list[Picture] = []
    notes: list[str] = []
    left_out = alone = 0
    for group in groups:
        whole = [state for state in group.states if state.name not in torn]
        by_stack = {state.stack: state for state in whole}
        labs = {
            state.name: by_stack[platform]
            for state in whole
            for platform in (name.rpartition("/")[2] for name in state.references)
            if platform in by_stack and state.is_chosen(patterns)
        }
        states = {state.name: state for state in whole}
        many = len(labs) > _LABS_OF_A_PLATFORM
        pairs: list[tuple[Stored, Stored | None]] = [(platform, states[name]) for name, platform in labs.items()]
        if many or not pairs:
            platforms = {each.name: each for each in labs.values()} or states
            pairs = [(each, None) for each in platforms.values() if each.is_chosen(patterns) or many]
        alone += many
        for platform, lab in pairs:
            if len(pictures) == _PICTURES:
                left_out += 1
                continue
            picture = _picture(platform, lab, facts)
            if isinstance(picture, str):
                notes.append(picture)
            elif picture is not None:
                pictures.append(picture)
    if alone:
        notes.append(f"Platforms with more than {_LABS_OF_A_PLATFORM} labs are drawn without them: {alone}.")
    if left_out:
        notes.append(f"Networks that are not drawn: {left_out}. `labs diagram --stack NAME` draws any.")
    return tuple(pictures), tuple(notes)


def _picture(platform: Stored, lab: Stored | None, facts: Facts) -> Picture | str | None:
    name = lab.name if lab else platform.name
    try:
        below = _state(platform)
        if not any(below.of_type(VPC)):
            return None
        view = view_network(below, _state(lab) if lab else None, facts=facts)
        title = f"Lab {lab.name} on platform {platform.name}" if lab else f"Platform {platform.name}"
        return Picture(title, draw_network(view))
    except (StateError, PolicyStateError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        # A picture is an addition: stacks of other programs may hold what it cannot show.
        return f"The network of {name} could not be drawn ({type(error).__name__}: {error})."


def _state(stored: Stored) -> State:
    return read_state(stored.stack, saved_text(stored))
