import os
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.diagram.canvas import Style
from ops.diagram.picture import draw_network
from ops.diagram.style import DANGER
from ops.network.view import view_network
from ops.state import read_state
from policies.facts import Edge, Facts
from tests.ops import states
from tests.ops.exported import saved
from tests.ops.states import Exported, hex_id

GOLDEN = Path(__file__).parents[1] / "golden" / "network.svg"
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def holds(self, other: "_Box") -> bool:
        return (
            self.left - 0.6 <= other.left
            and other.right <= self.right + 0.6
            and self.top - 0.6 <= other.top
            and other.bottom <= self.bottom + 0.6
        )

    def overlaps(self, other: "_Box") -> bool:
        return (
            self.left + 0.6 < other.right
            and other.left + 0.6 < self.right
            and self.top + 0.6 < other.bottom
            and other.top + 0.6 < self.bottom
        )


def _draw(platform: Exported, lab: Exported | None) -> str:
    return draw_network(
        view_network(read_state(platform.stack, platform.text()), read_state(lab.stack, lab.text()) if lab else None)
    )


def _number(element: ET.Element, name: str) -> float:
    return float(element.get(name, "0"))


def _boxes(svg: ET.Element) -> list[_Box]:
    rects = [
        (_number(r, "x"), _number(r, "y"), _number(r, "width"), _number(r, "height")) for r in svg.iter(f"{_SVG}rect")
    ]
    return [_Box(x, y, x + width, y + height) for x, y, width, height in rects]


