"""The peer: the same resources synthesized by AWS CDK in Python, in an environment of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "cdk"
LOCK = HERE / "requirements.lock"


class PeerMissingError(Exception):
    """CDK cannot run here; the message says what it lacks."""


@dataclass(frozen=True)
class CdkPeer:
    """A CDK environment with compiled bytecode."""

    folder: Path

    @classmethod
    def install(cls, folder: Path) -> "CdkPeer":
        """Make the environment in ``folder``, or find it there from an earlier run.

        Raises:
            PeerMissingError: there is no Node.js, which CDK's own code needs.
        """
        if not shutil.which("node"):
            raise PeerMissingError("AWS CDK needs Node.js 20 or newer on PATH (node); install it to compare with CDK")
        stamp = folder / "complete"
        wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            print("Installing AWS CDK for Python, once (one to three minutes) ...", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            python = folder / "bin" / "python"
            _quiet(sys.executable, "-m", "venv", folder)
            _quiet(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--requirement", LOCK)
            _quiet(python, "-m", "compileall", "-q", "-j", "0", folder / "lib")
            stamp.write_text(wanted)
        return cls(folder)

    def synth(self, kind: str, number: int) -> int:
        """Synthesize ``platform``, a ``lab`` of so many queues or an ``estate`` of so many labs.

        Returns:
            How many resources CloudFormation would know.
        """
        out = self.folder / "out" / f"{kind}-{number}"
        said = _quiet(self.folder / "bin" / "python", HERE / "app.py", out, kind, str(number))
        return int(json.loads(said)["resources"])


def _quiet(*command: str | Path) -> str:
    """Run a command whose words matter only when it fails; bytecode is written wherever the machine says otherwise."""
    environment = {**os.environ, "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
