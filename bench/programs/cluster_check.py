"""The cluster check in a process like the engine's for dynamic resources: ``cluster_check.py ours|theirs DOCUMENT``.

Prints seconds, by the clock and of the processor, from Pulumi's runtime being loaded to the verdict, imports included.
``theirs`` is a program that loads the schema of the installed package, with no validator and no verdict on a change.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pulumi.dynamic  # the runtime that is there anyway

kind, path = sys.argv[1:]
text = Path(path).read_text()
problems: Iterable[object]
wall, cpu = time.perf_counter(), time.process_time()
if kind == "ours":
    from components.cluster._cluster_check import ClusterCheckProvider
    from components.cluster._cluster_plan import PARALLELCLUSTER_VERSION

    pulumi.log.warn = pulumi.log.info = lambda *_arguments, **_more: None  # there is no engine to tell
    inputs = {
        "cluster_name": "lab",
        "document": text,
        "values": [],
        "placeholders": [],
        "platform_version": PARALLELCLUSTER_VERSION,
        "schema_version": PARALLELCLUSTER_VERSION,
    }
    problems = ClusterCheckProvider().check({}, inputs).failures
else:
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    from pcluster.schemas.cluster_schema import ClusterSchema

    problems = ClusterSchema(cluster_name="lab").validate(json.loads(text))
if problems:
    raise SystemExit(f"the document is refused: {[vars(each) if kind == 'ours' else each for each in problems]}")
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))
