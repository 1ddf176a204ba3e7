"""What an import takes: ``imports.py MODULE ...``; prints seconds, by the clock and of the processor, as JSON.

Of a package of ours every public module is imported too: the packages themselves import nothing until they are asked.
"""

import json
import pkgutil
import sys
import time
from importlib import import_module

wall, cpu = time.perf_counter(), time.process_time()
for name in sys.argv[1:]:
    module = import_module(name)
    if name.startswith("components."):
        for found in pkgutil.iter_modules(module.__path__, f"{name}."):
            if not found.name.rsplit(".", 1)[-1].startswith("_"):
                import_module(found.name)
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))
