"""`labs audit` of backends in folders: what 1,000 stacks take, against 100, which says how it grows."""

import os
import subprocess
import sys
from pathlib import Path

from bench.estates import PLAIN, write_backend
from bench.timing import Pair, command, row
from local.home import CHECKOUT

# Platforms with 24 stacks of labs each: 100 and 1,000 stacks in all.
PLATFORMS = {100: 4, 1000: 40}
_LABS, _RESOURCES = 24, 150


def audits(folder: Path, runs: int) -> None:
    """Compare an audit of many stacks with one of few; per stack they take the same where the ratio is 10."""
    backends = {
        stacks: write_backend(folder / str(stacks), PLAIN, platforms=platforms, labs=_LABS, resources=_RESOURCES)
        for stacks, platforms in PLATFORMS.items()
    }
    few, many = sorted(backends)
    pair = Pair.of(
        runs,
        command(lambda: _audit(backends[many], folder)),
        command(lambda: _audit(backends[few], folder)),
        warm_up=False,
    )
    megabytes = sum(file.stat().st_size for file in backends[many].rglob("*.json")) // 1024**2
    row(
        f"labs audit of {many:,} stacks with {_RESOURCES} resources each ({megabytes} MB), JSON and HTML",
        f"the same of {few} stacks",
        pair,
    )


def _audit(backend: Path, folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    formats = ("--format", "json", "--format", "html", "--out-dir", str(folder / "reports"))
    done = subprocess.run(
        [sys.executable, "-m", "ops", "audit", backend.as_uri(), *formats, "--fail-on", "never"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the audit of {backend} failed:\n{done.stdout}\n{done.stderr}")
