"""The engine with its Python language host, as `make setup` provides it: programs, plugins, policies, cancellation."""

import json
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from .conftest import ROOT, Project

pytestmark = pytest.mark.engine

PATIENCE_SECONDS = 60

DYNAMIC = """
    import pulumi
    from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

    class Counter(ResourceProvider):
        def create(self, props):
            return CreateResult("counter", {**props, "seen": "created"})

        def diff(self, _id, olds, news):
            return DiffResult(changes=olds["value"] != news["value"])

        def update(self, _id, olds, news):
            return UpdateResult({**news, "seen": f"updated from {olds['value']}"})

    class Thing(Resource):
        seen: pulumi.Output[str]

        def __init__(self, name, value):
            super().__init__(Counter(), name, {"value": value, "seen": None})

    pulumi.export("seen", Thing("thing", pulumi.Config().require("value")).seen)
"""


def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def test_a_program_gets_its_config_and_secrets_stay_secret(project: Project) -> None:
    project.write(
        "__main__.py",
        """
        import pulumi
        config = pulumi.Config()
        pulumi.export("plain", config.require_int("plain") + 1)
        pulumi.export("secret", config.require_secret("secret").apply(str.upper))
        pulumi.export("where", [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()])
        """,
    )
    project.pulumi("config", "set", "plain", "41")
    project.pulumi("config", "set", "--secret", "secret", "hush")
    assert "+ 1 to create" in project.pulumi("preview")
    shown = project.pulumi("up", "--yes")
    assert "[secret]" in shown
    assert "HUSH" not in shown
    assert not any(b"HUSH" in file.read_bytes() for file in (project.folder / "state").rglob("*.json"))
    assert json.loads(project.pulumi("stack", "output", "--json", "--show-secrets")) == {
        "plain": 42,
        "secret": "HUSH",
        "where": ["organization", "tried", "dev"],
    }
    assert "1 unchanged" in project.pulumi("preview", "--expect-no-changes")
    project.pulumi("destroy", "--yes")
    assert project.resources() == {}


def test_a_dynamic_provider_creates_updates_and_deletes(project: Project) -> None:
    project.write("__main__.py", DYNAMIC)
    for value, seen in (("1", "created"), ("2", "updated from 1")):
        project.pulumi("config", "set", "value", value)
        project.pulumi("up", "--yes", "--skip-preview")
        assert project.pulumi("stack", "output", "seen").strip() == seen
    project.pulumi("destroy", "--yes", "--skip-preview")
    assert project.resources() == {}


def test_a_dynamic_provider_runs_in_the_environment_beside_the_manifest(project: Project) -> None:
    (project.folder / "environment").symlink_to(ROOT / ".venv")
    manifest = project.folder / "Pulumi.yaml"
    manifest.write_text(manifest.read_text().replace(str(ROOT / ".venv"), "environment") + "main: program\n")
    project.write("program/__main__.py", DYNAMIC)
    project.pulumi("config", "set", "value", "1")
    project.pulumi("up", "--yes", "--skip-preview")
    assert "thing" in project.resources()


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("def work():\n    raise ValueError('the reason')\n\nwork()\n", "ValueError: the reason"),
        ("import pulumi\n\nraise pulumi.RunError('the reason')\n", "the reason"),
        (
            "import pulumi\n\npulumi.Output.from_input(1).apply(lambda x: x / 0)\n",
            "ZeroDivisionError: division by zero",
        ),
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
    ],
    ids=["exception", "run-error", "in-apply", "import"],
)
def test_a_program_that_fails_is_explained_once(project: Project, program: str, shown: str) -> None:
    project.write("__main__.py", program)
    _, diagnostics = project.pulumi("preview", succeeds=False).split("Diagnostics:")
    assert diagnostics.count(shown) == 1, diagnostics
    assert "pulumi-language-python-exec" not in diagnostics, "the traceback begins in the user's program"


def test_a_missing_program_and_a_missing_environment_are_named(project: Project) -> None:
    assert "__main__.py" in project.pulumi("preview", succeeds=False)
    manifest = project.folder / "Pulumi.yaml"
    manifest.write_text(manifest.read_text().replace(str(ROOT / ".venv"), "no-environment"))
    project.write("__main__.py", "")
    assert str(project.folder / "no-environment") in project.pulumi("preview", succeeds=False)


def write_policy_pack(project: Project) -> str:
    """Write a pack that wants every thing to have the value that the stack is named after."""
    project.write(
        "pack/PulumiPolicy.yaml",
        f"runtime: {{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}\nversion: 1.0.0\n",
    )
    project.write(
        "pack/__main__.py",
        """
        import pulumi
        from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

        def check(args, report_violation):
            wanted = f"{pulumi.get_project()}-{pulumi.get_stack()}"
            if args.name == "thing" and args.props["value"] != wanted:
                report_violation(f"the value is {args.props['value']}, not {wanted}")

        PolicyPack("pack", [ResourceValidationPolicy("value", "The value is right", check, EnforcementLevel.MANDATORY)])
        """,
    )
    return str(project.folder / "pack")


