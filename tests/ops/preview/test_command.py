import json
import os
from pathlib import Path

import pytest
import yaml

from local.home import CHECKOUT
from ops.__main__ import main
from ops.commands import preview_report
from ops.preview.base import environment, local_project
from ops.preview.project import Project, ProjectError
from ops.preview.run import Run
from tests.ops.preview import recorded
from tests.ops.preview.events import Events

# Writes what the test has put beside it as the events, and ends as the test says.
_PULUMI = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$0.calls"
[ "$1" = preview ] || { echo "error: no stack named 'lab' found" >&2; exit 6; }
while [ "$1" != --event-log ]; do shift; done
[ ! -f "$0.events" ] || cat "$0.events" > "$2"
cat "$0.stderr" >&2
exit "$(cat "$0.code")"
"""


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `pulumi` that says what it is told to."""
    program = tmp_path / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(_PULUMI)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LABS_HOME", str(tmp_path / "home"))
    return program


def _says(program: Path, *, code: int = 0, stderr: str = "", events: Events | None = None) -> None:
    program.with_name("pulumi.code").write_text(str(code))
    program.with_name("pulumi.stderr").write_text(stderr)
    if events:
        program.with_name("pulumi.events").write_text(events.text())


@pytest.mark.parametrize(
    ("code", "stderr", "events", "failure"),
    [
        (0, "", Events().summary(same=1), ""),
        (1, "error: policy pack not started: no module x\n", None, "policy pack not started: no module x"),
        (1, "error: preview failed\n", Events().say("error", "no zone").summary("failed"), ""),
        (1, "", Events().policy("a", "Found: x").summary("failed"), ""),
        (
            6,
            "error: no stack named 'lab' found\n",
            None,
            "no stack named 'lab' found. A stack that the pull request adds",
        ),
        (137, "Killed\n", None, "`pulumi preview` ended with 137: Killed"),
    ],
)
def test_how_a_preview_ends(
    pulumi: Path, tmp_path: Path, code: int, stderr: str, events: Events | None, failure: str
) -> None:
    _says(pulumi, code=code, stderr=stderr, events=events)
    preview = Run(tmp_path, [tmp_path / "pack"]).preview("lab")
    assert preview.failure.startswith(failure)
    assert bool(preview.failure) is bool(failure)
    assert preview.log.stack == "lab"


def test_the_engine_is_asked_for_events_and_policies(pulumi: Path, tmp_path: Path) -> None:
    _says(pulumi, events=Events().summary())
    Run(tmp_path, [tmp_path / "pack"], tmp_path / "levels.json", keep=tmp_path / "kept").preview("org/p/lab")
    call = pulumi.with_name("pulumi.calls").read_text()
    assert call.startswith("preview --stack org/p/lab --non-interactive --event-log ")
    assert f"--policy-pack {tmp_path / 'pack'} --policy-pack-config {tmp_path / 'levels.json'}" in call
    assert (tmp_path / "kept" / "org-p-lab.events").exists()


@pytest.mark.parametrize(
    ("events", "code"),
    [
        (Events().summary(same=1), 0),
        (Events().policy("a", "Found: x").summary("failed"), 3),
        (Events().say("error", "no zone").summary("failed"), 4),
    ],
)
def test_the_exit_codes(tmp_path: Path, events: Events, code: int) -> None:
    (tmp_path / "lab.events").write_text(events.text())
    files = {name: tmp_path / "made" / name for name in ("comment.md", "whole.md", "report.json")}
    written = ["--out", files["comment.md"], "--whole", files["whole.md"], "--json", files["report.json"]]
    assert main(["preview-report", "--events", str(tmp_path / "lab.events"), *map(str, written)]) == code
    assert json.loads(files["report.json"].read_text())["exit_code"] == code
    assert files["comment.md"].read_text() == files["whole.md"].read_text()


