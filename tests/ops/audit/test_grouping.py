from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.audit import grouping
from ops.audit.grouping import Group, Rules, groups_of, tasks_of
from ops.audit.stored import Stored


def _state(name: str, *references: str, project: str = "hpc-labs", size: int = 1) -> Stored:
    return Stored(file=Path(name), shown=name, project=project, stack=name, references=references, size=size)


def test_labs_are_joined_with_their_platform() -> None:
    states = [
        _state("lab-b", "organization/hpc-labs/platform-1"),
        _state("platform-1"),
        _state("platform-2"),
        _state("lab-a", "organization/hpc-labs/platform-1"),
        _state("lab-c", "hpc-labs/platform-2"),
        _state("alone"),
    ]
    groups = {group.head: [state.stack for state in group.states] for group in groups_of(states)}
    assert groups == {
        "hpc-labs/alone": ["alone"],
        "hpc-labs/platform-1": ["lab-a", "lab-b", "platform-1"],
        "hpc-labs/platform-2": ["lab-c", "platform-2"],
    }


def test_equal_stack_names_of_two_projects_are_told_apart() -> None:
    states = [
        _state("lab", "organization/two/platform"),
        _state("platform", project="one"),
        _state("platform", project="two"),
    ]
    assert sorted([s.name for s in group.states] for group in groups_of(states)) == [
        ["hpc-labs/lab", "two/platform"],
        ["one/platform"],
    ]


def test_a_reference_without_a_project_is_followed_only_where_it_is_clear() -> None:
    clear = [_state("lab", "platform"), _state("platform", project="")]
    assert len(groups_of(clear)) == 1
    unclear = [_state("lab", "platform"), _state("platform", project="a"), _state("platform", project="b")]
    (missing,) = [group.missing for group in groups_of(unclear) if group.missing]
    assert missing == ("platform",)


def test_what_is_referred_to_and_not_there_is_told() -> None:
    (group,) = groups_of([_state("lab", "organization/hpc-labs/platform")])
    assert group.missing == ("organization/hpc-labs/platform",)


@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(1, 40)), min_size=1, max_size=15),
    st.booleans(),
)
def test_each_state_is_judged_once_by_each_kind_of_rule(rows: list[tuple[int, int]], slices: bool) -> None:
    states = [_state(f"s{number}", f"organization/hpc-labs/s{to}", size=size) for number, (to, size) in enumerate(rows)]
    groups = groups_of(states)
    assert sorted(state.name for group in groups for state in group.states) == sorted(state.name for state in states)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "_LARGE", 60)
        patch.setattr(grouping, "_PIECE", 25)
        tasks = tasks_of(groups, slices=slices)
    for kind in (Rules.OF_RESOURCES, Rules.OF_STACKS):
        judged = [s.name for task in tasks if task.rules in (kind, Rules.ALL) for g in task.groups for s in g.states]
        assert sorted(judged) == sorted(state.name for state in states)
    whole = {tuple(s.name for s in group.states) for group in groups}
    by_stacks = [task for task in tasks if task.rules is not Rules.OF_RESOURCES]
    assert {tuple(s.name for s in g.states) for task in by_stacks for g in task.groups} == whole


def test_the_largest_comes_first() -> None:
    groups = [Group((_state(f"s{size}", size=size * grouping._PIECE),)) for size in (1, 9, 3)]
    assert [task.size // grouping._PIECE for task in tasks_of(groups, slices=False)] == [9, 3, 1]
