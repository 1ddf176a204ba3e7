"""Words of programs and of AWS in GitHub's Markdown: as they are, without mentions, markup or broken tables."""

import re
from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"([\\`*_\[\]<>~|#])")
_BAR = re.compile(r"(?<!\\)\|")  # also in code, where GitHub takes the backslash away again
_ESCAPED = r"\\|"
_FENCE = re.compile(r"`+")
_QUIET = "\u200b"  # between a sign and a name, so that nobody is called


def words(text: str) -> str:
    """Return a text on one line whose characters mean nothing to Markdown."""
    line = " ".join(text.split())
    return _MARKUP.sub(r"\\\1", line.replace("&", "&amp;")).replace("@", f"@{_QUIET}")


def code(text: str) -> str:
    """Return a text as code on one line."""
    line = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _FENCE.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def block(text: str, language: str = "text") -> str:
    """Return a text as a block of code."""
    fence = "`" * max(3, max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_BAR.sub(_ESCAPED, cell) for cell in line)} |" for line in lines)


def folded(summary: str, content: str, *, is_open: bool = False) -> str:
    """Return content that a click unfolds; the summary is HTML, and Markdown within needs empty lines around it."""
    return f"<details{' open' if is_open else ''}><summary>{summary}</summary>\n\n{content}\n\n</details>"


def cut(text: str, room: int) -> str:
    """Return a text that is no longer than the room, and says so where it was."""
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
