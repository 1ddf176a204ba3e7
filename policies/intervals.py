"""Sets of whole numbers as sorted, disjoint ranges that do not touch: addresses and ports are such sets."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Interval = tuple[int, int]
"""The first number, and the first that is no longer in it."""
Intervals = tuple[Interval, ...]


def normalised(parts: Iterable[Interval]) -> Intervals:
    """The same numbers as sorted, disjoint ranges; empty ranges are left out."""
    joined: list[Interval] = []
    for first, end in sorted(parts):
        if first >= end:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return tuple(joined)


def intersection(left: Intervals, right: Intervals) -> Intervals:
    """The numbers in both."""
    common: list[Interval] = []
    i, j = _starts(left, right)
    while i < len(left) and j < len(right):
        first, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first < end:
            common.append((first, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(common)


def difference(left: Intervals, right: Intervals) -> Intervals:
    """The numbers in the first that are not in the second."""
    rest: list[Interval] = []
    j = _starts(left, right)[1]
    for first, end in left:
        while j < len(right) and right[j][1] <= first:
            j += 1
        k = j
        while k < len(right) and right[k][0] < end:
            if first < right[k][0]:
                rest.append((first, right[k][0]))
            first = right[k][1]
            k += 1
        if first < end:
            rest.append((first, end))
    return tuple(rest)


def overlap(left: Intervals, right: Intervals) -> bool:
    """Whether a number is in both."""
    i, j = _starts(left, right)
    while i < len(left) and j < len(right):
        if left[i][0] < right[j][1] and right[j][0] < left[i][1]:
            return True
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return False


def _starts(left: Intervals, right: Intervals) -> tuple[int, int]:
    """Where in each list the first range is that can meet one of the other: a few among thousands are common."""
    if not left or not right:
        return 0, 0
    return _reaching(left, right[0][0]), _reaching(right, left[0][0])


def _reaching(intervals: Intervals, number: int) -> int:
    return max(bisect_right(intervals, (number, number)) - 1, 0)
