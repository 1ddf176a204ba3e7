"""The example platform and lab on a local AWS of the benchmark's own."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.home import CHECKOUT, LocalHome
from local.plugins import install

_PACK = ("--policy-pack", str(CHECKOUT / "policies"))


@dataclass(frozen=True)
class BenchProject:
    """The checkout's own stacks and config, with state and AWS resources below ``folder``."""

    folder: Path
    home: LocalHome

    @classmethod
    def start(cls, folder: Path) -> "BenchProject":
        """Start an empty local AWS and make the two stacks."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(CHECKOUT / "stacks" / "config", folder / "config")
        platform = folder / "config" / "Pulumi.platform.yaml"
        platform.write_text(platform.read_text().replace("protect_data: false", "protect_data: true"))  # the default
        text = (CHECKOUT / "Pulumi.yaml").read_text()
        for ours, theirs in (
            ("main: stacks", f"main: {CHECKOUT / 'stacks'}"),
            ("stackConfigDir: stacks/config", "stackConfigDir: config"),
            ("virtualenv: .venv", f"virtualenv: {CHECKOUT / '.venv'}"),
        ):
            text = text.replace(ours, theirs)
        (folder / "Pulumi.yaml").write_text(text)
        project = cls(folder, LocalHome(folder / "local"))
        install(project.home)
        project.home.ensure_server()
        for stack in ("platform", "lab"):
            project.pulumi("stack", "init", stack)
        return project

    def stop(self) -> None:
        """Stop the local AWS."""
        self.home.stop_server()

    def pulumi(self, *arguments: str) -> None:
        """Run a command that has to succeed."""
        environment = {**os.environ, **self.home.environment()}
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

    def preview(self, stack: str, *, pack: bool = True) -> None:
        """Preview a stack, with the policy pack or without."""
        self.pulumi("preview", "--stack", stack, *(_PACK if pack else ()))

    def up(self, stack: str) -> None:
        """Bring a stack up, with the policy pack and without a preview first."""
        self.pulumi("up", "--yes", "--skip-preview", "--stack", stack, *_PACK)

    def destroy(self, stack: str) -> None:
        """Destroy a stack."""
        self.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack)
