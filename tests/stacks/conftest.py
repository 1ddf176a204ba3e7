"""One platform on a local AWS, shared by the tests of a worker."""

from collections.abc import Iterator

import pytest

from local.home import LocalHome
from local.plugins import install
from tests.engine import POLICIES, Engine
from tests.stacks.test_settings import PLATFORM


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with an empty local AWS."""
    home = LocalHome(tmp_path_factory.mktemp("local"))
    install(home)
    home.ensure_server()
    yield Engine.for_stacks(home, tmp_path_factory.mktemp("project") / "hpc-labs")
    home.stop_server()


@pytest.fixture(scope="session")
def platform(engine: Engine) -> Engine:
    """The engine, with the stack ``platform`` up under the policies."""
    engine.init("platform", {"hpc-labs:platform": {**PLATFORM, "protect_data": False}})
    engine.up("platform", "--policy-pack", str(POLICIES))
    return engine
