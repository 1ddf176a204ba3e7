"""The Python environment: ``.venv``, exactly as requirements.lock says, with its bytecode compiled, and ``labs``."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from .steps import SetupError, digest, run, say, stamped, write_stamp

if TYPE_CHECKING:
    from pathlib import Path

OLDEST_PYTHON = (3, 11)
# A shell runs it, since no first line of a Python program can name a path with spaces; -P keeps a folder `ops` that
# somebody stands beside from being taken for ours.
_LABS = """\
#!/bin/sh
exec "${0%/*}/python" -P -m ops "$@"
"""


def check_python() -> None:
    """Check that this Python can make the environment.

    Raises:
        SetupError: it is too old or lacks a module; the message says what to install.
    """
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
        remedy = (
            f"Use the newer one that is installed: make setup PYTHON={newer[0]}"
            if newer
            else f"Install Python {wanted} or newer, then: make setup PYTHON=python{wanted}"
        )
        raise SetupError(f"Python {version} ({sys.executable}) is too old: {wanted} or newer is needed.\n{remedy}")
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupError(
            f"Python {version} ({sys.executable}) cannot make virtual environments: it has no module "
            f"{' and '.join(missing)}.\nOn Debian and Ubuntu: sudo apt-get install {package}"
        )


def ensure_environment(root: Path, logs: Path) -> bool:
    """Make ``.venv`` unless it is complete, and return whether there was something to do.

    It is brought in line with a changed lock in place, so that what runs from it keeps running; an environment of
    another Python, or from another place, is made anew. A set-up that was interrupted is taken up where it ended.
    """
    venv, lock = root / ".venv", root / "requirements.lock"
    python, made, complete = venv / "bin" / "python", venv / ".made", venv / ".setup"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    origin = f"Python {version} in {root}"
    wanted = digest([lock], origin + _LABS)
    if stamped(complete, wanted) and python.exists():
        return False

    complete.unlink(missing_ok=True)
    if not (stamped(made, origin) and python.exists()):
        # The interpreter behind this one: this one may be the environment that is about to be replaced.
        base = getattr(sys, "_base_executable", sys.executable)
        run([base, "-m", "venv", "--clear", venv], logs / "venv.log", root)
        write_stamp(made, origin)
    site_packages = venv / "lib" / f"python{version}" / "site-packages"
    (site_packages / "hpc-labs.pth").write_text(f"{root}\n")
    labs = venv / "bin" / "labs"
    labs.write_text(_LABS)
    labs.chmod(0o755)

    say("Installing the Python packages of requirements.lock (usually 20-60 s) ...")
    run([*_installer(python), "-r", lock], logs / "packages.log", root)
    surplus = _installed(site_packages) - _locked(lock) - {"pip"}
    if surplus:
        run([python, "-m", "pip", "uninstall", "--yes", *sorted(surplus)], logs / "surplus.log", root)

    # Where PYTHONDONTWRITEBYTECODE is set nothing compiles by itself, and every start of Python pays for that.
    say("Compiling their bytecode (usually 15-30 s) ...")
    # Packages that carry files for other Pythons make compileall fail without harm.
    subprocess.run(
        [python, "-m", "compileall", "-q", "-j", "0", site_packages],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    write_stamp(complete, wanted)
    return True


def _locked(lock: Path) -> set[str]:
    """Return the names that a requirements file pins."""
    return {_normal(name) for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)}


def _installed(site_packages: Path) -> set[str]:
    """Return the names of the installed distributions."""
    return {_normal(folder.name.split("-")[0]) for folder in site_packages.glob("*.dist-info")}


def _normal(name: str) -> str:
    """Return a distribution's name in the one way that it compares equal in."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _installer(python: Path) -> list[str]:
    """Return the command that installs a requirements file: uv where it works, since it is many times faster."""
    uv = shutil.which("uv")
    # A version manager's shim answers for programs that it does not have.
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0:
        return [uv, "pip", "install", "--python", str(python), "--no-deps", "--require-hashes"]
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    return [*pip, "--no-compile", "--no-deps", "--require-hashes"]
