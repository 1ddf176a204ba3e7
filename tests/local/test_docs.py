"""The page on the local AWS says what the code does."""

from local.aws import differences
from local.aws.table import TOKENS
from local.home import CHECKOUT
from local.server import gaps

PAGE = (CHECKOUT / "docs" / "local-aws.md").read_text()


def test_every_gap_and_difference_is_on_the_page() -> None:
    for table in (gaps.as_markdown(), differences.as_markdown()):
        assert table in PAGE, "put what `python -m local gaps` prints into docs/local-aws.md"


def test_the_number_of_types_is_right() -> None:
    assert f"{len(TOKENS)} types" in PAGE
