"""``python -m tests.ops.preview.recorded``: take the logs anew, on the real engine and a local AWS of their own."""

import os
import tempfile
from pathlib import Path

from tests.engine import POLICIES, Engine
from tests.ops.preview.pull_request import base, head
from tests.ops.preview.recorded import FOLDER, trimmed


def _record(engine: Engine, stack: str, name: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".events") as events:
        engine.preview(stack, "--policy-pack", str(POLICIES), "--event-log", events.name, check=False)
        (FOLDER / f"{name}.events").write_text(trimmed(Path(events.name).read_text()), encoding="utf-8")


os.environ["PULUMI_DEBUG_COMMANDS"] = "true"  # without it there is no --event-log
with tempfile.TemporaryDirectory() as folder:
    started = base(Path(folder))
    try:
        head(started, refused=False)
        _record(started, "platform", "platform")
        _record(started, "lab", "lab")
        head(started, refused=True)
        _record(started, "lab", "lab-refused")
    finally:
        started.home.stop_server()
