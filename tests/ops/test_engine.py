"""The real engine, killed, locked, interrupted and run again."""

import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.commands.down import what_is_kept
from ops.engine import Engine, EngineError
from ops.progress import Progress
from ops.stack_pair import StackError, existing, lab_and_platform, labs_on

pytestmark = pytest.mark.engine
_PATIENCE_SECONDS = 120


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def engine(project: Path, said: io.StringIO) -> Engine:
    return Engine(logs=project.parent / "logs", progress=Progress(said), root=project)


def _up(engine: Engine, *stacks: str) -> None:
    for stack in stacks:
        engine.select(stack)
        engine.up(stack, policy_packs=[])


def _wait_for(condition: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, "the engine ended early"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _busy_up(project: Path, stack: str, resource: str) -> "subprocess.Popen[bytes]":
    """Start an engine that waits in the middle of creating a resource."""
    (project / f"wait-{resource}").touch()
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack]
    process = subprocess.Popen(
        command, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _wait_for((project / f"busy-{resource}").exists, process)
    return process


def test_up_and_down_again(engine: Engine, said: io.StringIO) -> None:
    _up(engine, "platform", "lab")
    assert "✓ platform       up       2 created" in said.getvalue()
    lab, platform = lab_and_platform(engine, "lab")
    assert [resource.name for resource in lab.managed] == ["cluster", "home"]
    assert (lab.platform, platform.output("region")) == ("platform", "us-east-1")
    assert labs_on(engine, "platform") == ["lab"]
    assert labs_on(engine, "another") == []

    engine.destroy("lab")
    engine.destroy("platform")
    emptied, kept = existing(engine, "lab"), existing(engine, "platform")
    assert emptied.managed == ()
    assert list(what_is_kept(lab, emptied)) == ["Resource home (id-home): not deleted by its stack, as configured"]
    protected, lift = what_is_kept(platform, kept)
    assert protected == "stack platform: 1 protected"
    assert "set protect_data: false in stacks/config/Pulumi.platform.yaml, `pulumi up --stack platform`" in lift


def test_a_killed_run_is_cleared_and_finished(engine: Engine, project: Path, said: io.StringIO) -> None:
    _up(engine, "platform")
    engine.select("lab")
    process = _busy_up(project, "lab", "cluster")
    process.kill()
    process.wait()
    (project / "wait-cluster").unlink()
    assert existing(engine, "lab").interrupted

    engine.up("lab", policy_packs=[])
    assert re.search(r"Unfinished in lab:\n(.*\n)*  Resource cluster: made again by the next up", said.getvalue())
    assert "Removing the lock of a run of lab that no longer exists" in said.getvalue()
    state = existing(engine, "lab")
    assert state.interrupted == ()
    assert {resource.name for resource in state.managed} == {"cluster", "home"}


def test_a_killed_run_can_be_destroyed(engine: Engine, project: Path) -> None:
    _up(engine, "platform")
    engine.select("lab")
    process = _busy_up(project, "lab", "cluster")
    process.kill()
    process.wait()
    (project / "wait-cluster").unlink()

    engine.destroy("lab")
    state = existing(engine, "lab")
    assert (state.managed, state.interrupted) == ((), ())


def test_nobody_elses_run_is_disturbed(engine: Engine, project: Path) -> None:
    engine.select("platform")
    process = _busy_up(project, "platform", "network")
    try:
        with pytest.raises(EngineError, match=rf"is being worked on by .*process {process.pid}\)"):
            engine.up("platform", policy_packs=[])
    finally:
        (project / "wait-network").unlink()
        assert process.wait() == 0
    assert {resource.name for resource in existing(engine, "platform").managed} == {"network", "data"}


def test_ctrl_c_lets_the_engine_end_what_it_began(project: Path) -> None:
    program = (
        "import signal\nfrom pathlib import Path\n"
        "from ops.engine import Engine\nfrom ops.progress import Progress\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "engine = Engine(logs=Path('logs'), progress=Progress(), root=Path('.'))\n"
        "engine.select('platform')\nengine.up('platform', policy_packs=[])\n"
    )
    (project / "wait-network").touch()
    process = subprocess.Popen([sys.executable, "-c", program], cwd=project, stderr=subprocess.DEVNULL)
    _wait_for((project / "busy-network").exists, process)
    process.send_signal(signal.SIGINT)
    (project / "wait-network").unlink()
    assert process.wait() != 0

    state = existing(Engine(logs=project, progress=Progress(io.StringIO()), root=project), "platform")
    assert state.interrupted == ()
    assert "network" in {resource.name for resource in state.managed}


def test_a_failure_names_cause_log_and_what_to_do(engine: Engine, project: Path) -> None:
    (project / "broken").touch()
    engine.select("platform")
    with pytest.raises(EngineError) as failure:
        engine.up("platform", policy_packs=[])
    message = str(failure.value)
    assert "zones: name two or more" in message
    assert str(project.parent / "logs" / "platform-up.log") in message
    assert "run the same command again" in message
    assert "zones: name two or more" in (project.parent / "logs" / "platform-up.log").read_text()


def test_verbose_shows_what_the_engine_says(project: Path, said: io.StringIO) -> None:
    engine = Engine(logs=project / "logs", progress=Progress(said), root=project, verbose=True)
    _up(engine, "platform")
    assert "Resource network created" in said.getvalue()


def test_a_stack_that_is_not_there(engine: Engine) -> None:
    engine.select("platform")
    with pytest.raises(StackError, match="no stack 'lap' in this backend; there are: platform"):
        lab_and_platform(engine, "lap")
    with pytest.raises(StackError, match=r"platform reads no platform.* Labs: none"):
        lab_and_platform(engine, "platform")


def test_without_pulumi(engine: Engine, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(EngineError, match=r"no `pulumi` on PATH\. Run `make setup`"):
        engine.stacks()
