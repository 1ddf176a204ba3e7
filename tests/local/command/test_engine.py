"""The plugin ``command`` on the real engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from local.home import CHECKOUT, LocalHome
from tests.engine import Engine

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from pulumi_command import local

config = pulumi.Config()
made = local.Command(
    "made",
    create='echo "made $NAME in $(basename $PWD) from $(cat)" | tee log.txt; echo warned >&2',
    update='echo "changed $NAME after: $PULUMI_COMMAND_STDOUT" | tee -a log.txt',
    delete='echo "gone after: $PULUMI_COMMAND_STDOUT" >> log.txt',
    environment={"NAME": config.require("name")},
    stdin="stdin",
    dir=config.require("dir"),
    triggers=[config.get_int("trigger") or 0],
    asset_paths=["*.txt", "!secret.txt"],
)
hidden = local.Command("hidden", create="cat", stdin=pulumi.Output.secret("s3cret"), logging=local.Logging.NONE)
pulumi.export("stdout", made.stdout)
pulumi.export("stderr", made.stderr)
pulumi.export("files", made.assets.apply(lambda found: sorted(found)))
pulumi.export("hidden", hidden.stdout)
pulumi.export("ran", local.run_output(command="printf %s x | tr x y", interpreter=["/bin/sh", "-c"]).stdout)
if config.get("fail"):
    local.Command("fails", create="echo about to fail; echo because >&2; exit 3")
if config.get("remote"):
    from pulumi_command import remote
    remote.Command("remote", connection=remote.ConnectionArgs(host="h"), create="true")
"""
PROJECT = {
    "name": "commands",
    "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}},
    "stackConfigDir": "config",
}


@pytest.fixture(scope="module")
def engine(server: LocalHome, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    server.install()
    folder = tmp_path_factory.mktemp("project")
    (folder / "config").mkdir()
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(PROJECT))
    (folder / "__main__.py").write_text(PROGRAM)
    return Engine(server, folder)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "work"
    folder.mkdir()
    (folder / "secret.txt").write_text("not an asset")
    return folder


def config(work: Path, **values: Any) -> dict[str, Any]:
    return {f"commands:{name}": value for name, value in {"name": "one", "dir": str(work), **values}.items()}


def set_config(engine: Engine, stack: str, **values: Any) -> None:
    for name, value in values.items():
        engine.run("config", "set", f"commands:{name}", str(value), "--stack", stack)


def test_life_of_a_command(engine: Engine, work: Path) -> None:
    engine.init("life", config(work))
    created = engine.up("life")
    assert "warned" in created.stdout  # streamed to the diagnostics
    assert "s3cret" not in created.stdout
    outputs = engine.outputs("life")
    assert outputs["stdout"] == "made one in work from stdin"
    assert outputs["stderr"] == "warned"
    assert outputs["files"] == ["log.txt"]
    assert outputs["ran"] == "y"
    assert outputs["hidden"] == "[secret]"
    assert "s3cret" not in engine.run("stack", "export", "--stack", "life").stdout

    engine.preview("life", "--expect-no-changes")

    set_config(engine, "life", name="two")
    engine.up("life")
    assert engine.outputs("life")["stdout"] == "changed two after: made one in work from stdin"

    set_config(engine, "life", trigger=1)
    assert "+-" in engine.preview("life").stdout
    engine.up("life")
    assert engine.outputs("life")["stdout"] == "made two in work from stdin"

    engine.destroy("life")
    assert (work / "log.txt").read_text().splitlines()[-1] == "gone after: made two in work from stdin"


def test_failing_command_is_an_error_with_what_it_printed(engine: Engine, work: Path) -> None:
    engine.init("failing", config(work, fail="yes"))
    failed = engine.up("failing", check=False)
    assert failed.returncode != 0
    assert "exit status 3" in failed.stdout + failed.stderr
    assert "because" in failed.stdout + failed.stderr
    engine.destroy("failing")


def test_remote_commands_are_refused_with_the_reason(engine: Engine, work: Path) -> None:
    engine.init("remote", config(work, remote="yes"))
    failed = engine.preview("remote", check=False)
    assert failed.returncode != 0
    assert "no hosts for command:remote" in failed.stdout + failed.stderr
