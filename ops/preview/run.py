"""Runs ``pulumi preview`` and keeps its events and what it said beside them."""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..engine import EngineError
from .kept import events_file
from .log import Log, read_log
from .report import Preview

_ERROR = re.compile(r"error: (.*)", re.DOTALL)
_IN_EVENTS = ("preview failed", "resource monitor shut down", "update failed")
_NO_STACK = "no stack named"


@dataclass(frozen=True)
class Run:
    """How previews are run."""

    folder: Path
    """The folder of Pulumi.yaml."""
    packs: Sequence[Path] = ()
    pack_config: Path | None = None
    keep: Path | None = None
    """A folder for the event logs, to look at them later or to make the report elsewhere."""

    def preview(self, stack: str) -> Preview:
        """Preview a stack; whatever goes wrong is part of what is returned."""
        with tempfile.TemporaryDirectory() as scratch:
            events = events_file(self.keep or Path(scratch), stack)
            events.parent.mkdir(parents=True, exist_ok=True)
            events.unlink(missing_ok=True)
            done = self._pulumi(stack, events)
            log = read_log(events.read_text(encoding="utf-8"), stack) if events.exists() else Log(stack)
        return Preview(log, failure=_failure(stack, done, log))

    def _pulumi(self, stack: str, events: Path) -> "subprocess.CompletedProcess[str]":
        command = ["pulumi", "preview", "--stack", stack, "--non-interactive", "--event-log", str(events.resolve())]
        for pack in self.packs:
            command += ["--policy-pack", str(pack.resolve())]
            if self.pack_config:
                command += ["--policy-pack-config", str(self.pack_config.resolve())]
        # Without the first of these the CLI has no --event-log; without the second its words hold colours.
        environment = {**os.environ, "PULUMI_DEBUG_COMMANDS": "true", "NO_COLOR": "1"}
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise EngineError('There is no `pulumi` on PATH. Run `make setup`, then `eval "$(make -s env)"`.') from None


def _failure(stack: str, done: "subprocess.CompletedProcess[str]", log: Log) -> str:
    """Return why the command failed, where its events do not say so."""
    if done.returncode == 0:
        return ""
    match = _ERROR.search(done.stderr)
    text = match[1].strip() if match else ""
    if _NO_STACK in text:
        return (
            f"{text}. A stack that the pull request adds has to be made before it can be compared with anything: "
            f"`pulumi stack init {stack}` with the secrets provider of the others."
        )
    if text and text not in _IN_EVENTS:
        return text
    if log.result or any(said.is_error for said in log.said):
        return ""
    return f"`pulumi preview` ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-2000:]}"
