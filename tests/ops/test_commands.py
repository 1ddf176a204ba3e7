"""The commands from end to end, with an engine that only answers with saved states and notes what it was asked."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.commands.down import what_is_kept
from ops.engine import CHECKOUT
from ops.state import read_state
from tests.ops.exported import FOLDER

_ENGINE = f"""\
#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in
    "stack ls") echo '[{{"name": "lab"}}, {{"name": "platform"}}]' ;;
    "stack export") cat "${{STATES:-{FOLDER}}}/$4.json" ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with a line for each time that the engine was run."""
    engine = tmp_path / "pulumi"
    engine.write_text(_ENGINE)
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("LABS_HOME", str(tmp_path / "home"))
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    return tmp_path / "calls"


def _changing(calls: Path) -> list[str]:
    """What the engine was asked to change: operation and stack."""
    lines = [line.split() for line in calls.read_text().splitlines()]
    return [" ".join((words[0], words[2])) for words in lines if words[0] != "stack"]


def test_lab_brings_both_up_with_the_policies_and_shows_them(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab"]) == 0
    assert _changing(calls) == ["up platform", "up lab"]
    ups = [line for line in calls.read_text().splitlines() if line.startswith("up")]
    assert all(f"--policy-pack {CHECKOUT / 'policies'}" in line for line in ups)
    said = capsys.readouterr().out
    assert "Lab neuro-spikes on platform platform" in said
    picture = calls.parent / "home" / "pictures" / "lab.svg"
    assert str(picture) in said
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_down_destroys_labs_before_their_platform(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down"]) == 0
    assert _changing(calls) == ["destroy lab", "destroy platform"]
    # This engine destroys nothing, so that all is still there.
    assert "There was nothing to remove" in capsys.readouterr().out


def test_down_makes_nothing_of_a_name_that_is_no_stack(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down", "--platform", "platfrom"]) == 0
    assert _changing(calls) == []
    assert not any(words in calls.read_text() for words in ("select", "init", "platfrom"))
    assert "There is no stack 'platfrom' in this backend; there are: lab, platform." in capsys.readouterr().out


def test_what_is_protected_is_counted_by_component() -> None:
    state = read_state("platform", (FOLDER / "platform.json").read_text(encoding="utf-8"))
    protected = replace(state, resources=tuple(replace(each, protect=each.custom) for each in state.resources))
    *components, lift = what_is_kept(protected, protected)
    assert len(components) < len(state.managed) / 3
    assert sum(int(line.split(": ")[1].split()[0]) for line in components) == len(state.managed)
    assert all(line.endswith(" protected") for line in components)
    assert any(line.startswith("DataBuckets ") for line in components)
    assert "protect_data: false" in lift


@pytest.fixture
def unfinished(calls: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The engine's calls, where the creation of a lease was cut off."""
    state = json.loads((FOLDER / "lab.json").read_text(encoding="utf-8"))
    lease = next(row for row in state["deployment"]["resources"] if row["type"].endswith(":SubnetLease"))
    state["deployment"]["resources"].remove(lease)
    state["deployment"]["pending_operations"] = [{"type": "creating", "resource": {**lease, "id": ""}}]
    (calls.parent / "lab.json").write_text(json.dumps(state), encoding="utf-8")
    monkeypatch.setenv("STATES", str(calls.parent))
    return calls


def test_recover_settles_what_is_unfinished(unfinished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover", "--yes", "--stack", "lab"]) == 0
    assert _changing(unfinished) == ["refresh lab"]
    assert "stack import --stack lab" in unfinished.read_text()
    said = capsys.readouterr().out
    assert "SubnetLease neuro-spikes-lease: made again by the next up" in said
    assert "pulumi up --stack lab" in said


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "says", "asked_to_change"),
    [
        (io.StringIO(), "--yes agrees", []),
        (_Terminal("n\n"), "Nothing was changed", []),
        (_Terminal("y\n"), "pulumi up --stack lab", ["refresh lab"]),
    ],
)
def test_recover_asks_first(
    unfinished: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    stdin: io.StringIO,
    says: str,
    asked_to_change: list[str],
) -> None:
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["recover", "--stack", "lab"]) == (0 if asked_to_change else 1)
    assert _changing(unfinished) == asked_to_change
    assert ("stack import" in unfinished.read_text()) == bool(asked_to_change)
    assert says in capsys.readouterr().out


def test_recover_leaves_a_finished_stack_alone(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover", "--stack", "lab"]) == 0
    assert _changing(calls) == []
    assert "Nothing is unfinished in lab." in capsys.readouterr().out


def test_summary_and_diagram_change_nothing(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary"]) == 0
    assert "Lab neuro-spikes on platform platform" in capsys.readouterr().out
    assert main(["diagram", "--out", "-"]) == 0
    svg = capsys.readouterr().out
    assert svg == (Path(__file__).parent / "golden" / "network.svg").read_text(encoding="utf-8")
    assert main(["diagram", "--stack", "platform"]) == 0
    assert Path(capsys.readouterr().out.strip()).read_text(encoding="utf-8").startswith("<svg")
    assert _changing(calls) == []
