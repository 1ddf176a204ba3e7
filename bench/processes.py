"""Programs in fresh processes that time themselves: ``programs/imports.py`` and ``programs/cluster_check.py``."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.timing import Seconds, Timed
from components.cluster import ClusterDesign, ClusterPlacement, ComputeResource, EfsStorage, HeadNode, Queue
from components.cluster._cluster_plan import cluster_configuration, compact_json
from components.cluster._references import with_tokens
from local.home import CHECKOUT

PROGRAMS = Path(__file__).parent / "programs"
AREAS = ("account", "cluster", "database", "keys", "network", "observability", "storage")


def program(name: str, *arguments: str | Path) -> Timed:
    """Return what runs a program and reads its seconds; bytecode is kept, as on a person's machine."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run() -> Seconds:
        done = subprocess.run(
            [sys.executable, PROGRAMS / f"{name}.py", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name} {' '.join(map(str, arguments))} failed:\n{done.stdout}\n{done.stderr}")
        return Seconds(**json.loads(done.stdout.splitlines()[-1]))

    return run


def write_document(file: Path, queues: int) -> Path:
    """Write the configuration of a cluster with so many queues, as the check gets it, and return the file."""
    design = ClusterDesign(
        cluster_name="lab",
        head_node=HeadNode(instance_type="m7i.xlarge"),  # AWS refuses a small one for 200 nodes
        queues=tuple(
            Queue(
                name=f"queue-{number}",
                compute_resources=(ComputeResource(name="nodes", instance_types=("m7i.4xlarge",), max_count=4),),
            )
            for number in range(queues)
        ),
        storage=(
            EfsStorage(
                name="home",
                mount_dir="/home",
                file_system_id="fs-0123456789abcdef0",
                access_point_id="fsap-0123456789abcdef0",
            ),
        ),
    )
    placement = ClusterPlacement(
        subnet_id="subnet-0123456789abcdef0",
        security_group_ids=("sg-0123456789abcdef0", "sg-0123456789abcdef1"),
        key_name="lab",
    )
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    document, _ = with_tokens(cluster_configuration(design, placement, boundary, {"hpc-labs:project": "bench"}))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(compact_json(document))
    return file
