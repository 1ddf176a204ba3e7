"""The panel of the platform's shared services: subnets, interface endpoints, file systems."""

from collections.abc import Sequence

from ..network.shared_parts import Database
from ..network.view import Endpoint, FileSystem, NetworkView, Subnet
from . import style as look
from .canvas import Canvas, Layers, Style

_CHIP = Style(11, look.NETWORK)


def draw_shared(layers: Layers, view: NetworkView, top: float) -> tuple[float, tuple[float, ...], float]:
    """Draw the shared services; return the heights of the endpoints and of each file system, and the bottom."""
    canvas, x, room = layers.content, look.SHARED_X + look.PAD, look.SHARED_WIDTH - 2 * look.PAD
    canvas.text(x, top + 24, "Shared services", Style(13.5, look.NETWORK, bold=True), room=200)
    canvas.text(look.SHARED_RIGHT - look.PAD, top + 24, view.shared_cidr, look.CODE, room=160, anchor="end")
    y = top + 38
    for subnet in view.shared_subnets:
        _subnet(canvas, subnet, x, y, room)
        y += 32
    y += look.GAP - 6
    reached = view.lab is None or bool(view.endpoint_ports)
    bottom = _endpoints(layers, view.endpoints, x, y, room, reached=reached)
    endpoints_at = (y + bottom) / 2
    file_systems_at = []
    for system in view.file_systems:
        y = bottom + look.GAP
        reached = view.lab is None or bool(system.ports)
        bottom = _file_system(layers, system, x, y, room, reached=reached)
        file_systems_at.append((y + bottom) / 2)
    for database in view.databases:
        bottom = _database(layers, database, x, bottom + look.GAP, room, for_lab=view.lab is not None)
    if view.dns_firewall:
        bottom += 26
        canvas.text(x, bottom, f"The DNS firewall {view.dns_firewall}.", look.NOTE, room=room)
    bottom += look.PAD
    layers.frames.box(look.SHARED_X, top, look.SHARED_WIDTH, bottom - top, fill=look.PAPER, stroke=look.NETWORK)
    return endpoints_at, tuple(file_systems_at), bottom


def _note(canvas: Canvas, text: str, style: Style, x: float, y: float, room: float, *, reached: bool) -> None:
    """Write the line below a heading, and beside it whether the lab cannot get there."""
    warning = "" if reached else "NOT REACHABLE from this lab"
    canvas.text(x + 12, y, text, style, room=room - 24 - look.ALARM.width(warning))
    canvas.text(x + room - 12, y, warning, look.ALARM, room=room - 24, anchor="end")


def _subnet(canvas: Canvas, subnet: Subnet, x: float, y: float, room: float) -> None:
    canvas.box(x, y, room, 26, fill=look.WASH, stroke=look.FAINT, radius=4)
    canvas.text(x + 10, y + 17, subnet.zone, look.STRONG, room=108)
    canvas.text(x + 124, y + 17, subnet.id, look.QUIET_CODE, room=168)
    canvas.text(x + room - 10, y + 17, subnet.cidr, Style(11, mono=True), room=124, anchor="end")


def _endpoints(
    layers: Layers, endpoints: Sequence[Endpoint], x: float, top: float, room: float, *, reached: bool
) -> float:
    canvas = layers.content
    canvas.text(x + 12, top + 22, f"{len(endpoints)} interface endpoints", look.HEADING, room=room - 24)
    everywhere = max((endpoint.zones for endpoint in endpoints), key=len, default=())
    note = f"an address each in {' and '.join(everywhere) if len(everywhere) < 3 else f'all {len(everywhere)} zones'}"
    reached = reached or not endpoints
    _note(canvas, note if endpoints else "none in the state", look.NOTE, x, top + 40, room, reached=reached)
    left, y = x + 12, top + 52
    bottom = top + 40 + look.GAP
    for endpoint in endpoints:
        name = endpoint.service
        if endpoint.zones != everywhere:
            name += f" ({', '.join(endpoint.zones)})"
        width = min(_CHIP.width(name) + 18, room - 24)
        if left + width > x + room - 12:
            left, y = x + 12, y + 30
        canvas.box(left, y, width, 24, fill=look.PAPER, stroke=look.NETWORK, thickness=0.8, radius=12, hint=endpoint.id)
        canvas.text(left + width / 2, y + 16, name, _CHIP, room=width - 12, anchor="middle")
        left += width + 6
        bottom = y + 24 + look.GAP
    layers.frames.box(x, top, room, bottom - top, fill=look.NETWORK_WASH, stroke=look.NETWORK)
    return bottom


def _file_system(layers: Layers, system: FileSystem, x: float, top: float, room: float, *, reached: bool) -> float:
    canvas = layers.content
    canvas.text(x + 12, top + 22, "Home file system", look.HEADING, room=150)
    canvas.text(x + room - 12, top + 22, system.id, look.QUIET_CODE, room=room - 190, anchor="end")
    note, style = ("EFS, encrypted", look.NOTE) if system.encrypted else ("EFS, NOT ENCRYPTED", look.ALARM)
    targets = "mount targets:" if system.mount_targets else "no mount target"
    _note(canvas, f"{note}; {targets}", style, x, top + 40, room, reached=reached)
    width = (room - 24 - 6) / 2
    bottom = top + 40 + look.GAP
    for number, target in enumerate(system.mount_targets):
        left, y = x + 12 + (number % 2) * (width + 6), top + 50 + (number // 2) * 30
        canvas.box(left, y, width, 24, fill=look.PAPER, stroke=look.STORE, thickness=0.8, radius=4)
        canvas.text(left + 8, y + 16, target.zone, Style(11, look.STORE, bold=True), room=92)
        canvas.text(left + width - 8, y + 16, target.address, Style(11, mono=True), room=width - 112, anchor="end")
        bottom = y + 24 + look.GAP
    layers.frames.box(x, top, room, bottom - top, fill=look.STORE_WASH, stroke=look.STORE)
    return bottom


def _database(layers: Layers, database: Database, x: float, top: float, room: float, *, for_lab: bool) -> float:
    canvas = layers.content
    canvas.box(x, top, room, 68, fill=look.STORE_WASH, stroke=look.STORE)
    canvas.text(x + 12, top + 22, "Accounting database", look.HEADING, room=170)
    opened = f"head nodes: {database.ports}" if database.ports else "not open to this lab"
    canvas.text(x + room - 12, top + 22, opened if for_lab else "", look.BODY, room=room - 200, anchor="end")
    canvas.text(x + 12, top + 40, database.what, look.NOTE, room=room - 24)
    canvas.text(x + 12, top + 58, database.endpoint, look.QUIET_CODE, room=room - 24)
    return top + 68
