"""The body of a CloudWatch dashboard: widgets, in sections, on a grid. Pure: no Pulumi, no AWS.

docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html says what a body is.
A grid is 24 columns wide and as high as it has to be. A section is a heading and its widgets, from left to right; a
widget that does not fit any more starts the next row, and no row starts inside another.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

COLUMNS = 24
_GRAPH_HEIGHT = 6
_HEADING_HEIGHT = 1


@dataclass(frozen=True, kw_only=True)
class Widget:
    """One box of a dashboard, without its place."""

    type: str
    width: int
    height: int
    properties: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One line of a graph."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    stat: str = "Average"
    label: str = ""
    id: str = ""
    """What an expression calls it."""
    visible: bool = True
    axis: str = "left"


@dataclass(frozen=True, kw_only=True)
class Expression:
    """One line of a graph, or several found by a search, made of others."""

    expression: str
    label: str = ""
    axis: str = "left"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and its widgets; without widgets it is not shown."""

    title: str
    widgets: tuple[Widget, ...]


def body(sections: Iterable[Section]) -> str:
    """The dashboard as JSON, over the last twelve hours unless the reader chooses another time."""
    placed: list[dict[str, object]] = []
    y = 0
    for section in sections:
        if not section.widgets:
            continue
        placed.append(_place(text(f"# {section.title}", height=_HEADING_HEIGHT), 0, y))
        y = _rows(section.widgets, y + _HEADING_HEIGHT, placed)
    return json.dumps({"start": "-PT12H", "widgets": placed})


def _rows(widgets: Sequence[Widget], y: int, placed: list[dict[str, object]]) -> int:
    """Place widgets in rows from ``y`` on; the answer is where the next row starts."""
    x = height = 0
    for widget in widgets:
        if x + widget.width > COLUMNS:
            x, y, height = 0, y + height, 0
        placed.append(_place(widget, x, y))
        x, height = x + widget.width, max(height, widget.height)
    return y + height


def _place(widget: Widget, x: int, y: int) -> dict[str, object]:
    return {
        "type": widget.type,
        "x": x,
        "y": y,
        "width": widget.width,
        "height": widget.height,
        "properties": dict(widget.properties),
    }


def text(markdown: str, *, width: int = COLUMNS, height: int = 3) -> Widget:
    """Words, in Markdown."""
    return Widget(type="text", width=width, height=height, properties={"markdown": markdown})


def graph(
    title: str,
    *lines: Metric | Expression,
    region: str,
    unit: str,
    period: int = 60,
    width: int = 6,
    stacked: bool = False,
    single: bool = False,
) -> Widget:
    """Lines over time, from zero on; or the newest value as a number.

    Args:
        title: what is shown.
        lines: the metrics, and the expressions made of them.
        region: where the metrics are.
        unit: of the left axis, for people.
        period: seconds that make a point, as long as the time that is shown allows for that many points.
        width: in columns.
        stacked: lines on top of each other, for parts of a whole.
        single: the newest value instead of lines.
    """
    shown: dict[str, object] = {
        "title": title,
        "region": region,
        "view": "singleValue" if single else "timeSeries",
        "stacked": stacked,
        "period": period,
        "metrics": [_metric(line) if isinstance(line, Metric) else _expression(line) for line in lines],
    }
    if not single:
        shown["yAxis"] = {"left": {"min": 0, "label": unit, "showUnits": False}}
    return Widget(type="metric", width=width, height=_GRAPH_HEIGHT, properties=shown)


def _metric(line: Metric) -> list[object]:
    options: dict[str, object] = {"stat": line.stat}
    options |= {"label": line.label} if line.label else {}
    options |= {"id": line.id} if line.id else {}
    options |= {} if line.visible else {"visible": False}
    options |= {"yAxis": line.axis} if line.axis != "left" else {}
    dimensions = [part for pair in line.dimensions.items() for part in pair]
    return [line.namespace, line.name, *dimensions, options]


def _expression(line: Expression) -> list[object]:
    options: dict[str, object] = {"expression": line.expression}
    options |= {"label": line.label} if line.label else {}
    options |= {"yAxis": line.axis} if line.axis != "left" else {}
    return [options]


def search(schema: str, terms: str, stat: str, period: int = 60) -> str:
    """The expression that finds every metric of a schema ("{namespace,dimension,...}") with these terms.

    A search answers at most 500 series, and looks only at metrics that had data in the last two weeks.
    (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html)
    """
    return f"SEARCH('{schema} {terms}', '{stat}', {period})"


def query(
    title: str, log_group: str, lines: Sequence[str], *, region: str, width: int = COLUMNS, view: str = "table"
) -> Widget:
    """What a query of CloudWatch Logs Insights finds in a log group. It is paid by the GB that it reads, each time."""
    return Widget(
        type="log",
        width=width,
        height=_GRAPH_HEIGHT,
        properties={
            "title": title,
            "region": region,
            "view": view,
            "query": " | ".join([f"SOURCE '{log_group}'", *lines]),
        },
    )


def alarm_states(title: str, arns: Sequence[str]) -> Widget:
    """Which alarms are on."""
    return Widget(type="alarm", width=COLUMNS, height=2, properties={"title": title, "alarms": list(arns)})


def instances(title: str, *metrics: str, labels: Mapping[str, str], by: str, region: str) -> Widget:
    """EC2 metrics of all instances that have these tags: a graph a metric, with a line for each value of tag ``by``."""
    return Widget(
        type="explorer",
        width=COLUMNS,
        height=_GRAPH_HEIGHT + 2,  # its own heading takes two
        properties={
            "title": title,
            "region": region,
            "period": 300,
            "labels": [{"key": key, "value": value} for key, value in labels.items()],
            "metrics": [
                {"metricName": metric, "resourceType": "AWS::EC2::Instance", "stat": "Average"} for metric in metrics
            ],
            "aggregateBy": {"key": by, "func": "AVG"},
            "widgetOptions": {"view": "timeSeries", "stacked": False, "widgetsPerRow": 3, "rowsPerPage": 1},
        },
    )
