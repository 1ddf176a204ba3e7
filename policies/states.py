"""Resources of saved states: what `pulumi stack export` prints, and what a backend keeps for a stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .resource import Resource
from .view import View

if TYPE_CHECKING:
    from collections.abc import Mapping


class StateError(Exception):
    """A saved state cannot be read; the message says why."""


def read(text: str | bytes) -> list[Resource]:
    """The resources of a state, without those that only wait for their deletion, by URN.

    Raises:
        StateError: it is no state of Pulumi's.
    """
    try:
        if isinstance(text, bytes):
            # Here and not in `loads`, which would keep the bytes beside the text and all that is made of it.
            text = text.decode(json.detect_encoding(text))
        document = json.loads(text)
    except ValueError as error:
        raise StateError(f"it is no JSON: {error}") from error
    return resources(document)


def resources(document: object) -> list[Resource]:
    """The resources of a state that was read already.

    Raises:
        StateError: it is no state of Pulumi's.
    """
    if isinstance(document, dict):
        # An export has `deployment`; a backend's file has the same below `checkpoint`, under another name.
        checkpoint = document.get("checkpoint")
        deployment = checkpoint.get("latest") if isinstance(checkpoint, dict) else document.get("deployment")
        if isinstance(deployment, dict):
            rows = deployment.get("resources") or []
            if isinstance(rows, list) and all(isinstance(row, dict) and "urn" in row and "type" in row for row in rows):
                found = [_resource(row) for row in rows if not row.get("delete")]
                return sorted(found, key=lambda resource: resource.urn)
        elif deployment is None and isinstance(checkpoint, dict):
            return []  # a stack that was made and never brought up
    raise StateError("it has no deployment with a list of resources; take it with `pulumi stack export`")


def _resource(row: Mapping[str, object]) -> Resource:
    # Like the engine, which analyses a stack by its outputs; inputs fill in what a provider does not answer.
    inputs, outputs = (value if isinstance(value, dict) else {} for value in (row.get("inputs"), row.get("outputs")))
    properties = {**inputs, **outputs}
    if row.get("id"):
        properties.setdefault("id", row["id"])
    used = row.get("propertyDependencies")
    references = {key: tuple(urns) for key, urns in used.items() if urns} if isinstance(used, dict) else {}
    given = frozenset(inputs) if isinstance(row.get("inputs"), dict) else None
    provider = str(row.get("provider") or "").rpartition("::")[0]  # its id stands behind its URN
    parent = str(row.get("parent") or "")
    return Resource(str(row["type"]), str(row["urn"]), View(properties), references, parent, given, provider)
