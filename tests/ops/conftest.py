"""A small project of a platform and its labs, on the real engine, without AWS."""

import os
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

_PROGRAM = """\
    import os, pathlib, time
    import pulumi, pulumi.dynamic

    class Provider(pulumi.dynamic.ResourceProvider):
        def create(self, inputs):
            waits = pathlib.Path("wait-" + inputs["name"])
            if waits.exists():
                pathlib.Path("busy-" + inputs["name"]).touch()
                while waits.exists():
                    time.sleep(0.02)
            return pulumi.dynamic.CreateResult("id-" + inputs["name"], inputs)

    class Thing(pulumi.dynamic.Resource):
        def __init__(self, name, opts=None):
            super().__init__(Provider(), name, {"name": name}, opts)

    if pathlib.Path("broken").exists():
        raise pulumi.RunError("zones: name two or more")
    if pulumi.get_stack() == "platform":
        Thing("network")
        Thing("data", pulumi.ResourceOptions(protect=True))
        pulumi.export("region", "us-east-1")
    else:
        platform = pulumi.StackReference("platform", stack_name="organization/tried/platform")
        Thing("cluster")
        Thing("home", pulumi.ResourceOptions(retain_on_delete=True))
        pulumi.export("region", platform.require_output("region"))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project's folder; a resource waits while there is a file ``wait-<name>``, and says so by ``busy-<name>``."""
    folder = tmp_path / "project"
    for made in (folder, tmp_path / "state"):
        made.mkdir()
    options = f"{{toolchain: pip, virtualenv: {sys.prefix}}}"
    (folder / "Pulumi.yaml").write_text(f"name: tried\nruntime: {{name: python, options: {options}}}\n")
    (folder / "__main__.py").write_text(textwrap.dedent(_PROGRAM))
    path = [str(Path(sys.prefix) / "bin"), str(ROOT / ".build" / "bin"), os.environ["PATH"]]
    for name, value in {
        "PATH": os.pathsep.join(path),
        "PULUMI_HOME": str(tmp_path / "home"),
        # Without the files of metadata, which an engine that is killed may leave empty: then the state cannot be read.
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri() + "?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield folder
    for process in processes(f"PULUMI_HOME={tmp_path / 'home'}"):
        os.kill(process, signal.SIGKILL)


def processes(variable: str) -> Iterator[int]:
    """Find what a killed engine left running, by a variable that only this project's processes have."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if variable.encode() in (process / "environ").read_bytes().split(b"\0"):
                yield int(process.name)
        except OSError:  # it has ended, or is somebody else's
            continue
