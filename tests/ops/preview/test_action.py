"""The workflow and the action as files, and their steps with programs that only write down what they are asked."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.home import CHECKOUT
from ops.preview.comment import marker

ACTION = CHECKOUT / ".github" / "actions" / "preview-report"
WORKFLOWS = CHECKOUT / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_VERSION = re.compile(r"[\w.-]+/[\w./-]+@v\d+")
# By commit, with the version behind it for whoever updates it: others than GitHub's own run beside an identity token.
_COMMIT = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
# What a pull request's author writes.
_UNTRUSTED = re.compile(
    r"github\.event\.(pull_request\.(title|body|head\.(ref|label))|head_commit|comment)|github\.head_ref"
)


def _yaml(file: Path) -> dict[str, Any]:
    content: dict[Any, Any] = yaml.safe_load(file.read_text())
    return {"on" if key is True else key: value for key, value in content.items()}  # YAML 1.1 reads `on` as true


ACTION_FILE = _yaml(ACTION / "action.yml")
PREVIEW = _yaml(WORKFLOWS / "preview.yml")


def _steps() -> list[tuple[str, dict[str, Any]]]:
    found = [(f"action {number}", step) for number, step in enumerate(ACTION_FILE["runs"]["steps"])]
    for name, job in PREVIEW["jobs"].items():
        found += [(f"{name} {number}", step) for number, step in enumerate(job["steps"])]
    return found


@pytest.mark.parametrize(("name", "step"), _steps())
def test_scripts_hold_no_expressions_and_actions_have_a_version(name: str, step: dict[str, Any]) -> None:
    assert ("run" in step) != ("uses" in step), name
    if "run" in step:
        assert not _EXPRESSION.search(step["run"]), f"{name}: pass it by env"
        assert step["shell"] == "bash"
    elif not step["uses"].startswith("./"):
        form = _VERSION if step["uses"].startswith("actions/") else _COMMIT
        assert form.fullmatch(step["uses"]), step["uses"]


@pytest.mark.parametrize("file", [ACTION / "action.yml", WORKFLOWS / "preview.yml"])
def test_nothing_that_an_author_writes_is_used(file: Path) -> None:
    for expression in _EXPRESSION.findall(file.read_text()):
        assert not _UNTRUSTED.search(expression), expression


def test_what_the_action_refers_to_exists() -> None:
    text = (ACTION / "action.yml").read_text()
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    assert used == set(ACTION_FILE["inputs"])
    ids = {step["id"] for step in ACTION_FILE["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == ids
    written = re.findall(r'"(\w+)=\$', (ACTION / "report.sh").read_text())
    assert set(re.findall(r"steps\.report\.outputs\.(\w+)", text)) <= set(written)
    for script in re.findall(r'"\$GITHUB_ACTION_PATH"/(\S+?)\'', text):
        assert os.access(ACTION / script, os.X_OK), script


@pytest.mark.parametrize("script", ["report.sh", "comment.sh"])
def test_a_script_s_variables_are_those_that_its_step_sets(script: str) -> None:
    (step,) = (step for step in ACTION_FILE["runs"]["steps"] if script in step.get("run", ""))
    text = (ACTION / script).read_text()
    read = set(re.findall(r"\$\{?([A-Z_]+)", text))
    own = set(re.findall(r"\b([A-Z_]+)=", text)) | {"PATH", "PWD", "BASH_SOURCE"}
    of_github = {name for name in read if name.startswith(("GITHUB_", "RUNNER_"))}
    assert read - own - of_github <= set(step["env"])
    assert set(step["env"]) - read <= {"GH_TOKEN"}


@pytest.mark.parametrize("job", sorted(PREVIEW["jobs"]))
def test_the_workflow_gives_the_action_inputs_that_it_has(job: str) -> None:
    (step,) = (step for step in PREVIEW["jobs"][job]["steps"] if step.get("uses", "").startswith("./"))
    assert (CHECKOUT / step["uses"] / "action.yml").exists()
    assert set(step["with"]) <= set(ACTION_FILE["inputs"])


def test_permissions_are_no_more_than_needed() -> None:
    assert PREVIEW["permissions"] == {}
    comments = {"contents": "read", "pull-requests": "write"}
    assert PREVIEW["jobs"]["local"]["permissions"] == comments
    assert PREVIEW["jobs"]["account"]["permissions"] == {**comments, "id-token": "write"}


def test_a_fork_gets_no_credentials() -> None:
    assert list(PREVIEW["on"]) == ["pull_request"]  # never pull_request_target, which has secrets
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    assert PREVIEW["jobs"]["account"]["if"] == f"vars.AWS_PREVIEW_ROLE != '' && {own}"
    assert PREVIEW["jobs"]["local"]["if"] == f"vars.AWS_PREVIEW_ROLE == '' || {own.replace('==', '!=')}"
    assert own in PREVIEW["jobs"]["local"]["steps"][-1]["with"]["comment"]
    for job in PREVIEW["jobs"].values():
        assert job["steps"][0]["with"]["persist-credentials"] is False


# `gh` as far as the script uses it: it lists the comments of a file through jq, as gh does through its own.
_GH = """\
#!/bin/bash
printf '%s\\0' "$@" >> "$GH_FAKE/calls"; printf '\\n' >> "$GH_FAKE/calls"
while [ $# -gt 0 ]; do
    case "$1" in
        --jq) jq -r "$2" "$GH_FAKE/comments.json"; shift ;;
        --field) cat "${2#body=@}" > "$GH_FAKE/body"; shift ;;
    esac
    shift
