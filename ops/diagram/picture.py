"""The picture of a lab's network as SVG: nested boxes laid out from the view of the saved states.

Left to right: the lab's own subnet, the platform's shared services, and what lies outside the VPC. An arrow is drawn
only where the security groups of both ends, and the routes, let the connection through.
"""

from ..network.view import NetworkView
from . import style as look
from .canvas import Canvas, Layers, Style
from .labs import draw_labs
from .outside import GATEWAY_WIDTH, LANE, draw_outside, draw_peerings, draw_ways_out
from .shared import draw_shared

_FRAME_TOP, _VPC_TOP = 84, 118


def draw_network(view: NetworkView) -> str:
    """Return the picture; the same view gives the same bytes."""
    layers = Layers()
    top = _VPC_TOP + 42
    endpoints_at, file_systems_at, shared_bottom = draw_shared(layers, view, top)
    lanes = draw_outside(layers, view, top, endpoints_at, shared_bottom)
    lowest = max([shared_bottom, *(lane + LANE / 2 for lane in lanes)])
    labs_bottom = draw_labs(layers, view, top, lowest)
    _arrows(layers.arrows, view, endpoints_at, file_systems_at, lanes)
    bottom = max(labs_bottom, lowest) + look.GAP
    bottom = draw_peerings(layers, view, look.LABS_X, bottom, look.SHARED_RIGHT - look.LABS_X)
    bottom = draw_ways_out(layers, view, look.LABS_X, bottom, look.SHARED_RIGHT - look.LABS_X)
    return _page(layers, view, bottom + look.PAD)


def _arrows(
    canvas: Canvas,
    view: NetworkView,
    endpoints_at: float,
    file_systems_at: tuple[float, ...],
    lanes: tuple[float, ...],
) -> None:
    canvas.line([(look.SHARED_RIGHT - look.PAD, endpoints_at), (look.OUTSIDE_X, endpoints_at)], look.NETWORK)
    for lane in lanes:
        canvas.line([(look.SHARED_RIGHT, lane), (look.OUTSIDE_X, lane)], look.GATE)
    if not view.lab:
        return
    shared, gates = look.SHARED_X + look.PAD, look.SHARED_RIGHT - GATEWAY_WIDTH
    targets = [
        (view.endpoint_ports, endpoints_at, shared, look.NETWORK),
        *((s.ports, at, shared, look.STORE) for s, at in zip(view.file_systems, file_systems_at, strict=True)),
        *((g.ports, lane, gates, look.GATE) for g, lane in zip(view.gateways, lanes, strict=True)),
    ]
    for ports, y, end, colour in targets:
        if ports:
            canvas.line([(look.LABS_RIGHT - look.PAD, y), (end, y)], colour)
            canvas.label(look.LABEL_X, y, ports, Style(11.5, colour, bold=True), room=look.ARROW_WIDTH - 8)


def _page(layers: Layers, view: NetworkView, vpc_bottom: float) -> str:
    """Put the VPC, the account, the title and the legend around the panels."""
    name = view.lab.name if view.lab else ""
    title = f"Lab {name} on platform {view.platform}" if name else f"Platform {view.platform}"
    heading = layers.content
    heading.text(look.LABS_X, _VPC_TOP + 27, "VPC", Style(15, look.NETWORK, bold=True), room=50)
    heading.text(look.LABS_X + 44, _VPC_TOP + 27, view.vpc_cidr, Style(13, mono=True), room=150)
    heading.text(look.LABS_X + 200, _VPC_TOP + 27, view.vpc_id, look.QUIET_CODE, room=200)
    layers.frames.box(
        look.VPC_X,
        _VPC_TOP,
        look.VPC_RIGHT - look.VPC_X,
        vpc_bottom - _VPC_TOP,
        fill=look.WASH,
        stroke=look.NETWORK,
        thickness=2,
        radius=10,
    )
    frame_bottom = vpc_bottom + look.PAD
    layers.frames.box(
        look.MARGIN,
        _FRAME_TOP,
        look.FRAME_RIGHT - look.MARGIN,
        frame_bottom - _FRAME_TOP,
        fill=look.PAPER,
        stroke=look.FAINT,
        thickness=1.5,
        radius=10,
    )
    place = " · ".join(filter(None, [f"AWS account {view.account}".strip(), view.region]))
    heading.text(look.VPC_X, _VPC_TOP - 12, place, Style(12.5, look.QUIET, bold=True), room=600)

    page = Canvas()
    room = look.WIDTH - 2 * look.MARGIN
    page.text(look.MARGIN, 44, title, look.TITLE, room=room)
    stacks = f"stacks {view.platform} and {view.lab.stack}" if view.lab else f"stack {view.platform}"
    page.text(look.MARGIN, 67, f"Its network, as the saved state of {stacks} has it", Style(13, look.QUIET), room=room)
    page.elements += layers.elements()
    legend = frame_bottom + 28
    page.line([(look.MARGIN, legend - 4), (look.MARGIN + 34, legend - 4)], look.INK)
    page.text(
        look.MARGIN + 44,
        legend,
        "may open a connection: the security groups of both ends let it through, and there is a route",
        look.NOTE,
        room=room - 44,
    )
    return page.svg(
        look.WIDTH,
        legend + 24,
        title=title,
        description=f"The private network of {title[0].lower()}{title[1:]}: what is in it, and what may reach what.",
        background=look.PAPER,
    )
