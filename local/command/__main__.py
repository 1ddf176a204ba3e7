"""The plugin's process: ``python -m local.command ENGINE_ADDRESS``."""

import sys

from ..aws.protocol import serve
from .provider import Provider

serve(Provider(engine_address=sys.argv[1]))
