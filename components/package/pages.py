"""A page of documentation for each component, made from its docstrings.

``python -m components.package.pages`` writes them to ``docs/components/``; a test compares the two.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .docstrings import docstring
from .shapes import (
    Choice,
    Component,
    Field,
    Keyed,
    Late,
    Many,
    Network,
    OneOf,
    Record,
    Scalar,
    Shape,
    components,
    fields_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parents[2] / "docs" / "components"
_SECTIONS = {
    "Creates": "What it creates",
    "Costs": "What it costs to leave on",
    "Limits": "Limits",
    "AWS": "Why it is so",
}


def pages() -> dict[str, str]:
    """The text of every page by its file's name."""
    written = {f"{_slug(each)}.md": _page(each) for each in components()}
    return {"README.md": _index(), **written}


def _slug(component: Component) -> str:
    stem = component.python.__module__.rsplit(".", 1)[-1].replace("_", "-")
    return f"{component.area}-{stem}"


def _index() -> str:
    lines = [
        "# Components",
        "",
        "Made from the docstrings by `python -m components.package.pages`. What flows into a property may be an output",
        "of another resource (`Input`); what decides how many resources there are is plain.",
        "",
        "| component | what it is |",
        "|---|---|",
        *(f"| [`{each.area}.{each.name}`]({_slug(each)}.md) | {each.docstring.summary} |" for each in components()),
    ]
    return "\n".join(lines) + "\n"


def _page(component: Component) -> str:
    about = component.docstring
    blocks = [f"# {component.name}", about.summary, about.text]
    blocks.append(
        f"```python\nfrom {component.python.__module__.rsplit('.', 1)[0]} import {component.name}, "
        f"{component.args.__name__}\n```\n\nType `{component.token}`."
    )
    for section, title in _SECTIONS.items():
        if section in about.sections:
            blocks += [f"## {title}", about.sections[section]]
    blocks += [f"## {component.args.__name__}", _table(component.args)]
    raises = docstring(component.args).sections.get("Raises", "")
    if raises:
        blocks.append(f"Refused: {_sentence(raises)}")
    for record in _records(component.inputs()):
        blocks += [f"### {record.__name__}", docstring(record).summary, _table(record)]
    blocks += ["## Outputs", _outputs(component.outputs())]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return re.sub(r"(?<!`)``(?!`)", "`", text)  # docstrings mark code as reStructuredText does


def _table(record: type) -> str:
    rows = [
        f"| `{field.name}` | {_type(field.shape)} | {_default(field)} | {_cell(field.description)} |"
        for field in fields_of(record)
    ]
    return "\n".join(["| field | type | default | |", "|---|---|---|---|", *rows])


def _outputs(fields: Iterable[Field]) -> str:
    return "\n".join(
        ["| output | type |", "|---|---|", *(f"| `{each.name}` | {_type(_value_of(each.shape))} |" for each in fields)]
    )


def _value_of(shape: Shape) -> Shape:
    return shape.value if isinstance(shape, Late) else shape


def _default(field: Field) -> str:
    """A field's default; those that are a dataclass are described by its own table."""
    if field.required:
        return "*required*"
    match field.default:
        case None | () | frozenset():
            return ""
        case bool() as value:
            return "`true`" if value else "`false`"
        case str() | int() | float() as value:
            return f"`{value}`"
        case frozenset() | tuple() as values if not any(map(dataclasses.is_dataclass, values)):
            return ", ".join(f"`{value}`" for value in sorted(map(str, values)))
        case _:
            return "see there"


def _type(shape: Shape) -> str:
    match shape:
        case Scalar(python):
            return python.__name__
        case Network():
            return "network"
        case Choice(enum):
            return " or ".join(f"`{member}`" for member in enum)
        case Record(python):
            return f"[{python.__name__}](#{python.__name__.lower()})"
        case OneOf(records):
            return " or ".join(_type(record) for record in records)
        case Many(item):
            return f"several of {_type(item)}"
        case Keyed(_, value):
            return f"map to {_type(value)}"
        case Late(value):
            return f"Input of {_type(value)}"


def _records(fields: Iterable[Field], seen: tuple[type, ...] = ()) -> Iterator[type]:
    """The dataclasses that fields take, each once, in the order of their appearance."""
    known = list(seen)
    for field in fields:
        for record in _of(field.shape):
            if record not in known:
                known.append(record)
                yield record
                for inner in _records(fields_of(record), tuple(known)):
                    known.append(inner)
                    yield inner


def _of(shape: Shape) -> Iterator[type]:
    match shape:
        case Record(python):
            yield python
        case OneOf(records):
            yield from (record.python for record in records)
        case Many(inner) | Late(inner) | Keyed(_, inner):
            yield from _of(inner)


def _cell(text: str) -> str:
    return _sentence(text).replace("|", "\\|")


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words[:1].upper() + words[1:]


def main() -> None:
    """Write the pages, and remove those of components that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages()
    for file in FOLDER.glob("*.md"):
        if file.name not in written:
            file.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
