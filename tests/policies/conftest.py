from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.home import LocalHome
from local.plugins import install

from .corpus.clean_lab import CleanLab
from .pack import Pack

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def running_pack() -> Iterator[Pack]:
    with Pack() as pack:
        yield pack


@pytest.fixture
def pack(running_pack: Pack) -> Pack:
    """The pack's process at the start of an operation, without exemptions."""
    running_pack.configure()
    return running_pack


@pytest.fixture(scope="session")
def clean_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CleanLab]:
    """The corpus' clean lab, up on a local AWS of the worker's own under the policies."""
    folder = tmp_path_factory.mktemp("corpus")
    home = LocalHome(folder / "local")
    install(home)
    home.ensure_server()
    yield CleanLab.up(home, folder)
    home.stop_server()
