"""Interval arithmetic against plain sets of numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policies.intervals import Intervals, difference, intersection, normalised, overlap

_PARTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=7)


def _numbers(intervals: Intervals) -> set[int]:
    return {number for first, end in intervals for number in range(first, end)}


def _is_normal(intervals: Intervals) -> bool:
    inside = all(first < end for first, end in intervals)
    return inside and all(left[1] < right[0] for left, right in pairwise(intervals))


@given(_PARTS)
def test_normalising_keeps_the_numbers(parts: list[tuple[int, int]]) -> None:
    made = normalised(parts)
    assert _numbers(made) == _numbers(tuple(parts))
    assert _is_normal(made)


@given(_PARTS, _PARTS)
def test_arithmetic_is_that_of_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    one, other = normalised(left), normalised(right)
    assert _numbers(intersection(one, other)) == _numbers(one) & _numbers(other)
    assert _numbers(difference(one, other)) == _numbers(one) - _numbers(other)
    assert overlap(one, other) == bool(_numbers(one) & _numbers(other))
    assert _is_normal(intersection(one, other))
    assert _is_normal(difference(one, other))
