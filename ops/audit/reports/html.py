"""One HTML page that a compliance officer keeps: it needs no network and no script, and can be printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .page import details, overview
from .page.markup import Html, element, join
from .page.style import STYLE

if TYPE_CHECKING:
    from ..model import Audit

_SECTION = re.compile(r'<section id="([^"]+)"><h2>([^<]+)</h2>')
# Should a text of a state get past the escaping, it still runs nothing and fetches nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render(audit: Audit) -> str:
    """The page."""
    sections = [
        overview.unreadable(audit),
        overview.changes(audit),
        details.posture(audit),
        overview.by_stack(audit),
        overview.trend(audit),
        details.exemptions(audit),
        details.findings(audit),
        details.baseline(audit),
        details.not_evaluated(audit),
        details.pictures(audit),
        details.rules(audit),
    ]
    shown = [part for part in sections if part is not None]
    contents = [
        element("li", element("a", Html(found[2]), href=f"#{found[1]}"))
        for part in shown
        if (found := _SECTION.match(part))
    ]
    title = f"Policy audit of {audit.day}: {audit.verdict}"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            element("title", title),
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            element("header", overview.head(audit), element("nav", element("ul", *contents), aria_label="Contents")),
            element("main", join(shown, Html("\n"))),
            element(
                "footer",
                "Made by `labs audit` from saved states: no program was run and no account was looked at. The rules "
                "are evidence of how resources are set up; they do not replace the judgement of those who answer for "
                "a control.",
            ),
            "</body>",
            "</html>",
            "",
        ]
    )
