"""The components as a plugin of the engine, which runs this folder."""

import sys
from pathlib import Path

# Python put the folder itself first, where names such as `keys` or `storage` would shadow other packages.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from components.package.provider import serve  # noqa: E402

serve(sys.argv[1:])
