"""The actions' scripts, with programs that only write down what they are asked."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.home import CHECKOUT
from ops.preview import kept
from ops.preview.comment import marker
from ops.preview.kept import Previews
from ops.preview.log import read_log
from ops.preview.report import Preview
from tests.ops.preview.events import Events

ACTIONS = CHECKOUT / ".github" / "actions"

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


def _publish(gh: Path, comments: list[dict[str, Any]], *, stacks: int = 1, report: bool = True) -> list[str]:
    (gh / "comments.json").write_text(json.dumps(comments))
    if report:
        (gh / "comment.md").write_text(f"{marker('default')}\n\nPreview of 1 stack\n")
    environment = {
        "PATH": f"{gh}{os.pathsep}{os.environ['PATH']}",
        **{"GH_FAKE": str(gh), "REPOSITORY": "o/r", "NUMBER": "7", "KEY": "default"},
        **{"COMMIT": "c0ffee", "RUN_URL": "https://h/runs/1"},
        **{"FOLDER": str(gh) if report else "", "SUBJECTS": str(stacks) if report else ""},
    }
    script = ACTIONS / "preview-report" / "comment.sh"
    done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False)
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


@pytest.mark.parametrize("before", [[], [_comment(5, f"{marker('default')}\nall is well")]])
def test_without_a_report_no_older_one_stays(gh: Path, before: list[dict[str, Any]]) -> None:
    calls = _publish(gh, before, report=False)
    assert calls[1].split()[3:5] == (
        ["PATCH", "repos/o/r/issues/comments/5"] if before else ["POST", "repos/o/r/issues/7/comments"]
    )
    body = (gh / "body").read_text()
    assert body.startswith(f"{marker('default')}\n\n## No preview report")
    assert "Of commit `c0ffee`." in body
    assert "(https://h/runs/1)" in body


# The environment's Python as far as the script uses it: `-m local` and `-m ops` write down their arguments.
_PYTHON = """\
#!/bin/bash
case "$1 $2" in
    "-m local") [ "$3" != env ] || echo "export AWS_ENDPOINT_URL=http://127.0.0.1:1 LABS_SEEN=$LABS_HOME" ;;
    "-m ops")
        printf '%s\\n' "${@:3}" "endpoint=$AWS_ENDPOINT_URL" "home=$LABS_SEEN" > "$FAKE/options"
        [ "$CODE" = 1 ] && exit 1
        for folder in "$FAKE"/temp/previews-*; do echo '{}' > "$folder/previews.json"; done
        exit "$CODE" ;;
esac
"""
_WHO = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *_WHO, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the actions, a set-up that does nothing, and a commit."""
    work = tmp_path / "work"
    shutil.copytree(ACTIONS, work / ".github" / "actions")
    (work / ".venv" / "bin").mkdir(parents=True)
    (work / ".venv" / "bin" / "python").write_text(_PYTHON)
    (work / ".venv" / "bin" / "python").chmod(0o755)
    (work / ".gitignore").write_text(".venv\n")
    (work / "requirements.lock").write_text("a==1\n")
    (work / "Makefile").write_text('setup:\n\t@echo "set up $(CURDIR)" >> "$(FAKE)/setups"\n')
    (tmp_path / "temp").mkdir()
    (tmp_path / "pulumi").write_text('#!/bin/sh\necho "$@" > "$FAKE/login"\n')
    (tmp_path / "pulumi").chmod(0o755)
    for command in (("init", "-b", "main"), ("add", "."), ("commit", "-m", "base"), ("tag", "base")):
        _git(work, *command)
    return tmp_path


def _merged(work: Path) -> tuple[str, str]:
    """Make GitHub's trial merge of a change into a base that has gone on; return that base and the merge."""
    _git(work, "switch", "-c", "change")
    _git(work, "commit", "--allow-empty", "-m", "change")
    _git(work, "switch", "main")
    _git(work, "commit", "--allow-empty", "-m", "the base goes on")
    goes_on = _git(work, "rev-parse", "HEAD")
    _git(work, "merge", "--no-ff", "-m", "trial", "change")
    return goes_on, _git(work, "rev-parse", "HEAD")


