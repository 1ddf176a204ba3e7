"""HTML from texts: everything that is not made here is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Html(str):
    """Markup, as opposed to text that has yet to be escaped."""

    __slots__ = ()


NONE = "-"
"""Stands where a number would be 0, so that the others are seen."""
Content: TypeAlias = "str | Html | int"


def safe(content: Content) -> Html:
    """Content that may stand in a page."""
    return content if isinstance(content, Html) else Html(escape(str(content)))


def join(parts: Iterable[Content], between: Content = "") -> Html:
    """Parts after each other."""
    return Html(safe(between).join(safe(part) for part in parts))


def element(tag: str, *content: Content, **attributes: str) -> Html:
    """An element; an attribute's underscores are hyphens, and one at its end is left out."""
    given = "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return Html(f"<{tag}{given}>{join(content)}</{tag}>")


def badge(text: str, kind: str) -> Html:
    """A word in a box; its colour only repeats what it says."""
    return element("span", text, class_=f"badge {kind}")


def code(text: str) -> Html:
    """A name, broken anywhere."""
    return element("code", text)


def rule_link(rule_id: str) -> Html:
    """The rule's row in the page."""
    return element("a", rule_id, href=f"#rule-{rule_id}", class_="rule")


def table(
    head: Sequence[str], rows: Iterable[Sequence[Content]], *, kind: str = "", numbers: Sequence[int] = ()
) -> Html:
    """A table that can be scrolled by itself where it is too wide; `numbers` are the columns of numbers."""
    titles = join(
        element("th", title, scope="col", **({"class_": "number"} if column in numbers else {}))
        for column, title in enumerate(head)
    )
    body = join(
        (
            element("tr", *(_cell(cell, column, head[column], column in numbers) for column, cell in enumerate(row)))
            for row in rows
        ),
        Html("\n"),
    )
    whole = element("table", element("thead", element("tr", titles)), element("tbody", body), class_=kind)
    return element("div", whole, class_="scroll", tabindex="0", role="region", aria_label=", ".join(filter(None, head)))


def _cell(content: Content, column: int, title: str, number: bool) -> Html:
    attributes = {"data_title": title}
    if number:
        attributes["class_"] = "number"
    return element("th", content, scope="row", **attributes) if column == 0 else element("td", content, **attributes)


def section(name: str, title: str, *content: Content) -> Html:
    """A part of the page that the contents name."""
    return element("section", element("h2", title), *content, id=name)


def paragraph(*content: Content) -> Html:
    """A paragraph."""
    return element("p", *content)


def external(address: str, text: str) -> Html:
    """A link to another site, if it is an address of the web."""
    if not address.startswith("https://"):
        return safe(text)
    return element("a", text, href=address, rel="noreferrer")
