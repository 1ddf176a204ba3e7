"""``make setup``: the Python environment, the Pulumi engine and the plugins of the local AWS, each if missing.

Run it as ``python3 -m toolchain.setup`` from the root. It can be stopped at any time and goes on from there; two at
once wait for each other; the second time it finds everything in place.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from .engine import ensure_engine
from .environment import check_python, ensure_environment
from .steps import SetupError, alone, digest, say, stamped, write_stamp

ROOT = Path(__file__).resolve().parent.parent


def set_up(root: Path) -> bool:
    """Do what is not done yet, and return whether there was anything."""
    build = root / ".build"
    check_python()
    with alone(build / "setup" / "lock"):
        done = [ensure_environment(root, build / "log"), ensure_engine(root, build / "log"), _ensure_plugins(root)]
    return any(done)


def _ensure_plugins(root: Path) -> bool:
    """Let the local AWS write its provider plugins, and return whether there was something to do."""
    home = Path(os.environ.get("LABS_HOME") or root / ".build" / "local")
    stamp = home / "pulumi-home" / ".setup"
    wanted = digest([root / "requirements.lock", root / "local" / "plugins.py", root / "local" / "home.py"], str(root))
    if stamped(stamp, wanted):
        return False
    command: list[str | Path] = [root / ".venv" / "bin" / "python", "-m", "local", "install"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SetupError(f"`python -m local install` ended with exit code {result.returncode}:\n{result.stderr}")
    write_stamp(stamp, wanted)
    return True


def main() -> int:
    """Run the set-up and return the process's exit code."""
    started = time.monotonic()
    try:
        worked = set_up(ROOT)
    except SetupError as error:
        print(f"\nmake setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmake setup: stopped; run it again and it goes on from here", file=sys.stderr)
        return 130
    if worked:
        say(f"Everything is set up ({time.monotonic() - started:.0f} s).")
    elif "--quiet" not in sys.argv[1:]:
        say("Everything is set up.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
