"""``labs lab``: bring the example platform and a lab up on the local AWS, and show them."""

import argparse
import os
import time
from pathlib import Path

from ..diagram.picture import draw_network
from ..engine import CHECKOUT, Engine
from ..folders import logs_folder, picture_file, shown
from ..local_only import require_local_aws
from ..network.view import view_network
from ..progress import Progress
from ..stack_pair import lab_and_platform
from ..summary import describe_lab


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("--platform", default="platform", help="the platform's stack (%(default)s)")
    parser.add_argument("--lab", default="lab", help="the lab's stack (%(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="show all that the engine says")


def run(options: argparse.Namespace) -> int:
    """Bring both stacks up, from whatever is there, and end with the summary."""
    require_local_aws(os.environ)
    started = time.monotonic()
    engine = Engine(logs=logs_folder(), progress=Progress(), verbose=options.verbose)
    for stack in (options.platform, options.lab):
        engine.select(stack)
        engine.up(stack, policy_packs=[CHECKOUT / "policies"])
    seconds = time.monotonic() - started

    lab, platform = lab_and_platform(engine, options.lab)
    view = view_network(platform, lab)
    picture = picture_file(options.lab)
    _write(picture, draw_network(view))
    print(f"\nUp in {seconds:.0f} s, with the policies enforced.\n")
    print(describe_lab(view, platform, lab, picture=shown(picture), local=True))
    return 0


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
