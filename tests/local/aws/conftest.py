"""The real engine with small programs of its own, on the folder's local AWS."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from local.home import CHECKOUT, LocalHome
from local.plugins import install
from tests.engine import Engine

PROGRAMS = Path(__file__).parent / "programs"

Project = Callable[..., Engine]


@pytest.fixture(scope="session")
def project(server: LocalHome, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A factory of engines: ``project("network", {...})`` has a stack of that program, with that config."""
    install(server)

    def make(program: str, config: Mapping[str, object] | None = None, stack: str = "test") -> Engine:
        folder = tmp_path_factory.mktemp(program)
        options = {"toolchain": "pip", "virtualenv": str(CHECKOUT / ".venv")}
        description = {
            "name": program,
            "main": str(PROGRAMS / program),
            "stackConfigDir": "config",
            "runtime": {"name": "python", "options": options},
        }
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(description))
        (folder / "config").mkdir()
        engine = Engine(server, folder)
        engine.init(stack, config or {})
        return engine

    return make
