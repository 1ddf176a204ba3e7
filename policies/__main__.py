"""Starts the pack for the Pulumi engine."""

import sys
from pathlib import Path

# The engine runs this folder by its path; the package is found from the folder above it.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from policies.server import serve  # noqa: E402

serve()
