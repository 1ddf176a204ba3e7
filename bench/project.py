"""The example platform and lab, and estates of many labs, on a local AWS of the benchmark's own."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.home import CHECKOUT, LocalHome
from local.plugins import install

_PACK = ("--policy-pack", str(CHECKOUT / "policies"))
_ESTATE = Path(__file__).parent / "programs" / "estate"


@dataclass(frozen=True)
class BenchProject:
    """Programs and configs of stacks, with state and AWS resources below ``folder``."""

    folder: Path
    home: LocalHome

    @classmethod
    def start(cls, folder: Path) -> "BenchProject":
        """Start an empty local AWS and make the platform's and the lab's stack, of the checkout's own config."""
        LocalHome(folder / "local").stop_server()  # of a run that was killed
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        project = cls(folder, LocalHome(folder / "local"))  # a new object: it remembers its port
        project._write_project(CHECKOUT / "stacks")
        install(project.home)
        project.home.ensure_server()
        platform = _config("platform")
        platform["config"]["hpc-labs:platform"].pop("protect_data")  # the default
        project.init("platform", platform)
        project.init("lab", _config("lab"))
        return project

    def stop(self) -> None:
        """Stop the local AWS."""
        self.home.stop_server()

    def init(self, stack: str, config: object) -> None:
        """Make a stack."""
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(config))
        self.pulumi("stack", "init", stack)

    def lab_of(self, queues: int) -> str:
        """Make the stack of a lab with so many queues, and return its name."""
        config = _config("lab")
        lab = config["config"]["hpc-labs:lab"]
        lab["project"] = f"queues-{queues}"
        lab["cluster"]["head_node"] = {"instance_type": "m7i.xlarge"}  # AWS refuses a small one for 200 nodes
        lab["cluster"]["queues"] = [
            {
                "name": f"queue-{number}",
                "capacity": "SPOT",
                "compute_resources": [{"name": "nodes", "instance_types": ["m7i.4xlarge"], "max_count": 4}],
            }
            for number in range(queues)
        ]
        stack = f"lab-{queues}"
        self.init(stack, config)
        return stack

    def estate_of(self, labs: int) -> "BenchProject":
        """Return a project whose one program makes a platform and so many labs, and which keeps this one's AWS."""
        estate = BenchProject(self.folder / f"estate-{labs}", self.home)
        estate.folder.mkdir()
        estate._write_project(_ESTATE)
        config = _config("platform")
        config["config"]["bench:labs"] = labs
        config["config"]["hpc-labs:platform"].pop("protect_data")
        estate.init(f"estate-{labs}", config)
        return estate

    def _write_project(self, program: Path) -> None:
        project = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text())
        project["main"] = str(program)
        project["stackConfigDir"] = "config"
        project["runtime"]["options"]["virtualenv"] = str(CHECKOUT / ".venv")
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))

    def pulumi(self, *arguments: str) -> str:
        """Run a command that has to succeed, and return what it says; bytecode is kept, as on a person's machine."""
        environment = {**os.environ, **self.home.environment()}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"pulumi {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def preview(self, stack: str, *, pack: bool = True) -> str:
        """Preview a stack, with the policy pack or without, and return what the engine says."""
        return self.pulumi("preview", "--stack", stack, *(_PACK if pack else ()))

    def up(self, stack: str) -> None:
        """Bring a stack up, with the policy pack and without a preview first."""
        self.pulumi("up", "--yes", "--skip-preview", "--stack", stack, *_PACK)

    def destroy(self, stack: str) -> None:
        """Destroy a stack."""
        self.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack)


def _config(stack: str) -> dict[str, Any]:
    """The checkout's own config of a stack, without what is encrypted with a key of its own."""
    text = (CHECKOUT / "stacks" / "config" / f"Pulumi.{stack}.yaml").read_text()
    return {"config": yaml.safe_load(text)["config"]}
