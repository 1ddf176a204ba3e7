"""Versions and their ranges."""

import pytest

from toolchain.versions import Version, parse, satisfies


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0\n", Version(3, 259, 0)),
        ("3.259.0-alpha.1+dirty", Version(3, 259, 0)),
        ("go1.26.8", Version(1, 26, 8)),
        ("go1.21", Version(1, 21, 0)),
        ("go1.27rc1", Version(1, 27, 0)),
        ("go version go1.26.8 linux/amd64", Version(1, 26, 8)),
    ],
)
def test_a_version_is_found_in_what_tools_print(text: str, version: Version) -> None:
    assert parse(text) == version


def test_a_text_without_a_version_is_named() -> None:
    with pytest.raises(ValueError, match="'unknown' has no version"):
        parse("unknown")


@pytest.mark.parametrize(
    ("required", "fit", "unfit"),
    [
        (">=3.249.0", ["3.249.0", "3.1000.0", "4.0.0"], ["3.248.9", "3.99.0"]),
        (">= 3.249.0 <4.0.0", ["3.249.0", "3.999.9"], ["4.0.0", "3.0.0"]),
        (">3.249.0 !3.250.0", ["3.249.1", "3.251.0"], ["3.249.0", "3.250.0"]),
        ("<=3.0.0 || ==3.249.0", ["2.0.0", "3.0.0", "3.249.0"], ["3.1.0", "3.249.1"]),
        ("3.249.0", ["3.249.0"], ["3.249.1"]),
    ],
)
def test_a_range_holds_what_it_says(required: str, fit: list[str], unfit: list[str]) -> None:
    assert [version for version in fit if not satisfies(parse(version), required)] == []
    assert [version for version in unfit if satisfies(parse(version), required)] == []


@pytest.mark.parametrize("required", ["", "latest", ">=3.249.0 or so", "~3.1.0"])
def test_a_range_that_is_none_is_refused(required: str) -> None:
    with pytest.raises(ValueError, match="no version range"):
        satisfies(Version(3, 0), required)
