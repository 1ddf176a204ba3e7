"""A network as a Mermaid flowchart that GitHub renders: changed parts are marked by colour and by words.

It draws what `network` says and decides nothing; the SVG of one lab is another picture, by `ops.diagram`.
"""

import re
from collections import Counter
from collections.abc import Mapping

from .changes import Change, Kind
from .network_parts import Network, Part

_LOOKS = {
    "new": "fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#1f2328",
    "changed": "fill:#fff8c5,stroke:#9a6700,stroke-width:2px,color:#1f2328",
    "gone": "fill:#ffebe9,stroke:#cf222e,stroke-width:2px,stroke-dasharray:5 3,color:#1f2328",
    "alarm": "fill:#a40e26,stroke:#82071e,stroke-width:3px,color:#ffffff",
}
_SIGNS = {
    Kind.CREATE: ("+", "new"),
    Kind.IMPORT: ("+", "imported"),
    Kind.UPDATE: ("~", "changed"),
    Kind.REPLACE: ("±", "replaced"),
    Kind.DELETE: ("-", "gone"),
}
_BEFORE = (Kind.DELETE, Kind.REPLACE)
_AFTER = (Kind.CREATE, Kind.IMPORT, Kind.UPDATE, Kind.REPLACE)
_NAMED = 3
_LINE = 44
# Everything else is written as an entity: names come from people's programs.
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;/()+~±_=?!-]")
_KEY = re.compile(r"[^A-Za-z0-9]")


def draw(network: Network, changes: Mapping[str, Change], *, after: bool) -> str:
    """Return the flowchart: of what goes, in the picture of before; of what comes and changes, in that of after."""
    shown = _AFTER if after else _BEFORE
    looks: dict[str, list[str]] = {look: [] for look in _LOOKS}
    lines = ["flowchart LR", f'  subgraph vpc["{_escaped(network.title)}"]']
    for area in network.inside:
        lines.append(f'    subgraph {_key(area.key)}_area["{_escaped(area.title)}"]')
        lines += [f"      {_node(part, changes, shown, looks)}" for part in area.parts]
        lines.append("    end")
    lines.append("  end")
    lines += [f"  {_node(part, changes, shown, looks)}" for part in network.outside]
    for link in network.links:
        arrow = "~~~" if link.hidden else "==>" if link.alarm else "---" if link.start == "scratch" else "-->"
        label = f'|"{_escaped(link.label)}"|' if link.label else ""
        lines.append(f"  {_key(link.start)} {arrow}{label} {_key(link.end)}")
    used = {look: keys for look, keys in looks.items() if keys}
    lines += [f"  classDef {look} {_LOOKS[look]}" for look in used]
    lines += [f"  class {','.join(keys)} {look}" for look, keys in used.items()]
    return "\n".join(lines)


def is_changed(network: Network, changes: Mapping[str, Change]) -> bool:
    """Whether a part of the network changes."""
    return any(urn in changes for part in network.parts for urn in part.urns)


def _node(part: Part, changes: Mapping[str, Change], shown: tuple[Kind, ...], looks: dict[str, list[str]]) -> str:
    its = [changes[urn] for urn in sorted(part.urns) if urn in changes and changes[urn].kind in shown]
    if part.alarm:
        looks["alarm"].append(_key(part.key))
    elif its:
        looks[_look(part, its)].append(_key(part.key))
    texts = [f"<b>{_escaped(part.title)}</b>", *map(_escaped, part.lines), *map(_escaped, _marks(its))]
    return f'{_key(part.key)}["{"<br/>".join(texts)}"]'


def _look(part: Part, its: list[Change]) -> str:
    kinds = {change.kind for change in its}
    if len(its) == len(part.urns):  # all of it
        if kinds <= {Kind.CREATE, Kind.IMPORT}:
            return "new"
        if kinds == {Kind.DELETE}:
            return "gone"
    return "gone" if kinds == {Kind.DELETE} else "changed"


def _marks(its: list[Change]) -> list[str]:
    """Say how many of the part's things change, and name them where they are few."""
    counts = Counter(change.kind for change in its)
    marks = []
    for kind, (sign, word) in _SIGNS.items():
        if counts[kind]:
            names = [change.name for change in its if change.kind is kind]
            named = f": {', '.join(names)}" if len(names) <= _NAMED and sum(map(len, names)) <= _LINE else ""
            marks.append(f"{sign} {counts[kind]} {word}{named}")
    return marks


def _escaped(text: str) -> str:
    """Return a text that Mermaid shows as it is, whatever is in it, and cut where it is long."""
    cut = text if len(text) <= 2 * _LINE else f"{text[: 2 * _LINE - 1]}…"
    # A label that looks like a list, or holds a word of Mermaid's own, is in quotes already: only characters matter.
    return "".join(c if _PLAIN.fullmatch(c) else f"#{ord(c)};" for c in cut)


def _key(text: str) -> str:
    """Return a node's id, apart from Mermaid's own words such as `end`."""
    return f"n_{_KEY.sub('_', text)}"
