"""Where ``labs`` leaves what it writes."""

import os
from pathlib import Path

from .engine import CHECKOUT


def _root() -> Path:
    return Path(os.environ.get("LABS_HOME") or CHECKOUT / ".build" / "local").resolve()


def logs_folder() -> Path:
    """Return the folder of the engine's own output."""
    return _root() / "logs"


def picture_file(stack: str) -> Path:
    """Return the file of a stack's picture."""
    return _root() / "pictures" / f"{stack.replace('/', '-')}.svg"


def shown(file: Path) -> str:
    """Return a file's path as people want to read it: from here, if it is below here."""
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)