def _texts(svg: ET.Element) -> dict[_Box, str]:
    """The room that each text takes, by the widths that the drawing itself reckons with."""
    found = {}
    for element in svg.iter(f"{_SVG}text"):
        style = Style(
            _number(element, "font-size"), bold="font-weight" in element.attrib, mono=element.get("class") == "mono"
        )
        text = element.text or ""
        width = style.width(text)
        shift = {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
        left, base = _number(element, "x") - shift, _number(element, "y")
        found[_Box(left, base - style.size * 0.75, left + width, base + style.size * 0.22)] = text
    return found


def _assert_well_laid_out(text: str) -> None:
    svg = ET.fromstring(text)
    boxes, texts = _boxes(svg), _texts(svg)
    for place, words in texts.items():
        smallest = min((box for box in boxes if box.overlaps(place)), key=lambda box: box.area)
        assert smallest.holds(place), f"{words!r} runs out of its box"
    by_top = sorted(texts, key=lambda place: (place.top, place.left))
    for number, place in enumerate(by_top):
        for other in by_top[number + 1 :]:
            assert not place.overlaps(other), f"{texts[place]!r} and {texts[other]!r} lie on each other"
    for number, box in enumerate(boxes):
        for other in boxes[number + 1 :]:
            nested = box.holds(other) or other.holds(box)
            assert nested or not box.overlaps(other) or _is_label(box) or _is_label(other), f"{box} crosses {other}"


def _is_label(box: _Box) -> bool:
    """Labels of arrows lie on lines, and may reach over the edge of a panel."""
    return abs(box.bottom - box.top - 22) < 0.1


def test_the_picture_of_the_example() -> None:
    drawn = draw_network(view_network(saved("platform"), saved("lab")))
    if os.environ.get("REFRESH_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(drawn, encoding="utf-8")
    assert drawn == GOLDEN.read_text(encoding="utf-8"), "look at the new picture; if it is right: REFRESH_GOLDEN=1"
    _assert_well_laid_out(drawn)


@given(
    zones=st.integers(min_value=1, max_value=4),
    region=st.sampled_from(["us-east-1", "ap-northeast-1"]),
    endpoints=st.integers(min_value=0, max_value=20),
    queues=st.integers(min_value=0, max_value=12),
    name=st.text(alphabet="abcm-w", min_size=1, max_size=40),
    platform_name=st.text(alphabet="platform<&>-", min_size=1, max_size=40),
    with_lab=st.booleans(),
    doors=st.integers(min_value=0, max_value=3),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_picture_is_well_laid_out(
    zones: int,
    region: str,
    endpoints: int,
    queues: int,
    name: str,
    platform_name: str,
    with_lab: bool,
    doors: int,
) -> None:
    platform = states.platform(
        zones=tuple(f"{region}{letter}" for letter in "abcd"[:zones]), endpoints=endpoints, stack=platform_name
    )
    for number in range(doors):
        platform.add("aws:ec2/internetGateway:InternetGateway", f"gate-{number}", hex_id("igw", number))
    lab = states.lab(queues=queues, name=name, platform_stack=platform_name) if with_lab else None
    drawn = _draw(platform, lab)
    _assert_well_laid_out(drawn)
    subnets = [
        row["id"]
        for exported in filter(None, [platform, lab])
        for row in exported.rows
        if row["type"].endswith(":Subnet")
    ]
    assert all(f">{subnet}<" in drawn for subnet in subnets)
    assert drawn == _draw(platform, lab)


def test_red_is_for_ways_to_the_internet_and_for_nothing_else() -> None:
    platform = states.platform()
    assert DANGER not in _draw(platform, states.lab())
    platform.add("aws:ec2/internetGateway:InternetGateway", "gate", hex_id("igw", 9))
    drawn = _draw(platform, states.lab())
    assert DANGER in drawn
    assert hex_id("igw", 9) in drawn
    assert "No internet gateway" not in drawn


def test_an_open_network_acl_is_red() -> None:
    lab = states.lab()
    for row in lab.rows:
        if row["type"].endswith(":NetworkAcl"):
            row["outputs"]["ingress"] = [{"ruleNo": 1, "action": "allow", "cidrBlock": "0.0.0.0/0", "protocol": "-1"}]
    drawn = _draw(states.platform(), lab)
    assert "NOT CLOSED" in drawn
    assert DANGER in drawn


def test_what_the_lab_cannot_reach_is_red() -> None:
    platform = states.platform()
    assert "NOT REACHABLE" not in _draw(platform, states.lab())
    platform.rows = [row for row in platform.rows if row["outputs"].get("fromPort") != 2049]
    drawn = _draw(platform, states.lab())
    assert drawn.count("NOT REACHABLE") == 1
    _assert_well_laid_out(drawn)
    assert "NOT REACHABLE" not in _draw(platform, None)


@pytest.mark.parametrize("label", ["TCP 443", "TCP 2049"])
def test_arrows_are_drawn_for_what_is_open_only(label: str) -> None:
    open_, closed = states.platform(), states.platform()
    closed.rows = [row for row in closed.rows if "securityGroupIngressRule" not in row["type"]]
    assert _draw(open_, states.lab()).count(f">{label}<") > _draw(closed, states.lab()).count(f">{label}<")


def test_text_that_does_not_fit_loses_its_middle() -> None:
    style, text = Style(11, mono=True), "platform-production-node-assets-4f1c2ab"
    rooms = [style.width(text), 200.0, 100.0, 40.0]
    shown = [style.fitted(text, room) for room in rooms]
    assert shown[0] == text
    assert all(style.width(short) <= room for short, room in zip(shown, rooms, strict=True))
    assert all(len(long) > len(short) for long, short in pairwise(shown))
    assert all(short.startswith("pl") and short.endswith("b") for short in shown)


def test_other_networks_are_red_and_are_not_called_the_internet() -> None:
    platform = states.platform()
    for number in range(15):
        platform.add("aws:ec2/vpnGateway:VpnGateway", f"campus-{number}", f"vgw-{number}")
    drawn = draw_network(view_network(read_state("platform", platform.text())))
    _assert_well_laid_out(drawn)
    assert "Other networks" in drawn
    assert "The internet" not in drawn
    assert "and 3 more" in drawn
    platform.add("aws:ec2/eip:Eip", "address", "eipalloc-1")
    assert "The internet, other networks" in draw_network(view_network(read_state("platform", platform.text())))


def test_what_the_facts_allow_is_not_red() -> None:
    platform = states.platform()
    platform.add("aws:ec2/vpnGateway:VpnGateway", "campus", "vgw-1")
    urn = platform.rows[-1]["urn"]
    edge = Edge(
        urn=urn,
        cidrs=(),
        reason="until the line",
        owner="network",
        expires=datetime.now(UTC).date() + timedelta(days=7),
    )
    state = read_state("platform", platform.text())
    assert view_network(state).ways_out
    assert view_network(state, facts=Facts(edges=(edge,))).ways_out == ()
