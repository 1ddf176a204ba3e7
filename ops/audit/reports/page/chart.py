"""The trend as a picture: a bar an audit, its open findings by severity from the worst up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model import SEVERITIES
from .markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...model import Point

# Told apart by lightness too, so that they are when printed in grey.
FILLS = {"critical": "#7a0c12", "high": "#c8553d", "medium": "#e0a526", "low": "#cfe3f1"}
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 760, 240, 46, 40, 34


def chart(points: Sequence[Point]) -> Html:
    """The picture; the table beside it has its numbers."""
    highest = max((sum(point.open.values()) for point in points), default=0)
    top = _round_up(highest)
    slot = (_WIDTH - _LEFT - 10) / max(len(points), 1)
    width = min(slot * 0.7, 46)
    parts = [_legend(), *_grid(top)]
    for number, point in enumerate(points):
        x = _LEFT + slot * number + (slot - width) / 2
        y = float(_HEIGHT - _BOTTOM)
        bars = []
        for severity in SEVERITIES:
            height = (_HEIGHT - _BOTTOM - _TOP) * point.open.get(severity, 0) / top
            y -= height
            if height:
                bars.append(_rect(x, y, width, height, FILLS[severity]))
        words = ", ".join(f"{point.open.get(severity, 0)} {severity}" for severity in SEVERITIES)
        parts.append(element("g", element("title", f"{point.day}: {words}"), *bars))
        # As many days as fit beside each other.
        if number % max(1, -(-len(points) // 9)) == 0:
            parts.append(_text(x + width / 2, _HEIGHT - _BOTTOM + 18, point.day, "middle"))
    title = f"Open findings of {len(points)} audits, {points[0].day} to {points[-1].day}" if points else "No audits"
    picture = element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=str(_WIDTH),
        height=str(_HEIGHT),
        role="img",
        aria_label=title,
        font_family="system-ui, sans-serif",
    )
    return element("div", picture, class_="chart")


def _grid(top: int) -> list[Html]:
    parts = []
    for share in (0, 0.5, 1):
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * share
        parts.append(_rect(_LEFT, y, _WIDTH - _LEFT - 10, 1, "#c3ced8"))
        parts.append(_text(_LEFT - 8, y + 4, f"{top * share:g}", "end"))
    return parts


def _legend() -> Html:
    parts = []
    x = float(_LEFT)
    for severity in SEVERITIES:
        parts += [_rect(x, 6, 12, 12, FILLS[severity]), _text(x + 18, 16, severity, "start")]
        x += 90
    return join(parts)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Html:
    return Html(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>')


def _text(x: float, y: float, text: str, anchor: str) -> Html:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", font_size="12", fill="#47545f", text_anchor=anchor)


def _round_up(number: int) -> int:
    """An even number at or above, with few digits that are not zero."""
    step = 10 ** max(0, len(str(number)) - 1)
    return max(2, -(-number // step) * step) if step > 1 else max(2, number + number % 2)
