"""``python -m tests.policies.estate``: bring the stacks up on a local AWS of their own, and take their states anew."""

import tempfile
from pathlib import Path

import yaml

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from tests.engine import Engine
from tests.ops import everything
from tests.policies.estate import FOLDER, trimmed


def main() -> None:
    """Bring up a pair of stacks with everything, and the pair of `make lab`; what they say is kept, and they go."""
    with tempfile.TemporaryDirectory() as scratch:
        home = LocalHome(Path(scratch) / "local")
        install(home)
        home.ensure_server()
        try:
            engine = Engine.for_stacks(home, Path(scratch) / "hpc-labs")
            ec2 = engine.boto("ec2")
            vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
            table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
            _save(engine, "platform", {"hpc-labs:platform": everything.platform(vpc, table)})
            _save(engine, "lab", {"hpc-labs:lab": everything.lab("spikes")})
            for kind in ("platform", "lab"):
                text = (CHECKOUT / "stacks" / "config" / f"Pulumi.{kind}.yaml").read_text()
                config = yaml.safe_load(text)["config"]
                if kind == "lab":
                    config["hpc-labs:lab"] |= {"platform": "small-platform", "project": "small"}
                _save(engine, f"small-{kind}", config)
        finally:
            home.stop_server()


def _save(engine: Engine, stack: str, config: dict[str, object]) -> None:
    engine.init(stack, config)
    engine.up(stack)
    exported = engine.run("stack", "export", "--stack", stack).stdout
    (FOLDER / f"{stack}.json").write_text(trimmed(exported), encoding="utf-8")


main()
