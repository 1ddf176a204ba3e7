"""The peer: the same resources synthesized by AWS CDK in Python, in an environment of its own."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.environment import install, quiet

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
        install("AWS CDK for Python", folder, LOCK)
        return cls(folder)

    def synth(self, kind: str, number: int) -> int:
        """Synthesize ``platform``, a ``lab`` of so many queues or an ``estate`` of so many labs.

        Returns:
            How many resources CloudFormation would know.
        """
        out = self.folder / "out" / f"{kind}-{number}"
        said = quiet(
            self.folder / "bin" / "python",
            HERE / "app.py",
            out,
            kind,
            str(number),
            JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="1",
        )
        return int(json.loads(said)["resources"])
