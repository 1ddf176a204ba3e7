"""A Pulumi project in a folder of its own, driven by the engine that ``make setup`` chose."""

import json
import os
import shutil
import subprocess
import textwrap
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARK = "TEST_OF_THE_ENGINE"


@dataclass(frozen=True)
class Project:
    """A project with one stack, ``dev``, whose state is a folder."""

    folder: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of this project's engine; the mark is found again in every process that it starts."""
        return {
            **os.environ,
            "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), str(ROOT / ".build" / "bin"), os.environ["PATH"]]),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            MARK: self.mark,
        }

    def write(self, path: str, content: str) -> Path:
        """Write a file of the project."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(content))
        return target

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line of the engine."""
        pulumi = shutil.which("pulumi", path=self.environment["PATH"])
        assert pulumi, "there is no engine to test: run make setup"
        return [pulumi, "--non-interactive", *map(str, arguments)]

    def pulumi(self, *arguments: str | Path, succeeds: bool = True) -> str:
        """Run the engine and return what it printed."""
        result = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (result.returncode == 0) == succeeds, result.stdout
        return result.stdout

    def resources(self) -> dict[str, dict[str, object]]:
        """Return the resources of the saved state by name."""
        deployment = json.loads(self.pulumi("stack", "export"))["deployment"]
        return {resource["urn"].split("::")[-1]: resource for resource in deployment.get("resources", [])}

    def processes(self) -> list[str]:
        """Return the command lines of the processes that this project's engine started and that still run."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if f"{MARK}={self.mark}".encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project without a program."""
    made = Project(tmp_path)
    (tmp_path / "state").mkdir()
    made.write(
        "Pulumi.yaml",
        f"""\
        name: tried
        runtime:
          name: python
          options:
            toolchain: pip
            virtualenv: {ROOT / ".venv"}
        """,
    )
    made.pulumi("stack", "init", "dev")
    return made