def test_a_stack_is_previewed_and_reported(pulumi: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _says(pulumi, events=Events().step("create", "aws:s3/bucket:Bucket", "data", new={}).summary(create=1))
    assert main(["preview-report", "--stack", "lab", "--rules-url", "https://h/p.md"]) == 0
    told = capsys.readouterr()
    assert "| `lab` | 1 new |" in told.out
    assert "Previewing lab." in told.err


def test_saved_states_complete_the_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    states = CHECKOUT / "tests" / "ops" / "exported"
    (tmp_path / "lab.events").write_text(recorded.text("lab"))
    main(["preview-report", "--events", str(tmp_path / "lab.events"), "--state", str(states / "platform.json")])
    assert "3 interface endpoints" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name what to preview"),
        (["--events", "EVENTS", "--stack", "lab"], "leave out --stack"),
        (["--kept", ".", "--keep", "."], "leave out --stack"),
        (["--kept", ".", "--events", "EVENTS"], "leave out --events and --state"),
        (["--kept", "."], "holds no previews.json"),
        (["--events", "README"], "no JSON object"),
        (["--stack", "lab", "--base", "."], "works on the local AWS only"),
    ],
)
def test_what_cannot_be_done_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    (tmp_path / "lab.events").write_text("")
    files = {"EVENTS": str(tmp_path / "lab.events"), "README": str(CHECKOUT / "README.md")}
    assert main(["preview-report", *(files.get(argument, argument) for argument in arguments)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("key", ["a b", "-->", "a--b", ""])
def test_a_key_that_cannot_stand_in_the_marker(key: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["preview-report", "--stack", "lab", f"--key={key}"])
    assert ended.value.code == 2


def test_a_project_on_the_local_aws_leads_to_no_account(tmp_path: Path) -> None:
    checkout, config = tmp_path / "checkout", tmp_path / "checkout" / "stacks" / "config"
    config.mkdir(parents=True)
    (checkout / "Pulumi.yaml").write_text("name: p\nruntime: python\nmain: stacks\nstackConfigDir: stacks/config\n")
    content = {
        "secretsprovider": "awskms://alias/pulumi",
        "encryptedkey": "x",
        "encryptionsalt": "v1:x",
        "config": {
            "aws:region": "eu-central-1",
            "aws:profile": "company",
            "aws:assumeRoles": [{"roleArn": "arn:aws:iam::111122223333:role/x"}],
            "p:lab": {"platform": "platform", "token": {"secure": "AAAB"}, "list": [{"secure": "AAAB"}, {"a": 1}]},
        },
    }
    (config / "Pulumi.lab.yaml").write_text(yaml.safe_dump(content))
    before = {file: file.read_text() for file in checkout.rglob("*.yaml")}
    project, hidden = local_project(checkout, tmp_path / "made", tmp_path / "venv")
    assert hidden == {"lab": ["p:lab.list.0", "p:lab.token"]}
    assert project.stacks() == {"lab": "platform"}
    made = yaml.safe_load(project.config_file("lab").read_text())
    assert made == {
        "config": {
            "aws:region": "eu-central-1",
            "p:lab": {"platform": "platform", "token": "local", "list": ["local", {"a": 1}]},
        }
    }
    assert project.description["main"] == str(checkout / "stacks")
    assert project.description["runtime"] == {"name": "python", "options": {"virtualenv": str(tmp_path / "venv")}}
    assert {file: file.read_text() for file in checkout.rglob("*.yaml")} == before


def _environment(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("")
    return folder


def test_a_program_runs_in_its_own_environment(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    with pytest.raises(ProjectError, match=r"\.venv is no virtual environment.*make it before"):
        environment(tmp_path)
    assert environment(tmp_path, tmp_path / "head") == tmp_path / "head"
    own = _environment(tmp_path / ".venv")
    assert environment(tmp_path) == environment(tmp_path, tmp_path / "head") == own
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: {name: python, options: {virtualenv: other}}\n")
    with pytest.raises(ProjectError, match="other is no virtual environment"):
        environment(tmp_path)
    other = _environment(tmp_path / "other")
    assert environment(tmp_path) == other


def _checkout(folder: Path, bucket: str) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (folder / "Pulumi.lab.yaml").write_text(f"config: {{'p:bucket': {bucket}}}\n")
    return folder


@pytest.mark.parametrize("own", [True, False])
def test_both_sides_run_in_environments_of_the_project(
    pulumi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own: bool
) -> None:
    base, head = _checkout(tmp_path / "base", "old"), _checkout(tmp_path / "head", "new")
    environments = {"head": _environment(head / ".venv")}
    environments["base"] = _environment(base / ".venv") if own else environments["head"]
    sides: dict[str, Project] = {}

    def up(project: Project, *_: object) -> dict[str, str]:
        sides.update(base=Project(project.folder), head=Project(project.folder.parent / "head"))
        for side, each in sides.items():
            options = {"virtualenv": str(environments[side])}
            assert each.description["runtime"] == {"name": "python", "options": options}
        assert [each.config("lab") for each in sides.values()] == [{"p:bucket": "old"}, {"p:bucket": "new"}]
        return {"lab": "no zone"}

    monkeypatch.setattr(preview_report, "bring_up", up)
    monkeypatch.setattr(preview_report, "require_local_aws", lambda _: None)
    assert main(["preview-report", "--stack", "lab", "--project", str(head), "--base", str(base)]) == 4
    assert set(sides) == {"base", "head"}
    assert "there is nothing to compare with: no zone" in capsys.readouterr().out


def test_this_repository_s_own_project() -> None:
    assert Project(CHECKOUT).stacks() == {"lab": "platform", "platform": ""}
    assert Project(CHECKOUT).config_folder == "stacks/config"
