"""The plugin's process: ``python -m local.aws ENGINE_ADDRESS``."""

from .protocol import serve
from .provider import Provider

serve(Provider())
