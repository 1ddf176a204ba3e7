"""What a resource will be, and what is recorded as its inputs: no AWS involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import DEFAULTS, UNKNOWN, Properties, is_empty

if TYPE_CHECKING:
    from .diff import Comparison
    from .row import Row
    from .schema import Schema


def planned_creation(schema: Schema, inputs: Properties, region: str) -> Properties:
    """The state that a creation will give: what only AWS knows is unknown."""
    planned: Properties = dict.fromkeys(schema.unknown_until_created, UNKNOWN)
    return {**planned, **({"region": region} if "region" in schema.outputs else {}), **inputs}


def planned_update(
    row: Row, schema: Schema, state: Properties, inputs: Properties, changed: frozenset[str]
) -> Properties:
    """The state that an update will give: computed values stay, except those that every update changes."""
    planned = {name: value for name, value in state.items() if name not in changed}
    planned.update(inputs)
    planned.update(dict.fromkeys(row.volatile.split() if changed else (), UNKNOWN))
    return planned


def recorded_inputs(comparison: Comparison, inputs: Properties, state: Properties) -> Properties:
    """The inputs that a resource as it is stands for.

    After a refresh they are the former ones where those still hold, and otherwise what AWS says; after an import all
    that AWS says, without what it computes.
    """
    if not inputs:
        names = comparison.row.served & state.keys()
        return {
            n: state[n] for n in names if not is_empty(state[n]) and n not in comparison.schema.unknown_until_created
        }
    recorded = {
        name: value if comparison.same(state.get(name), value, name) else state.get(name)
        for name, value in inputs.items()
        if name != DEFAULTS
    }
    if DEFAULTS in inputs:
        recorded[DEFAULTS] = inputs[DEFAULTS]
    return recorded
