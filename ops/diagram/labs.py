"""The panel of the labs' range: the lab with its cluster, and the other labs that it is closed to."""

from collections.abc import Sequence

from ..network.cluster import Capacity, Cluster, Queue
from ..network.shared_parts import Lustre
from ..network.view import LabView, NetworkView
from . import style as look
from .canvas import Canvas, Layers, Style

_QUEUES_SHOWN = 8
_CAPACITY_TYPES = {"ONDEMAND": "on demand", "SPOT": "Spot", "CAPACITY_BLOCK": "capacity block"}


def draw_labs(layers: Layers, view: NetworkView, top: float, lowest: float) -> float:
    """Draw the labs' range with this lab in it, at least as far down as ``lowest``; return the bottom."""
    canvas, x, room = layers.content, look.LABS_X + look.PAD, look.LABS_WIDTH - 2 * look.PAD
    canvas.text(x, top + 24, "Labs", Style(13.5, look.LAB, bold=True), room=60)
    canvas.text(look.LABS_RIGHT - look.PAD, top + 24, " + ".join(view.labs_cidrs), look.CODE, room=300, anchor="end")
    y = top + 38
    others = "No lab in this picture"
    if view.lab:
        access_height = 19 * len(_access(view.lab)) + look.GAP
        bottom = max(_lab(canvas, view.lab, x, y, room) + access_height, lowest - look.PAD)
        _lines(canvas, _access(view.lab), x + 14, bottom - access_height, room - 28)
        layers.frames.box(x, y, room, bottom - y, fill=look.PAPER, stroke=look.LAB, thickness=2)
        y = bottom + 34
        _barrier(canvas, x, bottom + 17, room, closed=view.lab.closed_to_labs)
        others = "Other labs"
    canvas.box(x, y, room, 48, fill=look.PAPER, stroke=look.LAB, dashed=True)
    canvas.text(x + 12, y + 21, others, Style(12, look.LAB, bold=True), room=room - 24)
    capacity = f"the range has room for {view.lab_capacity} labs of the usual size" if view.lab_capacity else ""
    canvas.text(x + 12, y + 38, capacity, look.NOTE, room=room - 24)
    bottom = y + 48 + look.PAD
    layers.frames.box(look.LABS_X, top, look.LABS_WIDTH, bottom - top, fill=look.LAB_WASH, stroke=look.LAB)
    return bottom


def _barrier(canvas: Canvas, x: float, y: float, room: float, *, closed: bool) -> None:
    text = "closed both ways by the lab's network ACL" if closed else "NOT CLOSED by the lab's network ACL"
    style = Style(11.5, look.LAB, bold=True) if closed else look.ALARM
    canvas.text(x + room / 2, y + 4, text, style, room=room - 24, anchor="middle")
    if closed:
        side = (room - style.width(text)) / 2 - 10
        canvas.line([(x, y), (x + side, y)], look.LAB, arrow=False, width=3)
        canvas.line([(x + room - side, y), (x + room, y)], look.LAB, arrow=False, width=3)


def _lab(canvas: Canvas, lab: LabView, x: float, top: float, room: float) -> float:
    canvas.text(x + 14, top + 26, lab.name, Style(15, look.LAB, bold=True), room=room - 28)
    y = top + 34
    for subnet in lab.subnets:
        canvas.text(x + 14, y + 14, subnet.cidr, look.CODE, room=132)
        canvas.text(x + 150, y + 14, subnet.zone, look.STRONG, room=room - 164)
        canvas.text(x + 14, y + 32, subnet.id, look.QUIET_CODE, room=room - 28)
        y += 40
    y += 6
    for cluster in lab.clusters:
        y = _cluster(canvas, lab, cluster, x + 14, y, room - 28) + 4
    for system in lab.scratch:
        y = _scratch(canvas, system, x + 14, y, room - 28)
    if lab.clusters:
        return y
    canvas.text(x + 14, y + 14, "No cluster in the state", look.NOTE, room=room - 28)
    return y + 26


