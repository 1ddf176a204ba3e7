"""What lies outside the VPC, the gateway endpoints that lead there, and ways to the internet, if there are any."""

from collections.abc import Sequence

from ..network.view import Gateway, NetworkView
from . import style as look
from .canvas import Canvas, Layers, Style

_WAYS = 12
LANE = 58
"""The height of a gateway endpoint's lane below the shared services."""
GATEWAY_WIDTH = 212


def draw_outside(
    layers: Layers, view: NetworkView, top: float, endpoints_at: float, shared_bottom: float
) -> tuple[float, ...]:
    """Draw what is outside the VPC and the gateway endpoints that lead there; return the heights of their lanes."""
    canvas, x, width = layers.content, look.OUTSIDE_X, look.OUTSIDE_WIDTH
    canvas.text(x, top - 15, "Outside the VPC", Style(12.5, look.QUIET, bold=True), room=width)
    services = endpoints_at - 31
    canvas.box(x, services, width, 62, fill=look.NETWORK_WASH, stroke=look.NETWORK)
    canvas.text(x + 12, services + 26, "AWS services", look.HEADING, room=width - 24)
    canvas.text(x + 12, services + 46, "through PrivateLink, never the internet", look.NOTE, room=width - 24)
    lanes = []
    taken, lane = services + 62 + look.GAP, shared_bottom + look.GAP + LANE / 2
    for gateway in view.gateways:
        names = {"s3": view.buckets, "dynamodb": view.tables}.get(gateway.service, ())
        height = 40 + 18 * len(names)
        # The box reaches upwards, where there is room beside the shared services, and down only as far as its lane.
        lane = max(lane, taken + height - LANE / 2 + 4)
        _gateway(canvas, gateway, lane)
        _service(canvas, gateway.service, names, lane + LANE / 2 - 4 - height, height)
        taken = lane + LANE / 2 + look.GAP - 4
        lanes.append(lane)
        lane += LANE + look.GAP
    return tuple(lanes)


def _gateway(canvas: Canvas, gateway: Gateway, lane: float) -> None:
    x, width = look.SHARED_RIGHT - GATEWAY_WIDTH, GATEWAY_WIDTH
    canvas.box(x, lane - 25, width, 50, fill=look.GATE_WASH, stroke=look.GATE, radius=25)
    name = f"{_service_name(gateway.service)} gateway endpoint"
    canvas.text(x + width / 2, lane - 3, name, Style(12, look.GATE, bold=True), room=width - 24, anchor="middle")
    canvas.text(x + width / 2, lane + 14, gateway.id, look.QUIET_CODE, room=width - 30, anchor="middle")


def _service(canvas: Canvas, service: str, names: Sequence[str], top: float, height: float) -> None:
    x, width = look.OUTSIDE_X, look.OUTSIDE_WIDTH
    canvas.box(x, top, width, height, fill=look.STORE_WASH, stroke=look.STORE)
    canvas.text(x + 12, top + 25, _service_name(service), look.HEADING, room=100)
    kind = {"s3": "bucket", "dynamodb": "table"}.get(service, "")
    count = f"{len(names)} {kind}{'' if len(names) == 1 else 's'}" if kind else ""
    canvas.text(x + width - 12, top + 25, count, look.NOTE, room=100, anchor="end")
    for number, name in enumerate(names):
        canvas.text(x + 12, top + 46 + 18 * number, name, Style(11, mono=True), room=width - 24)


def _service_name(service: str) -> str:
    return {"s3": "S3", "dynamodb": "DynamoDB"}.get(service, service)


def draw_peerings(layers: Layers, view: NetworkView, x: float, top: float, room: float) -> float:
    """Draw the peered VPCs, each on a line with the services that may pass; return the bottom."""
    canvas, left, y = layers.content, look.OUTSIDE_X, top
    for peered in view.peerings:
        height = 16 + 18 * max(len(peered.services), 2)
        canvas.box(x, y, room, height, fill=look.GATE_WASH, stroke=look.GATE)
        canvas.text(x + 14, y + 21, "VPC peering", Style(12.5, look.GATE, bold=True), room=180)
        canvas.text(x + 14, y + 39, peered.connection, look.QUIET_CODE, room=190)
        for number, service in enumerate(peered.services):
            canvas.text(x + room - 14, y + 21 + 18 * number, service, look.BODY, room=room - 240, anchor="end")
        layers.arrows.line([(x + room, y + height / 2), (left, y + height / 2)], look.GATE, arrow=False)
        canvas.box(left, y, look.OUTSIDE_WIDTH, height, fill=look.GATE_WASH, stroke=look.GATE)
        canvas.text(left + 12, y + 21, f"VPC {', '.join(peered.cidrs)}", look.STRONG, room=look.OUTSIDE_WIDTH - 24)
        canvas.text(left + 12, y + 39, peered.vpc, look.QUIET_CODE, room=look.OUTSIDE_WIDTH - 24)
        y += height + look.GAP
    return y


def draw_ways_out(layers: Layers, view: NetworkView, x: float, top: float, room: float) -> float:
    """Say that nothing touches the internet, or draw what does, in red; return the bottom."""
    canvas = layers.content
    if not view.ways_out:
        text = (
            "No internet gateway, NAT gateway, egress-only gateway or public address: "
            f"none of the {view.searched} resources in the state is one."
        )
        style = Style(12.5, look.NETWORK, bold=True)
        canvas.box(x, top, room, 34, fill=look.PAPER, stroke=look.NETWORK, radius=17)
        canvas.text(x + room / 2, top + 21.5, text, style, room=room - 30, anchor="middle")
        return top + 34
    y = top
    for way in view.ways_out[:_WAYS]:
        canvas.box(x, y, room, 34, fill=look.DANGER_WASH, stroke=look.DANGER, thickness=2.5)
        canvas.text(x + 14, y + 21.5, f"⚠ {way.kind}", Style(13, look.DANGER, bold=True), room=220)
        canvas.text(x + 250, y + 21.5, way.id, Style(12, look.DANGER, mono=True), room=room - 480)
        canvas.text(x + room - 14, y + 21.5, f"stack {way.stack}", Style(12, look.DANGER), room=200, anchor="end")
        layers.arrows.line([(x + room, y + 17), (look.OUTSIDE_X, y + 17)], look.DANGER, width=3)
        y += 34 + 8
    if (more := len(view.ways_out) - _WAYS) > 0:
        canvas.text(x + 14, y + 14, f"⚠ and {more} more", Style(13, look.DANGER, bold=True), room=room - 28)
        y += 34
    left, width = look.OUTSIDE_X, look.OUTSIDE_WIDTH
    canvas.box(left, top, width, y - 8 - top, fill=look.DANGER_WASH, stroke=look.DANGER, thickness=2.5)
    canvas.text(left + 12, top + 21.5, _beyond(view), Style(13.5, look.DANGER, bold=True), room=width - 24)
    return y - 8


def _beyond(view: NetworkView) -> str:
    """What lies behind the ways out."""
    edges = [way.is_edge for way in view.ways_out]
    return "Other networks" if all(edges) else "The internet, other networks" if any(edges) else "The internet"
