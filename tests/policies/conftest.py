from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
