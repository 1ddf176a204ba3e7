"""``labs diagram``: draw the network of a lab, or of a platform without a lab, from the saved states."""

import argparse
import sys
from pathlib import Path

from ..diagram.picture import draw_network
from ..engine import Engine
from ..folders import logs_folder, picture_file, shown
from ..network.view import view_network
from ..progress import Progress
from ..stack_pair import existing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("-s", "--stack", default="lab", help="the stack of a lab or a platform (%(default)s)")
    parser.add_argument("-o", "--out", type=Path, help="the SVG file to write, - for standard output")


def run(options: argparse.Namespace) -> int:
    """Write the picture and name its file."""
    engine = Engine(logs=logs_folder(), progress=Progress())
    state = existing(engine, options.stack)
    view = view_network(existing(engine, state.platform), state) if state.platform else view_network(state)
    svg = draw_network(view)
    if options.out == Path("-"):
        sys.stdout.write(svg)
        return 0
    file: Path = options.out or picture_file(options.stack)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(svg, encoding="utf-8")
    print(shown(file))
    return 0