done
"""


@pytest.fixture
def gh(tmp_path: Path) -> Path:
    """The folder of a `gh` that writes down what it is asked."""
    if not shutil.which("jq"):
        pytest.skip("there is no jq on PATH, which stands in for gh's own")
    (tmp_path / "gh").write_text(_GH)
    (tmp_path / "gh").chmod(0o755)
    return tmp_path


def _publish(gh: Path, comments: list[dict[str, Any]], *, stacks: int = 1) -> list[str]:
    (gh / "comments.json").write_text(json.dumps(comments))
    report = gh / "comment.md"
    report.write_text(f"{marker('default')}\n\nPreview of 1 stack\n")
    environment = {
        "PATH": f"{gh}{os.pathsep}{os.environ['PATH']}",
        **{"GH_FAKE": str(gh), "REPOSITORY": "o/r", "NUMBER": "7", "FILE": str(report), "SUBJECTS": str(stacks)},
    }
    done = subprocess.run([ACTION / "comment.sh"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [call.replace("\0", " ").strip() for call in (gh / "calls").read_text().splitlines()]


def _comment(ident: int, body: str, kind: str = "Bot") -> dict[str, Any]:
    return {"id": ident, "user": {"type": kind}, "body": body}


def test_a_first_report_is_a_new_comment(gh: Path) -> None:
    others = [_comment(1, "hello", "User"), _comment(2, "coverage\nup"), _comment(3, f"{marker('default')}\n", "User")]
    calls = _publish(gh, [*others, _comment(4, f"{marker('other')}\n")])
    assert calls[0].startswith("api --paginate repos/o/r/issues/7/comments?per_page=100 ")
    assert calls[1].startswith("api --silent --method POST repos/o/r/issues/7/comments ")
    assert (gh / "body").read_text() == (gh / "comment.md").read_text()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_later_report_is_written_over_the_first(gh: Path, ending: str) -> None:
    bodies = [f"{marker('default')}{ending}old", f"{marker('default')}{ending}older still"]
    calls = _publish(gh, [_comment(1, "hello"), _comment(5, bodies[0]), _comment(6, bodies[1])], stacks=0)
    assert calls[1].startswith("api --silent --method PATCH repos/o/r/issues/comments/5 ")
    assert len(calls) == 2


def test_no_stack_and_no_comment_yet_is_no_comment(gh: Path) -> None:
    assert len(_publish(gh, [], stacks=0)) == 1


# The environment's Python as far as the script uses it: `-m local` and `-m ops` write down their arguments.
_PYTHON = """\
#!/bin/bash
case "$1 $2" in
    "-m local") [ "$3" != env ] || echo "export AWS_ENDPOINT_URL=http://127.0.0.1:1 LABS_SEEN=$LABS_HOME" ;;
    "-m ops")
        printf '%s\\n' "${@:3}" "endpoint=$AWS_ENDPOINT_URL" "home=$LABS_SEEN" > "$FAKE/options"
        [ "$CODE" = 1 ] && exit 1
        for file in "$FAKE"/temp/preview-report-*; do
            echo '{"stacks": [1, 2], "policy_changes": [1]}' > "$file/report.json"
            echo whole > "$file/whole.md"
            echo short > "$file/comment.md"
        done
        exit "$CODE" ;;
    *) exec python3 "$@" ;;