def _run(repository: Path, script: Path, **given: str) -> "subprocess.CompletedProcess[str]":
    python = Path(sys.executable).parent
    environment = {
        "PATH": f"{repository}{os.pathsep}{python}{os.pathsep}{os.environ['PATH']}",
        **{"HOME": str(repository), "FAKE": str(repository), "RUNNER_TEMP": str(repository / "temp")},
        **{"GITHUB_OUTPUT": str(repository / "output"), "GITHUB_STEP_SUMMARY": str(repository / "summary")},
        **{"GITHUB_EVENT_NAME": "pull_request", "GITHUB_SHA": "", "BASE_OF_EVENT": "base", "KEY": "default"},
        **given,
    }
    work = repository / "work"
    return subprocess.run([script], cwd=work, env=environment, capture_output=True, text=True, check=False)


def _output(repository: Path) -> dict[str, str]:
    output = repository / "output"
    return dict(line.split("=", 1) for line in output.read_text().splitlines()) if output.exists() else {}


def _preview(repository: Path, *, code: int = 0, **given: str) -> tuple[int, list[str], dict[str, str]]:
    script = repository / "work" / ".github" / "actions" / "preview" / "preview.sh"
    done = _run(
        repository, script, **{"CODE": str(code), "STACKS": "", "PROJECT": ".", "ON_LOCAL_AWS": "false", **given}
    )
    options = repository / "options"
    assert done.returncode in (0, code), done.stderr
    return done.returncode, options.read_text().splitlines() if options.exists() else [], _output(repository)


def test_previews_on_an_account(repository: Path) -> None:
    pack = {"POLICY_PACK": "policies", "POLICY_PACK_CONFIG": "facts.json", "BACKEND_URL": "s3://states?region=eu-1"}
    code, options, output = _preview(repository, code=3, STACKS="lab other\n  third\n", **pack)
    work = repository / "work"
    assert code == 0  # what they come to is the next job's
    assert output == {"folder": str(repository / "temp" / "previews-default")}
    assert options[options.index("--keep") + 1] == output["folder"]
    assert (repository / "login").read_text() == "login s3://states?region=eu-1\n"
    assert {f"{work}/policies", f"{work}/facts.json", str(work)} <= set(options)
    assert [option for option in options if option.startswith("--stack")] == [
        "--stack=lab",
        "--stack=other",
        "--stack=third",
    ]
    assert not any(option.startswith(("--base", "--changed-since")) for option in options)


def test_previews_on_the_local_aws(repository: Path) -> None:
    _, options, _ = _preview(repository, ON_LOCAL_AWS="true")
    base = Path(options[options.index("--base") + 1])
    assert (base / "requirements.lock").exists()
    assert "--changed-since=base" in options
    assert "endpoint=http://127.0.0.1:1" in options
    assert f"home={repository}/temp/preview-aws-default" in options
    assert not (repository / "login").exists()
    assert (repository / "setups").read_text().splitlines() == [f"set up {repository / 'work'}"]


def test_another_environment_of_the_base_is_set_up(repository: Path) -> None:
    (repository / "work" / "requirements.lock").write_text("a==2\n")
    _preview(repository, ON_LOCAL_AWS="true")
    assert len((repository / "setups").read_text().splitlines()) == 2


def test_another_repository_s_base_is_not_set_up_as_this_one(repository: Path) -> None:
    other = repository / "other"
    other.mkdir()
    (other / "requirements.lock").write_text("b==1\n")
    for command in (("init", "-b", "main"), ("add", "."), ("commit", "-m", "base"), ("tag", "base")):
        _git(other, *command)
    _preview(repository, ON_LOCAL_AWS="true", PROJECT="../other")
    assert (repository / "setups").read_text().splitlines() == [f"set up {repository / 'work'}"]


