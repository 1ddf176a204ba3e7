"""What one job keeps of its previews, and another makes the report of."""

import json
import os
from pathlib import Path

import pytest

from local.home import CHECKOUT
from ops.__main__ import main
from ops.preview import kept
from ops.preview.kept import Previews
from ops.preview.log import Log, read_log
from ops.preview.report import Preview
from ops.state import SECRET, Resource, State, StateError, read_state
from tests.ops.preview import recorded
from tests.ops.preview.events import Events, urn

_EXPORTED = CHECKOUT / "tests" / "ops" / "exported"
# Answers `preview` with the recorded log of the stack, and `stack export` with its recorded state.
_PULUMI = """\
#!/bin/sh
case "$1 $2" in
    "preview --stack") while [ "$1" != --event-log ]; do shift; done; cat "$RECORDED/lab.events" > "$2" ;;
    "stack export") while [ "$1" != --stack ]; do shift; done; cat "$EXPORTED/$2.json" ;;
esac
"""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `pulumi` that tells what was recorded."""
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(_PULUMI)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LABS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RECORDED", str(Path(recorded.__file__).parent))
    monkeypatch.setenv("EXPORTED", str(_EXPORTED))


@pytest.mark.usefixtures("pulumi")
def test_the_report_is_the_same_in_both_jobs(tmp_path: Path) -> None:
    folder, texts = tmp_path / "kept", []
    for number, source in enumerate((["--stack", "lab", "--keep", str(folder)], ["--kept", str(folder)])):
        out, content = tmp_path / f"{number}.md", tmp_path / f"{number}.json"
        code = main(["preview-report", *source, "--out", str(out), "--json", str(content)])
        texts.append((code, out.read_text(), content.read_text()))
    assert texts[0] == texts[1]
    assert "3 interface endpoints" in texts[0][1]  # of the platform, which is not previewed
    assert sorted(file.name for file in folder.iterdir()) == [
        "lab.events",
        "lab.state.json",
        "platform.state.json",
        "previews.json",
    ]


def test_a_state_is_kept_without_its_secrets(tmp_path: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
    row = {
        "urn": urn("aws:s3/bucket:Bucket", "data"),
        "type": "aws:s3/bucket:Bucket",
        "custom": True,
        "id": "data-1",
        "parent": urn("pulumi:pulumi:Stack", "s"),
        "inputs": {"password": secret},
        "outputs": {"arn": "a", "list": [1, {"deep": secret}]},
        "protect": True,
        "retainOnDelete": True,
        "external": True,
        "provider": f"{urn('pulumi:providers:aws', 'default')}::id-1",
    }
    state = read_state("lab", json.dumps({"deployment": {"resources": [row]}}))
    kept.write(tmp_path, Previews({"lab": Preview(Log("lab"), state, "no zone")}, {"platform": state}, ("a note",)))
    found = kept.read(tmp_path)
    assert found.notes == ("a note",)
    assert found.previews["lab"].failure == "no zone"
    assert found.previews["lab"].before is not None
    assert found.previews["lab"].before.resources == found.platforms["platform"].resources == state.resources
    assert state.resources[0].inputs == {"password": SECRET}
    assert "abc" not in "".join(file.read_text() for file in tmp_path.iterdir())


def test_stacks_with_an_organisation(tmp_path: Path) -> None:
    state = State("lab", (Resource(urn("t", "n"), "t", custom=True),))
    log = read_log(Events().step("create", "t", "n", new={}).summary().text(), "org/p/lab")
    assert log.stack == "lab"
    kept.write(tmp_path, Previews({"org/p/lab": Preview(log, state)}))
    kept.events_file(tmp_path, "org/p/lab").write_text(Events().step("create", "t", "n", new={}).summary().text())
    assert kept.read(tmp_path) == Previews(
        {"org/p/lab": Preview(log, kept.read(tmp_path).previews["org/p/lab"].before)}
    )
    assert (tmp_path / "org-p-lab.state.json").exists()


@pytest.mark.parametrize("events", [None, Events().step("create", "t", "n", new={})])
def test_a_log_that_is_missing_or_cut_off_is_no_success(tmp_path: Path, events: Events | None) -> None:
    kept.write(tmp_path, Previews({"lab": Preview(Log("lab"))}))
    if events:
        kept.events_file(tmp_path, "lab").write_text(events.text())
    assert main(["preview-report", "--kept", str(tmp_path), "--out", str(tmp_path / "out.md")]) == 4
    assert "is missing or cut off" in (tmp_path / "out.md").read_text()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    kept.write(folder, Previews({"lab": Preview(Log("lab"))}))
    (tmp_path / "elsewhere").write_text(Events().summary().text())
    kept.events_file(folder, "lab").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError, match="is a link"):
        kept.read(folder)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not what"),
        ("[]", "is not what"),
        ('{"version": 1}', "is not what"),
        ('{"version": 1, "notes": [], "platforms": [], "previews": ["lab"]}', "is not what"),
        ('{"version": 2}', "version is 2; allowed: 1"),
    ],
)
def test_what_another_program_wrote(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "previews.json").write_text(text)
    with pytest.raises(StateError, match=words):
        kept.read(tmp_path)
