"""The page on cells has the quotas that the code counts with."""

from components.network._quotas import as_markdown
from local.home import CHECKOUT


def test_every_quota_is_on_the_page() -> None:
    assert as_markdown() in (CHECKOUT / "docs" / "cells.md").read_text()