def test_without_previews_the_step_fails(repository: Path) -> None:
    code, _, output = _preview(repository, code=1)
    assert code == 1
    assert output == {}


def test_without_a_base_there_is_nothing_to_compare_with(repository: Path) -> None:
    script = repository / "work" / ".github" / "actions" / "preview" / "preview.sh"
    done = _run(repository, script, STACKS="", ON_LOCAL_AWS="false", BASE_OF_EVENT="")
    assert done.returncode == 1
    assert "give the input base a commit" in done.stdout


def test_a_pull_request_is_compared_with_what_it_would_be_merged_into(repository: Path) -> None:
    goes_on, merge = _merged(repository / "work")
    assert f"--changed-since={goes_on}" in _preview(repository, GITHUB_SHA=merge)[1]
    # The head itself may be a merge as well: of the base into it.
    assert "--changed-since=base" in _preview(repository, GITHUB_SHA="another")[1]
    assert "--changed-since=base" in _preview(repository, GITHUB_SHA=merge, GITHUB_EVENT_NAME="merge_group")[1]
    assert "--changed-since=chosen" in _preview(repository, GITHUB_SHA=merge, BASE="chosen")[1]


def _report(repository: Path, events: Events, **given: str) -> "subprocess.CompletedProcess[str]":
    """Run the script as it is, with the tools of this checkout, on previews that were kept."""
    previews = repository / "temp" / "previews-default"
    kept.write(previews, Previews({"lab": Preview(read_log(events.text(), "lab"))}))
    kept.events_file(previews, "lab").write_text(events.text())
    options = {"COMMIT": "c0ffee", "PROJECT": ".", "RULES_URL": "https://h", **given}
    return _run(repository, ACTIONS / "preview-report" / "report.sh", **options)


def test_a_report_of_kept_previews(repository: Path) -> None:
    work = repository / "work"
    (work / "policies").mkdir()
    (work / "policies" / "facts.toml").write_text('profile = "dev"\n')
    (work / "ops").mkdir()
    for name in ("__init__.py", "__main__.py"):
        (work / "ops" / name).write_text("raise SystemExit('the change was run')\n")
    _git(work, "add", ".")
    _git(work, "commit", "-m", "change")
    done = _report(repository, Events().policy("a", "Found: x").summary("failed"), POLICY_PACK="policies")
    assert done.returncode == 0, done.stderr  # the verdict's step fails the job, after the comment
    folder = repository / "temp" / "preview-report-default"
    assert _output(repository) == {"code": "3", "folder": str(folder), "subjects": "4"}
    text = (folder / "comment.md").read_text()
    assert "Of commit `c0ffee`." in text
    assert "`policies/facts.toml` (added)" in text
    assert (repository / "summary").read_text() == (folder / "whole.md").read_text()
    assert sorted(file.name for file in folder.iterdir()) == ["comment.md", "report.json", "whole.md"]  # no events


def test_without_previews_there_is_no_report(repository: Path) -> None:
    options = {"COMMIT": "c0ffee", "PROJECT": ".", "RULES_URL": "https://h"}
    done = _run(repository, ACTIONS / "preview-report" / "report.sh", **options)
    assert done.returncode == 1
    assert "holds no previews.json" in done.stderr
    assert _output(repository) == {}


def test_a_long_report_is_not_the_summary(repository: Path) -> None:
    events = Events()
    for number in range(4000):
        events.policy("a", f"Found: {'x' * 300}", f"thing-{number}")
    assert _report(repository, events.summary("failed")).returncode == 0
    folder = repository / "temp" / "preview-report-default"
    assert (folder / "whole.md").stat().st_size > 1_000_000
    assert (repository / "summary").read_text() == (folder / "comment.md").read_text()
