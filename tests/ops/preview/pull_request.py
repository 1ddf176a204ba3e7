"""A pull request as somebody might open it, on the real engine: its base is up, and its previews are taken."""

from pathlib import Path
from typing import Any

import yaml

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from tests.engine import Engine

_GENERAL = {"name": "general", "instance_types": ["m7i.4xlarge"], "max_count": 16}
_QUEUE = {"name": "batch", "compute_resources": [_GENERAL]}
_OWNERSHIP = {"cost_centre": "cc-1", "owner": "ops"}
PLATFORM: dict[str, Any] = {
    "network": {
        "plan": {"vpc": "10.64.0.0/16", "shared": "10.64.0.0/20", "labs": "10.64.128.0/17"},
        "zones": ["us-east-1a", "us-east-1b"],
    },
    "ownership": _OWNERSHIP,
    "protect_data": False,
}
LAB: dict[str, Any] = {
    "platform": "platform",
    "virtual_lab": "neuro",
    "project": "spikes",
    "ownership": _OWNERSHIP,
    "cluster": {"queues": [_QUEUE]},
    "scratch": {"deployment": {"kind": "Persistent2Ssd", "capacity_gib": 1200}},
    "protect_data": False,
}
# What the pull request writes in place of the stacks' program: a way out beside the lab, and homes made anew.
_PROGRAM = f"""\
import runpy, sys
sys.path.insert(0, {str(CHECKOUT)!r})
import pulumi, pulumi_aws as aws

def change(args):
    if args.type_ == "aws:efs/fileSystem:FileSystem":
        return pulumi.ResourceTransformationResult({{**args.props, "performance_mode": "maxIO"}}, args.opts)

pulumi.runtime.register_stack_transformation(change)
if pulumi.get_stack() == "lab":
    aws.ec2.InternetGateway("way-out")
    aws.s3.Bucket("results")
runpy.run_path({str(CHECKOUT / "stacks" / "__main__.py")!r}, run_name="__main__")
"""


def base(folder: Path) -> Engine:
    """Bring the base branch's platform and lab up."""
    home = LocalHome(folder / "local")
    install(home)
    home.ensure_server()
    engine = Engine.for_stacks(home, folder / "hpc-labs")
    engine.init("platform", {"hpc-labs:platform": PLATFORM})
    engine.init("lab", {"hpc-labs:lab": LAB})
    engine.up("platform")
    engine.up("lab")
    return engine


def head(engine: Engine, *, refused: bool) -> None:
    """Put the pull request's files in place; ``refused``: with a change of the cluster that ParallelCluster refuses."""
    program = engine.project / "program"
    program.mkdir(exist_ok=True)
    (program / "__main__.py").write_text(_PROGRAM)
    description = engine.project / "Pulumi.yaml"
    description.write_text(yaml.safe_dump({**yaml.safe_load(description.read_text()), "main": "program"}))
    cluster: dict[str, Any] = {"queues": [{**_QUEUE, "compute_resources": [{**_GENERAL, "max_count": 32}]}]}
    if refused:
        cluster["head_node"] = {"instance_type": "t3.large"}
    lab = {**LAB, "cluster": cluster, "scratch": {"deployment": {"kind": "Scratch2", "capacity_gib": 1200}}}
    file = engine.project / "config" / "Pulumi.lab.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["hpc-labs:lab"] = lab
    file.write_text(yaml.safe_dump(content))