esac
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the action, a set-up that does nothing, and two commits."""
    work = tmp_path / "work"
    shutil.copytree(ACTION, work / ".github" / "actions" / "preview-report")
    (work / ".venv" / "bin").mkdir(parents=True)
    (work / ".venv" / "bin" / "python").write_text(_PYTHON)
    (work / ".venv" / "bin" / "python").chmod(0o755)
    (work / ".gitignore").write_text(".venv\n")
    (work / "requirements.lock").write_text("a==1\n")
    (work / "Makefile").write_text('setup:\n\t@echo "set up $(CURDIR)" >> "$(FAKE)/setups"\n')
    (tmp_path / "temp").mkdir()
    (tmp_path / "pulumi").write_text('#!/bin/sh\necho "$@" > "$FAKE/login"\n')
    (tmp_path / "pulumi").chmod(0o755)
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "-b", "main"), ("add", "."), ("commit", "-m", "base"), ("tag", "base")):
        subprocess.run(["git", *who, *command], cwd=work, check=True, capture_output=True)
    return tmp_path


def _make(repository: Path, *, code: int = 0, **given: str) -> tuple[int, list[str], dict[str, str]]:
    environment = {
        "PATH": f"{repository}{os.pathsep}{os.environ['PATH']}",
        **{
            "HOME": str(repository),
            "FAKE": str(repository),
            "RUNNER_TEMP": str(repository / "temp"),
            "CODE": str(code),
        },
        **{"GITHUB_OUTPUT": str(repository / "output"), "GITHUB_STEP_SUMMARY": str(repository / "summary")},
        **{
            "STACKS": "",
            "BASE": "base",
            "PROJECT": ".",
            "ON_LOCAL_AWS": "false",
            "KEY": "default",
            "RULES_URL": "https://h",
        },
        **given,
    }
    script = repository / "work" / ".github" / "actions" / "preview-report" / "report.sh"
    done = subprocess.run(
        [script], cwd=repository / "work", env=environment, capture_output=True, text=True, check=False
    )
    options = repository / "options"
    output = repository / "output"
    pairs = [line.split("=", 1) for line in output.read_text().splitlines()] if output.exists() else []
    assert done.returncode in (0, code), done.stderr
    return done.returncode, options.read_text().splitlines() if options.exists() else [], dict(pairs)


def test_the_report_on_an_account(repository: Path) -> None:
    pack = {"POLICY_PACK": "policies", "POLICY_PACK_CONFIG": "facts.json", "BACKEND_URL": "s3://states?region=eu-1"}
    code, options, output = _make(repository, code=3, STACKS="lab other", **pack)
    work = repository / "work"
    assert code == 0  # the verdict's step fails the job, after the comment
    assert output == {"code": "3", "folder": str(repository / "temp" / "preview-report-default"), "subjects": "3"}
    assert (repository / "summary").read_text() == "whole\n"
    assert (repository / "login").read_text() == "login s3://states?region=eu-1\n"
    assert {"--stack=lab", "--stack=other", f"{work}/policies", f"{work}/facts.json", str(work)} <= set(options)
    assert "--base" not in options
    assert not any(option.startswith("--changed-since") for option in options)
    assert "--policies-since=base" in options  # what is allowed may change whichever stacks are previewed


def test_the_report_on_the_local_aws(repository: Path) -> None:
    _, options, _ = _make(repository, ON_LOCAL_AWS="true")
    base = Path(options[options.index("--base") + 1])
    assert (base / "requirements.lock").exists()
    assert "--changed-since=base" in options
    assert "endpoint=http://127.0.0.1:1" in options
    assert f"home={repository}/temp/preview-aws-default" in options
    assert not (repository / "login").exists()
    assert (repository / "setups").read_text().splitlines() == [f"set up {repository / 'work'}"]


def test_another_environment_of_the_base_is_set_up(repository: Path) -> None:
    (repository / "work" / "requirements.lock").write_text("a==2\n")
    _make(repository, ON_LOCAL_AWS="true")
    assert len((repository / "setups").read_text().splitlines()) == 2


def test_without_a_report_the_step_fails(repository: Path) -> None:
    code, _, output = _make(repository, code=1)
    assert code == 1
    assert output == {}


def test_a_long_report_is_not_the_summary(repository: Path) -> None:
    python = repository / "work" / ".venv" / "bin" / "python"
    python.write_text(python.read_text().replace("echo whole", "head -c 1200000 /dev/zero"))
    _make(repository)
    assert (repository / "summary").read_text() == "short\n"
