"""``python -m local``: start, stop and describe the local AWS."""

import argparse
import shutil
import sys
from collections.abc import Callable

from .home import LocalAwsError, LocalHome
from .plugins import PROVIDERS, install


def main() -> int:
    """Run one command and return the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m local", description="The local AWS of this checkout.")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (command, text) in _COMMANDS.items():
        chosen.add_parser(name, help=text, description=text).set_defaults(run=command)
    try:
        parser.parse_args().run(LocalHome.from_environment())
    except LocalAwsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _up(home: LocalHome) -> None:
    health = home.ensure_server()
    print(f"The local AWS answers on {home.endpoint} (process {health.pid}); {'; '.join(health.notices)}.")


def _down(home: LocalHome) -> None:
    print(
        "The local AWS is stopped; its resources are kept." if home.stop_server() else "The local AWS is not running."
    )


def _reset(home: LocalHome) -> None:
    home.stop_server()
    for file in home.aws.glob(f"{home.resources.name}*"):  # also those set aside; the port stays, shells hold it
        file.unlink()
    shutil.rmtree(home.state, ignore_errors=True)
    print(f"Forgotten: every resource of the local AWS and every stack in {home.state}.")


def _status(home: LocalHome) -> None:
    health = home.health()
    if health is None:
        print("The local AWS is not running; `python -m local up` starts it.")
    else:
        print(
            f"The local AWS answers on {home.endpoint} (process {health.pid}, moto {health.version}, "
            f"{health.requests} requests so far); {'; '.join(health.notices)}. Its log is {home.log}."
        )


def _env(home: LocalHome) -> None:
    home.ensure_server()
    print(home.export_lines())


def _install(home: LocalHome) -> None:
    install(home)
    print(f"The plugins {' and '.join(PROVIDERS)} are in {home.pulumi_home / 'plugins'}.")


def _gaps(_home: LocalHome) -> None:
    from .aws import differences
    from .server import gaps  # takes a second

    print(f"{differences.as_markdown()}\n\n{gaps.as_markdown()}")


_COMMANDS: dict[str, tuple[Callable[[LocalHome], None], str]] = {
    "up": (_up, "start the local AWS unless it runs"),
    "down": (_down, "stop it; its resources are kept"),
    "reset": (_reset, "stop it and forget its resources and the Pulumi stacks that were made with it"),
    "status": (_status, "say whether it runs, and what it found when it started"),
    "env": (_env, 'start it and print the shell lines that put it in use: eval "$(python -m local env)"'),
    "gaps": (_gaps, "print where it differs from AWS and the official provider, as Markdown tables"),
    "install": (_install, "install the provider plugins for it"),
}

if __name__ == "__main__":
    sys.exit(main())
