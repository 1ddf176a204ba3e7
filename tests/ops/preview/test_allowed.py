import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.preview.allowed import PolicyChange, policy_changes, section
from ops.preview.as_json import as_json
from ops.preview.comment import LIMIT, Setting, comment
from ops.preview.log import read_log
from ops.preview.project import Project
from ops.preview.report import Preview, report_on
from ops.preview.touched import Touched
from tests.ops.preview.events import Events

_TITLE = "### This pull request changes what the policies allow"


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def _write(folder: Path, file: str, text: str) -> None:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository on a branch of its own, with a pack beside its stacks."""
    folder = tmp_path / "repository"
    for file, text in {
        "Pulumi.yaml": "name: p\nruntime: python\n",
        "Pulumi.lab.yaml": "config: {}\n",
        "policies/facts.toml": 'profile = "prod"\n',
        "policies/exemptions.toml": "",
        "policies/rules/s3/cmk.py": "RULE = 1\n",
        "infra/levels.json": json.dumps({"policy-facts": {"file": "../infra/allowed.toml"}}),
        "infra/allowed.toml": 'profile = "hipaa"\n',
        ".github/workflows/preview.yml": "on: pull_request\n",
        "README.md": "read\n",
    }.items():
        _write(folder, file, text)
    _git(folder, "init", "-b", "main")
    _git(folder, "add", ".")
    _git(folder, "commit", "-m", "base")
    _git(folder, "switch", "-c", "change")
    return folder


def _changes(folder: Path, **files: str) -> tuple[PolicyChange, ...]:
    for file, text in files.items():
        _write(folder, file, text)
    _git(folder, "add", ".")
    _git(folder, "commit", "-m", "change")
    return policy_changes(Project(folder), "main", [folder / "policies"], folder / "infra" / "levels.json")


_ROW = '[[exemption]]\nrule = "net-no-nat-gateway"\n'


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("policies/exemptions.toml", _ROW, ("changed", ("+[[exemption]]", '+rule = "net-no-nat-gateway"'))),
        ("policies/facts.toml", 'profile = "dev"\n', ("changed", ('-profile = "prod"', '+profile = "dev"'))),
        ("policies/baseline.json", "{}\n", ("added", ("+{}",))),
        ("infra/levels.json", "{}\n", ("changed", ('-{"policy-facts": {"file": "../infra/allowed.toml"}}', "+{}"))),
        ("infra/allowed.toml", 'profile = "dev"\n', ("changed", ('-profile = "hipaa"', '+profile = "dev"'))),
        ("policies/rules/s3/cmk.py", "RULE = 2\n", ("changed", ())),
        ("policies/rules/s3/new.py", "RULE = 2\n", ("added", ())),
        (".github/workflows/preview.yml", "on: push\n", ("changed", ())),
        (".github/CODEOWNERS", "* @o/t\n", ("added", ())),
        ("ops/preview/run.py", "x = 1\n", ("added", ())),
        ("local/home.py", "x = 1\n", ("added", ())),
        ("toolchain/go.mod", "x\n", ("added", ())),
        ("Pulumi.yaml", "name: p\nruntime: nodejs\n", ("changed", ())),
        ("requirements.lock", "a==1\n", ("added", ())),
        ("pyproject.toml", "[project]\n", ("added", ())),
        ("Makefile", "setup:\n", ("added", ())),
    ],
)
def test_what_changes_what_is_allowed(
    repository: Path, file: str, text: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    found = _changes(repository, **{file: text})
    # The file that a config names is its own only as long as the config names it.
    lines = tuple(line for line in found[0].lines if "No newline" not in line)
    assert [(each.file, each.done) for each in found] == [(file, expected[0])]
    assert lines == expected[1]


def test_what_does_not(repository: Path) -> None:
    changes = {"README.md": "x\n", "Pulumi.lab.yaml": "config: {a: 1}\n", "policies-old/facts.toml": "x = 1\n"}
    changes |= {"components/x.py": "x = 1\n", "docs/Makefile": "x:\n"}
    assert _changes(repository, **changes) == ()


def test_a_file_that_is_gone_and_attributes_that_hide(repository: Path) -> None:
    (repository / "policies" / "rules" / "s3" / "cmk.py").unlink()
    found = _changes(repository, **{".gitattributes": "*.toml -diff\n", "policies/exemptions.toml": _ROW})
    assert found == (
        PolicyChange("policies/exemptions.toml", "changed", ("+[[exemption]]", '+rule = "net-no-nat-gateway"')),
        PolicyChange("policies/rules/s3/cmk.py", "removed"),
    )


def test_what_a_link_leads_to_counts(repository: Path) -> None:
    (repository / "policies" / "baseline.json").symlink_to("../infra/accepted.json")
    files = {each.file for each in _changes(repository, **{"infra/accepted.json": "{}\n"})}
    assert files == {"policies/baseline.json", "infra/accepted.json"}


def test_a_pack_outside_of_the_repository_is_none_of_its_changes(repository: Path, tmp_path: Path) -> None:
    _changes(repository, **{"policies/facts.toml": 'profile = "dev"\n'})
    assert policy_changes(Project(repository), "main", [tmp_path / "elsewhere"], None) == ()


def test_what_is_allowed_touches_all_stacks_wherever_it_is(repository: Path) -> None:
    _changes(repository, **{"docs/levels.json": "{}\n"})
    project = Project(repository)
    assert project.touched_since("main") == Touched(())
    assert project.touched_since("main", ("policies", "docs/levels.json")) == Touched(("lab",))
    assert project.touched_since("main", ("docs",)) == Touched(("lab",))
    assert project.touched_since("main", ("doc", "docs/levels")) == Touched(())


def _comment(*changes: PolicyChange) -> str:
    log = read_log(Events().policy("a", "Found: no key").summary("failed").text(), "lab")
    return comment(replace(report_on([Preview(log)], {}), policy_changes=changes), Setting())


def test_it_is_said_before_anything_else() -> None:
    text = _comment(PolicyChange("policies/exemptions.toml", "changed", ("+[[exemption]]",)))
    assert text.index(_TITLE) < text.index("**1 mandatory finding**") < text.index("| Stack |")
    assert "- `policies/exemptions.toml` (changed)" in text
    assert "```diff\n+[[exemption]]\n```" in text


def test_nothing_is_said_without_changes() -> None:
    assert section(()) == []
    assert _TITLE not in _comment()


def test_the_words_of_a_change_stay_within_their_block() -> None:
    evil = ("+```", "+<img src=x> @octocat", "+a\u202eb\r## head", "+````x")
    text = _comment(PolicyChange("policies/`@o|x`\n.toml", "added", evil))
    fence = re.search(r"(`{5,})diff\n(.*?)\n\1\n", text, re.DOTALL)
    assert fence is not None
    assert fence[2].splitlines() == ["+```", "+<img src=x> @octocat", "+a\ufffdb\ufffd## head", "+````x"]
    assert text.count("\n## ") == 1


def test_it_is_bounded() -> None:
    lines = tuple(f"+{'x' * 500}{number}" for number in range(500))
    many = tuple(PolicyChange(f"policies/rules/{'y' * 300}-{number}.toml", "added", lines) for number in range(500))
    block = "\n\n".join(section(many))
    assert len(block.encode()) < LIMIT / 2
    assert "- and 470 more" in block
    assert "440 more changed lines of" in block


def test_the_command_says_it_also_for_stacks_by_name(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _changes(repository, **{"policies/exemptions.toml": _ROW})
    (tmp_path / "lab.events").write_text(Events().summary().text())
    options = ["--project", str(repository), "--policy-pack", str(repository / "policies")]
    main(["preview-report", "--events", str(tmp_path / "lab.events"), *options, "--policies-since", "main"])
    assert _TITLE in capsys.readouterr().out


def test_it_is_in_the_report_for_programs() -> None:
    report = replace(report_on([], {}), policy_changes=(PolicyChange("policies/facts.toml", "added", ("+a",)),))
    assert json.loads(as_json(report))["policy_changes"] == [
        {"file": "policies/facts.toml", "done": "added", "lines": ["+a"]}
    ]
