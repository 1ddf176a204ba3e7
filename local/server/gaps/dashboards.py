"""What CloudWatch checks about a dashboard's body."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from moto.cloudwatch.exceptions import DashboardInvalidInputError
from moto.cloudwatch.models import CloudWatchBackend

from .gap import Gap, around

BODY_SCHEMA = Path(__file__).with_name("dashboard_body.json")
"""What CloudWatch's API reference says in "Dashboard Body Structure and Syntax", as a JSON Schema."""

_METRICS_A_DASHBOARD = 2500


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # a tenth of a second that a start of the server does without

    return Draft202012Validator(json.loads(BODY_SCHEMA.read_text()))


def problems(body: dict[str, Any]) -> list[str]:
    """What is wrong with a dashboard's body: its structure, its limits, and widgets that lie on each other."""
    found = [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(body)]
    if found:
        return found
    widgets = body["widgets"]
    metrics = sum(len(widget["properties"].get("metrics", ())) for widget in widgets if widget["type"] == "metric")
    if metrics > _METRICS_A_DASHBOARD:
        found.append(f"$.widgets: {metrics} metrics, of which a dashboard has {_METRICS_A_DASHBOARD} at most")
    found += [
        f"$.widgets[{i}]: x and width end at column {widget['x'] + widget['width']} of 24"
        for i, widget in enumerate(widgets)
        if "x" in widget and widget["x"] + widget["width"] > 24
    ]
    return found


def overlaps(body: dict[str, Any]) -> list[tuple[int, int]]:
    """Which widgets lie on each other, by their places in the list. CloudWatch moves the later one down."""
    boxes = [(w["x"], w["y"], w["x"] + w["width"], w["y"] + w["height"]) for w in body["widgets"]]
    return [
        (i, j)
        for i, (left, top, right, bottom) in enumerate(boxes)
        for j, (other_left, other_top, other_right, other_bottom) in enumerate(boxes[:i])
        if left < other_right and other_left < right and top < other_bottom and other_top < bottom
    ]


def _fill() -> None:
    @around(CloudWatchBackend, "put_dashboard")
    def put(original: Any, backend: Any, name: str, body: str) -> Any:
        wrong = problems(json.loads(body))
        if wrong:
            raise DashboardInvalidInputError(f"The field DashboardBody is invalid: {'; '.join(wrong)}")
        return original(backend, name, body)


GAP = Gap(
    name="Dashboards",
    service="cloudwatch",
    modelled="A body's structure: the properties of each type of widget, 24 columns, 500 widgets, 500 metrics a "
    "widget and 2,500 a dashboard, 100 alarms a widget.",
    missing="What AWS only warns of is refused too. Expressions and queries of logs are not read.",
    fill=_fill,
)
