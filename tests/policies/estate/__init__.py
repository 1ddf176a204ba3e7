"""States of the real stacks, with everything that they can have and as `make lab` brings them up.

Saved from the engine by `python -m tests.policies.estate`, whole but for what names the machine or changes by itself.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policies import states
from policies.facts import Facts, Peer

if TYPE_CHECKING:
    from policies.resource import Resource

FOLDER = Path(__file__).parent
STACKS = ("platform", "lab", "small-platform", "small-lab")
FACTS = Facts(
    peers=(Peer(name="main", cidrs=("10.40.0.0/16",), reason="the peer that the stacks are given", dns=True),),
    domains=("ldap.example.org",),
)

_KEPT = ("urn", "type", "custom", "id", "parent", "protect", "retainOnDelete", "propertyDependencies", "external")
_LONG = 60_000  # code of functions and the provider's template, which rules do not read


@cache
def document(stack: str) -> dict[str, Any]:
    """The state of a stack as the engine exports it."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{stack}.json").read_text(encoding="utf-8"))
    return loaded


def resources(*stacks: str) -> list[Resource]:
    """The resources of some stacks, together."""
    return [resource for stack in stacks for resource in states.resources(document(stack))]


def trimmed(exported: str) -> str:
    """Leave out what no rule reads: one resource a line, sorted."""
    rows = sorted(json.loads(exported)["deployment"]["resources"], key=lambda row: str(row["urn"]))
    lines = ",\n".join(json.dumps(_row(row), sort_keys=True) for row in rows)
    return f'{{"version": 3, "deployment": {{"resources": [\n{lines}\n]}}}}\n'


def _row(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: row[key] for key in _KEPT if row.get(key)}
    outputs = {key: value for key, value in row.get("outputs", {}).items() if len(json.dumps(value)) < _LONG}
    return {**kept, "outputs": outputs} if row["custom"] or row["type"] == "pulumi:pulumi:Stack" else kept
