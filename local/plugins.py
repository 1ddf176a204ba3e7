"""Put the provider plugins of the local AWS where the engine looks for them."""

import shlex
import shutil
import sys
from importlib.metadata import version

from .home import CHECKOUT, LocalHome

PROVIDERS = ("aws", "command")


def install(home: LocalHome) -> None:
    """Write a plugin folder per provider, at the version of the provider's SDK, and drop other versions' folders."""
    for provider in PROVIDERS:
        folder = home.pulumi_home / "plugins" / f"resource-{provider}-v{version(f'pulumi-{provider}')}"
        for other in folder.parent.glob(f"resource-{provider}-v*"):
            if other != folder and other.is_dir():  # The engine keeps files of its own beside the folders.
                shutil.rmtree(other)
        folder.mkdir(parents=True, exist_ok=True)
        start = folder / f"pulumi-resource-{provider}"
        start.write_text(
            "#!/bin/sh\n"
            f"LABS_HOME={shlex.quote(str(home.root))} PYTHONPATH={shlex.quote(str(CHECKOUT))} \\\n"
            f'exec {shlex.quote(sys.executable)} -m local.{provider} "$@"\n'
        )
        start.chmod(0o755)
