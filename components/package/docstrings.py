"""The sections of a class's docstring."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from textwrap import dedent

_SECTION = re.compile(r"^(Attributes|Creates|AWS|Costs|Limits|Raises):\s*", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^(\w+): ", re.MULTILINE)


@dataclass(frozen=True)
class Docstring:
    """A docstring, taken apart.

    Attributes:
        summary: the first sentence, as one line.
        text: what follows it, before the first section.
        sections: the text of each section by its title.
    """

    summary: str
    text: str
    sections: dict[str, str]

    @property
    def attributes(self) -> dict[str, str]:
        """What the section on attributes says of each."""
        parts = _ATTRIBUTE.split(self.sections.get("Attributes", ""))[1:]
        return {name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def docstring(of: type) -> Docstring:
    """Read the docstring of a class, and the attributes of the dataclasses that it extends."""
    ours = of.__module__.split(".")[0]
    inherited = [docstring(base) for base in of.__bases__ if base.__module__.split(".")[0] == ours]
    introduction, *parts = _SECTION.split(inspect.cleandoc(of.__doc__ or ""))
    sections = {title: _body(text) for title, text in zip(parts[::2], parts[1::2], strict=True)}
    attributes = [each.sections["Attributes"] for each in inherited if "Attributes" in each.sections]
    if attributes:
        sections["Attributes"] = "\n".join([*attributes, sections.get("Attributes", "")])
    summary, _, text = introduction.partition("\n\n")
    return Docstring(" ".join(summary.split()), text.strip(), sections)


def _body(text: str) -> str:
    """A section's text without its indentation; a short section may begin on the title's line."""
    first, _, rest = text.partition("\n")
    return "\n".join(filter(None, [first.strip(), dedent(rest).strip()]))
