import subprocess
from pathlib import Path

import pytest

from ops.preview.project import Project, ProjectError
from ops.preview.touched import Touched, touched

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
        (["examples/Pulumi.lab.yaml", "other/requirements.lock", "my-components/x.py"], ()),
    ],
)
def test_which_stacks_files_touch(files: list[str], expected: tuple[str, ...]) -> None:
    assert touched(files, _STACKS, "stacks/config") == Touched(expected)


def test_a_config_file_that_is_gone() -> None:
    assert touched(["stacks/config/Pulumi.old.yaml"], _STACKS, "stacks/config") == Touched((), ("old",))


def test_a_project_without_a_folder_for_config() -> None:
    assert touched(["Pulumi.lab.yaml", "Pulumi.yaml"], {"lab": ""}, "", shared=()) == Touched(("lab",))


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
    with pytest.raises(ProjectError, match="fetch-depth: 0"):
        Project(folder).touched_since("nowhere")


@pytest.mark.parametrize(("content", "words"), [("[1]", "holds list"), ("{", "cannot be read")])
def test_a_file_that_pulumi_did_not_write(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    with pytest.raises(ProjectError, match=words):
        Project(tmp_path).stacks()
