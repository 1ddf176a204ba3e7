"""Event logs made to measure, as the engine writes them."""

import json
from typing import Any

STACK = "lab"


def urn(token: str, name: str, stack: str = STACK) -> str:
    return f"urn:pulumi:{stack}::hpc-labs::{token}::{name}"


class Events:
    """Collects events and prints them as a log."""

    def __init__(self, stack: str = STACK) -> None:
        self.stack = stack
        self.rows: list[dict[str, Any]] = []

    def step(
        self,
        op: str,
        token: str,
        name: str,
        *,
        old: dict[str, Any] | None = None,
        new: dict[str, Any] | None = None,
        keys: tuple[str, ...] = (),
        diffs: tuple[str, ...] = (),
        detail: dict[str, str] | None = None,
        custom: bool = True,
    ) -> "Events":
        """Add a step; ``old`` and ``new`` are inputs; keys that begin with ``_`` are fields of the resource itself."""
        metadata = {
            "op": op,
            "urn": urn(token, name, self.stack),
            "type": token,
            "keys": list(keys),
            "diffs": list(diffs),
            "detailedDiff": {path: {"diffKind": kind, "inputDiff": False} for path, kind in (detail or {}).items()}
            or None,
        }
        for side, given in (("old", old), ("new", new)):
            metadata[side] = given if given is None else self._resource(token, name, given, custom=custom)
        return self.add("resourcePreEvent", {"metadata": metadata, "planning": True})

    def policy(
        self, rule: str, message: str, name: str = "thing", *, level: str = "mandatory", **more: str
    ) -> "Events":
        body = {"resourceUrn": urn("aws:s3/bucket:Bucket", name, self.stack), "message": message, "policyName": rule}
        return self.add(
            "policyEvent", {**body, "policyPackName": "hpc-labs", "enforcementLevel": level, "severity": "high", **more}
        )

    def say(self, severity: str, message: str, about: str = "") -> "Events":
        return self.add(
            "diagnosticEvent", {"severity": severity, "message": message, **({"urn": about} if about else {})}
        )

    def summary(self, result: str = "succeeded", **changes: int) -> "Events":
        packs = {"hpc-labs|local|/somewhere": "0.1.0"}
        return self.add("summaryEvent", {"result": result, "resourceChanges": changes, "PolicyPacks": packs})

    def add(self, kind: str, body: dict[str, Any]) -> "Events":
        self.rows.append({"sequence": len(self.rows), "timestamp": 1, kind: body})
        return self

    def text(self) -> str:
        return "".join(f"{json.dumps(row)}\n" for row in self.rows)

    def _resource(self, token: str, name: str, given: dict[str, Any], *, custom: bool) -> dict[str, Any]:
        fields = {key[1:]: value for key, value in given.items() if key.startswith("_")}
        inputs = {key: value for key, value in given.items() if not key.startswith("_")}
        return {"urn": urn(token, name, self.stack), "type": token, "custom": custom, "inputs": inputs, **fields}
