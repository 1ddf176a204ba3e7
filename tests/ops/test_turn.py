"""Two runs of ``labs`` at once."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from ops.progress import Progress
from ops.turn import TurnError, turn


def test_a_turn_is_waited_for_with_a_line_that_says_so_and_not_for_ever(tmp_path: Path) -> None:
    out = io.StringIO()
    file = tmp_path / "logs" / "lab.lock"
    with (
        turn("lab", file, Progress(out)),
        pytest.raises(TurnError, match=rf"lab is still being worked on by another run \(process {os.getpid()}\)"),
        turn("lab", file, Progress(out), patience=0),
    ):
        pytest.fail("two runs have the same turn")
    assert out.getvalue() == f"Waiting for another run (process {os.getpid()}), which works on lab.\n"


def test_the_turn_of_a_run_that_is_gone_is_free(tmp_path: Path) -> None:
    file, out = tmp_path / "lab.lock", io.StringIO()
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom ops.progress import Progress\nfrom ops.turn import turn\n"
        "with turn('lab', Path(sys.argv[1]), Progress()): os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(file)], check=False).returncode == 9
    with turn("lab", file, Progress(out), patience=0):
        assert file.read_text() == str(os.getpid())
    assert out.getvalue() == ""


@pytest.mark.engine
def test_two_runs_on_a_fresh_local_aws_both_end_well(tmp_path: Path) -> None:
    home = LocalHome(tmp_path / "labs")
    install(home)
    home.state.mkdir(parents=True, exist_ok=True)
    try:
        home.ensure_server()
        environment = {**os.environ, **home.environment(), "LABS_HOME": str(home.root)}
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "ops", "lab"],
                cwd=CHECKOUT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for _ in range(2)
        ]
        said = [run.communicate()[0] for run in runs]
        assert [run.returncode for run in runs] == [0, 0], "\n".join(said)
        assert all("Up in" in text for text in said)
        assert any("Waiting for another run" in text for text in said)
    finally:
        home.stop_server()
