"""``labs summary``: say what a lab consists of, how to look and how to connect."""

import argparse
import os

from ..engine import Engine
from ..folders import logs_folder, picture_file, shown
from ..local_only import is_local_aws
from ..network.view import view_network
from ..progress import Progress
from ..stack_pair import lab_and_platform
from ..summary import describe_lab


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this subcommand's options."""
    parser.add_argument("-s", "--stack", default="lab", help="the lab's stack (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Print the summary."""
    lab, platform = lab_and_platform(Engine(logs=logs_folder(), progress=Progress()), options.stack)
    picture = picture_file(options.stack)
    print(
        describe_lab(
            view_network(platform, lab),
            platform,
            lab,
            picture=shown(picture) if picture.exists() else "",
            local=is_local_aws(os.environ),
        )
    )
    return 0
