"""What an alarm is. Pure: no Pulumi, no AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi import Input


class Comparison(StrEnum):
    """When a value is too much, or too little."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"


class Missing(StrEnum):
    """What no data means."""

    BAD = "breaching"
    """What should report does not: that is the trouble."""
    FINE = "notBreaching"
    """Nothing happened, so nothing was counted."""
    UNKNOWN = "missing"
    """Neither: the alarm says INSUFFICIENT_DATA and notifies nobody."""


@dataclass(frozen=True, kw_only=True)
class AlarmMetric:
    """What an alarm looks at."""

    namespace: str
    name: str
    dimensions: Mapping[str, Input[str]] = field(default_factory=dict)
    stat: str
    id: str = "m"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One alarm.

    Attributes:
        key: a stable key, the end of its name.
        description: what is wrong and what to do first, in the notification.
        metrics: the metric, or those that the expression is made of.
        expression: arithmetic over the metrics' ids; empty for one metric as it is.
        period: seconds that make a point.
        threshold: in the metric's unit.
        comparison: when the threshold is passed.
        points: how many points in a row must pass it.
        missing: what no data means.
    """

    key: str
    description: str
    metrics: tuple[AlarmMetric, ...]
    expression: str = ""
    period: int = 60
    threshold: float
    comparison: Comparison = Comparison.AT_LEAST
    points: int = 1
    missing: Missing