def _access(lab: LabView) -> list[tuple[str, Style]]:
    """Say what holds for all nodes of the lab."""
    return [
        (f"Nodes among themselves: {lab.mutual_ports or 'nothing'}", look.BODY),
        *((f"route table {table}", look.QUIET_CODE) for table in lab.route_table_ids),
        *((f"network ACL {acl}", look.QUIET_CODE) for acl in lab.network_acl_ids),
    ]


def _lines(canvas: Canvas, lines: Sequence[tuple[str, Style]], x: float, y: float, room: float) -> None:
    for number, (line, style) in enumerate(lines):
        canvas.text(x, y + 14 + 19 * number, line, style, room=room)


def _cluster(canvas: Canvas, lab: LabView, cluster: Cluster, x: float, y: float, room: float) -> float:
    colour = lab.colour_of(cluster)
    if colour:
        canvas.text(x, y + 12, f"Cluster {cluster.name}", look.STRONG, room=room - 120)
        canvas.text(x + room, y + 12, colour, look.NOTE, room=120, anchor="end")
        y += 20
    canvas.box(x, y, room, 46, fill=look.LAB_WASH, stroke=look.LAB, thickness=0.8, radius=4)
    canvas.text(x + 10, y + 19, "Head node", look.STRONG, room=100)
    canvas.text(x + room - 10, y + 19, cluster.head_node_type, look.CODE, room=room - 130, anchor="end")
    canvas.text(x + 10, y + 37, cluster.status, look.NOTE, room=room - 140)
    canvas.text(x + room - 10, y + 37, cluster.head_node_address, look.CODE, room=120, anchor="end")
    y += 46 + 8
    for pool in cluster.login_pools:
        canvas.box(x, y, room, 28, fill=look.PAPER, stroke=look.LAB, thickness=0.8, radius=4)
        canvas.text(x + 10, y + 19, "Login nodes", look.STRONG, room=100)
        canvas.text(x + room - 10, y + 19, pool, look.CODE, room=room - 130, anchor="end")
        y += 28 + 8
    for queue in cluster.queues[:_QUEUES_SHOWN]:
        y = _queue(canvas, queue, x, y, room)
    hidden = len(cluster.queues) - _QUEUES_SHOWN
    if hidden > 0:
        canvas.text(x, y + 12, f"and {hidden} more queue{'' if hidden == 1 else 's'}", look.NOTE, room=room)
        y += 22
    return y + 6


def _scratch(canvas: Canvas, system: Lustre, x: float, y: float, room: float) -> float:
    height = 46 + 18 * len(system.links)
    canvas.box(x, y, room, height, fill=look.STORE_WASH, stroke=look.STORE, radius=4)
    canvas.text(x + 10, y + 19, "Lustre at /lustre", look.STRONG, room=140)
    canvas.text(x + room - 10, y + 19, system.id, look.QUIET_CODE, room=room - 160, anchor="end")
    canvas.text(x + 10, y + 37, system.what, look.NOTE, room=room - 20)
    for number, link in enumerate(system.links):
        line, both = y + 55 + 18 * number, "↔" if link.exports else "←"
        canvas.text(x + 10, line, link.folder, look.CODE, room=120)
        canvas.text(x + 134, line, f"{both} {link.bucket}", look.QUIET_CODE, room=room - 144)
    return y + height + 10


def _queue(canvas: Canvas, queue: Queue, x: float, y: float, room: float) -> float:
    height = 28 + 18 * len(queue.capacities) + 4
    canvas.box(x, y, room, height, fill=look.PAPER, stroke=look.FAINT, radius=4)
    canvas.text(x + 10, y + 19, f"Queue {queue.name}", look.STRONG, room=room - 120)
    kind = _CAPACITY_TYPES.get(queue.capacity_type, queue.capacity_type)
    canvas.text(x + room - 10, y + 19, kind, look.NOTE, room=90, anchor="end")
    for number, capacity in enumerate(queue.capacities):
        line = y + 37 + 18 * number
        canvas.text(x + 10, line, ", ".join(capacity.instance_types), look.CODE, room=room - 130)
        canvas.text(x + room - 10, line, _size(capacity), look.NOTE, room=100, anchor="end")
    return y + height + 8


def _size(capacity: Capacity) -> str:
    return f"{capacity.minimum} to {capacity.maximum}{', EFA' if capacity.efa else ''}"
