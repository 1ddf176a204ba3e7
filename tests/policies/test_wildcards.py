"""Patterns against every text of a small alphabet."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from policies.wildcards import covers, matches, overlap

PATTERNS = st.text(alphabet="ab*?", max_size=4)
# As long as the shortest text of any two such patterns: four without stars, and three of each beside their stars. One
# letter stands in no pattern.
TEXTS = ["".join(letters) for length in range(7) for letters in product("abc", repeat=length)]


def _matches(pattern: str, text: str) -> bool:
    """The same by the definition, a character at a time."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        return any(_matches(rest, text[start:]) for start in range(len(text) + 1))
    return bool(text) and first in ("?", text[0]) and _matches(rest, text[1:])


@given(PATTERNS, st.sampled_from(TEXTS))
def test_a_text_matches_as_the_definition_says(pattern: str, text: str) -> None:
    assert matches(pattern, text) is _matches(pattern, text)


@given(PATTERNS, PATTERNS)
def test_what_covers_has_every_text_of_the_other(outer: str, inner: str) -> None:
    missing = [text for text in TEXTS if matches(inner, text) and not matches(outer, text)]
    if covers(outer, inner):
        assert missing == []
    elif "*" not in inner:
        assert missing != []  # without stars there is no doubt either way


@given(PATTERNS, PATTERNS)
def test_patterns_overlap_when_a_text_is_in_both(one: str, other: str) -> None:
    assert overlap(one, other) is any(matches(one, text) and matches(other, text) for text in TEXTS)
    assert overlap(one, other) is overlap(other, one)


@given(PATTERNS)
def test_a_pattern_covers_itself_and_the_star_everything(pattern: str) -> None:
    assert covers(pattern, pattern)
    assert covers("*", pattern)
    assert overlap(pattern, "*")


def test_marks_of_expressions_are_letters() -> None:
    assert matches("a.b", "a.b")
    assert not matches("a.b", "axb")
    assert covers("iam:*", "iam:pass*")
    assert covers("a**b?*", "ab*?")
    assert not covers("iam:pass*", "iam:*")
    assert overlap("iam:*role", "iam:pass*")
    assert not overlap("s3:*", "iam:*")
