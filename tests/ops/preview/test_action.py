"""The workflow and the actions as files."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.home import CHECKOUT

ACTIONS = CHECKOUT / ".github" / "actions"
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


FILES = {name: _yaml(ACTIONS / name / "action.yml") for name in ("preview", "preview-report")}
PREVIEW = _yaml(WORKFLOWS / "preview.yml")


def _steps() -> list[tuple[str, dict[str, Any]]]:
    made = {**{name: file["runs"] for name, file in FILES.items()}, **PREVIEW["jobs"]}
    return [(f"{name} {number}", step) for name, steps in made.items() for number, step in enumerate(steps["steps"])]


def _action(job: str) -> tuple[str, dict[str, Any]]:
    """Return the action of this repository that a job uses, by its path, and what it is given."""
    (step,) = (step for step in PREVIEW["jobs"][job]["steps"] if step.get("uses", "").startswith("./"))
    return step["uses"], step["with"]


@pytest.mark.parametrize(("name", "step"), _steps())
def test_scripts_hold_no_expressions_and_actions_have_a_version(name: str, step: dict[str, Any]) -> None:
    assert ("run" in step) != ("uses" in step), name
    if "run" in step:
        assert not _EXPRESSION.search(step["run"]), f"{name}: pass it by env"
        assert step["shell"] == "bash"
    elif not step["uses"].startswith("./"):
        form = _VERSION if step["uses"].startswith("actions/") else _COMMIT
        assert form.fullmatch(step["uses"]), step["uses"]


@pytest.mark.parametrize("file", [*ACTIONS.glob("*/action.yml"), WORKFLOWS / "preview.yml"])
def test_nothing_that_an_author_writes_is_used(file: Path) -> None:
    for expression in _EXPRESSION.findall(file.read_text()):
        assert not _UNTRUSTED.search(expression), expression


@pytest.mark.parametrize("name", FILES)
def test_what_an_action_refers_to_exists(name: str) -> None:
    text = (ACTIONS / name / "action.yml").read_text()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(FILES[name]["inputs"])
    ids = {step["id"] for step in FILES[name]["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == ids
    scripts = re.findall(r'"\$GITHUB_ACTION_PATH"/(\S+?)\'', text)
    written = [each for script in scripts for each in re.findall(r'"(\w+)=\$', (ACTIONS / name / script).read_text())]
    assert set(re.findall(r"steps\.\w+\.outputs\.(\w+)", text)) <= set(written)
    for script in (*(ACTIONS / name / each for each in scripts), ACTIONS / "base"):
        assert os.access(script, os.X_OK), script


@pytest.mark.parametrize("path", ["preview/preview.sh", "preview-report/report.sh", "preview-report/comment.sh"])
def test_a_script_s_variables_are_those_that_its_step_sets(path: str) -> None:
    name, script = path.split("/")
    (step,) = (step for step in FILES[name]["runs"]["steps"] if script in step.get("run", ""))
    text = (ACTIONS / path).read_text()
    read = set(re.findall(r"\$\{?([A-Z_]+)", text))
    own = set(re.findall(r"\b([A-Z_]+)=", text)) | {"PATH", "PWD", "BASH_SOURCE"}
    of_github = {each for each in read if each.startswith(("GITHUB_", "RUNNER_"))}
    assert read - own - of_github <= set(step["env"])
    assert set(step["env"]) - read <= {"GH_TOKEN"}


@pytest.mark.parametrize("job", sorted(PREVIEW["jobs"]))
def test_the_workflow_gives_the_actions_inputs_that_they_have(job: str) -> None:
    path, given = _action(job)
    name = path.rsplit("/", 1)[-1]
    assert path.removeprefix("./").removeprefix("judge/") == f".github/actions/{name}"
    assert set(given) <= set(FILES[name]["inputs"])


def test_what_runs_the_pull_request_s_code_cannot_write() -> None:
    jobs = PREVIEW["jobs"]
    assert PREVIEW["permissions"] == {}
    assert jobs["local"]["permissions"] == {"contents": "read"}
    assert jobs["account"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert jobs["report"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "token" not in (ACTIONS / "preview" / "action.yml").read_text().split("steps:")[1].replace(
        "identity token", ""
    )


def test_what_writes_runs_none_of_the_pull_request_s_code() -> None:
    job = PREVIEW["jobs"]["report"]
    judge, change, report = job["steps"]  # no cache, which the jobs before could have filled, and nothing set up
    assert judge["with"]["ref"] == "${{ github.event.pull_request.base.sha || github.event.merge_group.base_sha }}"
    assert (judge["with"]["path"], change["with"]["path"]) == ("judge", "change")
    assert report["uses"] == "./judge/.github/actions/preview-report"
    assert report["with"]["project"] == "change"
    assert not re.search(r"\.venv|\bmake\b|\bpip\b", (ACTIONS / "preview-report" / "report.sh").read_text())


def test_the_report_is_made_whatever_became_of_the_previews() -> None:
    job = PREVIEW["jobs"]["report"]
    assert job["if"] == "always()"  # skipped, it would count as passed
    assert set(job["needs"]) == set(PREVIEW["jobs"]) - {"report"}
    assert all(f"needs.{need}.result == 'success'" in _action("report")[1]["made"] for need in job["needs"])
    comment, verdict = FILES["preview-report"]["runs"]["steps"][-2:]
    assert comment["if"].startswith("always() && ")
    assert (verdict["if"], verdict["run"]) == ("always()", 'exit "${CODE:-1}"')


def test_when_it_runs() -> None:
    on = PREVIEW["on"]
    assert set(on) == {"pull_request", "merge_group"}  # never pull_request_target, which has secrets
    assert {"opened", "synchronize", "reopened", "edited"} == set(on["pull_request"]["types"])
    assert "merge_group" in _yaml(WORKFLOWS / "ci.yml")["on"]


def test_a_fork_gets_no_credentials() -> None:
    jobs = PREVIEW["jobs"]
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    other = own.replace("==", "!=")
    assert jobs["account"]["if"] == f"vars.AWS_PREVIEW_ROLE != '' && (github.event_name == 'merge_group' || {own})"
    assert jobs["local"]["if"] == f"vars.AWS_PREVIEW_ROLE == '' || (github.event_name != 'merge_group' && {other})"
    assert jobs["account"]["environment"] == "preview"
    assert own in _action("report")[1]["comment"]
    for job in jobs.values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


def test_what_tells_of_an_account_is_not_kept_for_long() -> None:
    (previews,), (report,) = (
        [step["with"] for step in file["runs"]["steps"] if step.get("uses", "").startswith("actions/upload-artifact")]
        for file in FILES.values()
    )
    assert previews["retention-days"] == 1
    assert report["retention-days"] == "${{ inputs.retention-days }}"
    assert FILES["preview-report"]["inputs"]["retention-days"]["default"] == "7"


def test_owners_of_all_and_last_of_what_judges() -> None:
    rows = [
        line.split()[0] for line in (CHECKOUT / ".github" / "CODEOWNERS").read_text().splitlines() if line[:1] != "#"
    ]
    assert rows[0] == "*"
    assert {"/.github/", "/policies/", "/ops/", "/toolchain/", "/Makefile", "/requirements.lock"} <= set(rows[1:])
    for row in rows[1:]:
        assert (CHECKOUT / row.strip("/")).exists(), row
