import subprocess
from pathlib import Path

import pytest

from ops.preview.project import Project, ProjectError
from ops.preview.touched import TOOLS, Touched, touched

_STACKS = {"platform": "", "lab": "platform", "other": "platform", "apart": "", "cell": "apart"}
_ALL = tuple(sorted(_STACKS))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], ()),
        (["stacks/config/Pulumi.lab.yaml"], ("lab",)),
        (["stacks/config/Pulumi.platform.yaml"], ("lab", "other", "platform")),
        (["stacks/config/Pulumi.apart.yaml", "stacks/config/Pulumi.lab.yaml"], ("apart", "cell", "lab")),
        (["components/network/peering.py"], _ALL),
        (["stacks/lab_stack.py"], _ALL),
        (["stacks/config/schema.json"], _ALL),
        (["policies/rules/net/no_eip.py"], _ALL),
        (["requirements.lock"], _ALL),
        (["Pulumi.yaml"], _ALL),
        (["README.md", "docs/pull-requests.md", "tests/ops/test_cli.py", "local/home.py", "ops/state.py"], ()),
        (["examples/Pulumi.lab.yaml", "tests/x.py", "Makefile", "pyproject.toml", ".ci/run", "CHANGELOG.md"], ()),
        (["something-new/x.py"], _ALL),
    ],
)
def test_which_stacks_files_of_these_tools_touch(files: list[str], expected: tuple[str, ...]) -> None:
    assert touched(files, _STACKS, "stacks/config", TOOLS) == Touched(expected)


@pytest.mark.parametrize(
    "file",
    [
        "__main__.py",
        "infra/network.py",
        "ops/x.py",
        "local/x.py",
        "tests/x.py",
        "pyproject.toml",
        "data/motd.md",
        "x/docs/a",
    ],
)
def test_another_project_s_program_may_be_anywhere(file: str) -> None:
    assert touched([file], _STACKS, "") == Touched(_ALL)


@pytest.mark.parametrize("file", ["docs/x.py", "README.md", "infra/README.md", ".github/workflows/x.yml", "LICENSE"])
def test_documentation_touches_nothing(file: str) -> None:
    assert touched([file], _STACKS, "") == Touched(())


def test_a_config_file_that_is_gone() -> None:
    assert touched(["stacks/config/Pulumi.old.yaml"], _STACKS, "stacks/config") == Touched((), ("old",))


def test_a_project_without_a_folder_for_config() -> None:
    stacks = {"lab": "", "other": ""}
    assert touched(["Pulumi.lab.yaml"], stacks, "") == Touched(("lab",))
    assert touched(["Pulumi.yaml"], stacks, "") == Touched(("lab", "other"))


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("within", ["", "infra"])
def test_the_commits_since_the_base(tmp_path: Path, within: str) -> None:
    folder = tmp_path / within
    config = folder / "stacks" / "config"
    config.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: tried\nruntime: python\nstackConfigDir: stacks/config\n")
    (config / "Pulumi.platform.yaml").write_text("config: {'p:platform': {}}\n")
    (config / "Pulumi.old.yaml").write_text("config: {}\n")
    (config / "Pulumi.lab.yaml").write_text("config: {'p:lab': {platform: organization/p/platform}}\n")
    _git(tmp_path, "init", "-b", "main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "base")
    _git(tmp_path, "switch", "-c", "change")
    assert Project(folder).touched_since("main") == Touched(())
    (config / "Pulumi.old.yaml").unlink()
    (config / "Pulumi.lab.yaml").write_text("config: {'p:lab': {platform: platform, x: 1}}\n")
    _git(tmp_path, "commit", "-am", "change")
    assert Project(folder).touched_since("main") == Touched(("lab",), ("old",))
    (config / "Pulumi.platform.yaml").write_text("config: {'p:platform': {x: 1}}\n")
    _git(tmp_path, "commit", "-am", "platform")
    assert Project(folder).touched_since("main") == Touched(("lab", "platform"), ("old",))
    (folder / "__main__.py").write_text("import pulumi\n")
    (tmp_path / "beside.py").write_text("x = 1\n")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "program")
    every = ("lab", "platform")
    assert Project(folder).touched_since("HEAD~1") == Touched(every)
    with pytest.raises(ProjectError, match="fetch-depth: 0"):
        Project(folder).touched_since("nowhere")


def test_what_is_beside_the_project_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: tried\nruntime: python\n")
    (folder / "Pulumi.lab.yaml").write_text("config: {}\n")
    for name in ("base", "change"):
        (tmp_path / "beside.py").write_text(f"x = '{name}'\n")
        _git(tmp_path, "init", "-b", "main")
        _git(tmp_path, "add", ".")
        _git(tmp_path, "commit", "-m", name)
    assert Project(folder).touched_since("HEAD~1") == Touched(())
    assert Project(folder).touched_since("HEAD~1", ("beside.py",)) == Touched(("lab",))


@pytest.mark.parametrize(("content", "words"), [("[1]", "holds list"), ("{", "cannot be read")])
def test_a_file_that_pulumi_did_not_write(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    with pytest.raises(ProjectError, match=words):
        Project(tmp_path).stacks()
