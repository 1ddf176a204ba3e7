"""The peer of the policies: checkov on the same resources, in an environment of its own."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.environment import install

LOCK = Path(__file__).parent / "checkov" / "requirements.lock"


@dataclass(frozen=True)
class Checkov:
    """A checkov environment with compiled bytecode."""

    folder: Path

    @classmethod
    def install(cls, folder: Path) -> "Checkov":
        """Make the environment in ``folder``, or find it there from an earlier run."""
        install("checkov", folder, LOCK)
        return cls(folder)

    def check(self, plan: Path) -> list[str | Path]:
        """The command that runs every check for a plan, and asks nothing of anybody on the network."""
        program = (self.folder / "bin" / "python", self.folder / "bin" / "checkov")
        scan = ("--file", plan, "--framework", "terraform_plan", "--skip-download", "--soft-fail")
        return [*program, *scan, "--compact", "--quiet", "--output", "json"]


# The newest version is looked up at the start otherwise.
OFFLINE = {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}


def resources_in(said: str) -> int:
    """How many resources checkov says that it has checked."""
    return int(json.loads(said[said.index("{") :])["summary"]["resource_count"])