def test_a_policy_pack_lets_the_good_pass_and_stops_the_bad(project: Project) -> None:
    project.write("__main__.py", DYNAMIC)
    pack = write_policy_pack(project)
    project.pulumi("config", "set", "value", "wrong")
    shown = project.pulumi("up", "--yes", "--policy-pack", pack, succeeds=False)
    assert "the value is wrong, not tried-dev" in shown
    assert "thing" not in project.resources()
    project.pulumi("config", "set", "value", "tried-dev")
    shown = project.pulumi("up", "--yes", "--policy-pack", pack)
    assert "Policies:" in shown
    assert "thing" in project.resources()


def test_a_policy_pack_that_cannot_start_stops_the_operation(project: Project) -> None:
    project.write("__main__.py", "")
    pack = write_policy_pack(project)
    project.write("pack/__main__.py", "raise ValueError('the pack is broken')\n")
    assert "the pack is broken" in project.pulumi("preview", "--policy-pack", pack, succeeds=False)


def test_a_component_plugin_runs_from_a_folder(project: Project) -> None:
    manifest = project.folder / "Pulumi.yaml"
    manifest.write_text(f"{manifest.read_text()}plugins: {{providers: [{{name: shelf, path: ./shelf}}]}}\n")
    project.write("shelf/PulumiPlugin.yaml", f"runtime: {{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}\n")
    project.write(
        "shelf/__main__.py",
        """
        from typing import TypedDict

        import pulumi
        from pulumi.provider.experimental import component_provider_host

        class ShelfArgs(TypedDict):
            books: pulumi.Input[int]

        class Shelf(pulumi.ComponentResource):
            full: pulumi.Output[bool]

            def __init__(self, name: str, args: ShelfArgs, opts: pulumi.ResourceOptions | None = None) -> None:
                super().__init__("shelf:index:Shelf", name, {}, opts)
                self.full = pulumi.Output.from_input(args["books"]).apply(lambda books: books > 9)
                self.register_outputs({"full": self.full})

        component_provider_host(name="shelf", components=[Shelf])
        """,
    )
    project.write(
        "__main__.py",
        """
        import pulumi

        class Shelf(pulumi.ComponentResource):
            full: pulumi.Output[bool]

            def __init__(self, name, books):
                super().__init__("shelf:index:Shelf", name, {"books": books, "full": None}, remote=True)

        pulumi.export("full", [Shelf("some", 9).full, Shelf("many", 10).full])
        """,
    )
    project.pulumi("up", "--yes", "--skip-preview")
    assert json.loads(project.pulumi("stack", "output", "full")) == [False, True]


def test_interrupting_an_update_leaves_no_process_and_a_state_to_go_on_from(project: Project) -> None:
    project.write("__main__.py", SLOW)
    with subprocess.Popen(
        project.command("up", "--yes", "--skip-preview"),
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as engine:
        eventually((project.folder / "creating").exists, "the resource is being created")
        assert len(project.processes()) > 1
        engine.send_signal(signal.SIGINT)
        shown, _ = engine.communicate(timeout=PATIENCE_SECONDS)
        assert engine.returncode != 0, shown
    eventually(lambda: not project.processes(), f"these are gone: {project.processes()}")
    assert "thing" in project.resources(), "what was being created is known"
    project.pulumi("destroy", "--yes", "--skip-preview")
    assert project.resources() == {}


@pytest.mark.parametrize("while_", ["the program runs", "a resource is being created"])
def test_killing_the_engine_leaves_no_process(project: Project, while_: str) -> None:
    if while_ == "the program runs":
        project.write("__main__.py", "import pathlib, time\npathlib.Path('creating').touch()\ntime.sleep(600)\n")
    else:
        project.write("__main__.py", SLOW)
    with subprocess.Popen(
        project.command("up", "--yes", "--skip-preview"),
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as engine:
        eventually((project.folder / "creating").exists, while_)
        engine.kill()
    eventually(lambda: not project.processes(), f"these are gone: {project.processes()}")


SLOW = """
    import pathlib, time
    import pulumi
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class Slow(ResourceProvider):
        def create(self, props):
            pathlib.Path("creating").touch()
            time.sleep(1)
            return CreateResult("slow", props)

    class Thing(Resource):
        def __init__(self):
            super().__init__(Slow(), "thing", {})

    thing = Thing()
    pulumi.Output.all(thing.id).apply(lambda _: time.sleep(600))
"""
