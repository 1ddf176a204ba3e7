"""Event logs that the engine wrote for previews of ``tests.ops.preview.pull_request``, with no more than is read."""

import json
from pathlib import Path
from typing import Any

from ops.preview.log import Log, read_log

FOLDER = Path(__file__).parent
LOGS = ("lab", "lab-refused", "platform")

_RESOURCE = ("urn", "type", "custom", "id", "parent", "external", "protect", "retainOnDelete")
_METADATA = ("op", "urn", "type", "keys", "diffs", "detailedDiff")
_PROPERTIES = frozenset(
    [
        *("availabilityZone", "cidrBlock", "vpcEndpointType", "serviceName", "subnetIds", "securityGroupIds"),
        *("prefixListId", "routeTableIds", "vpcEndpointId", "routeTableId", "securityGroupId", "name", "region"),
        *("referencedSecurityGroupId", "ipProtocol", "fromPort", "toPort", "ingress", "egress", "subnetId"),
        *("engine", "engineVersion", "instanceClass", "multiAz", "endpoint", "vpcSecurityGroupIds", "action"),
        *("deploymentType", "storageCapacity", "fileSystemPath", "dataRepositoryPath", "s3", "peerVpcId"),
        *("fileSystemId", "ipAddress", "securityGroups", "encrypted", "cluster_name", "document"),
        *("forceDestroy", "deletionProtectionEnabled", "skipFinalBackup", "performanceMode", "recoveryWindowInDays"),
    ]
)
_KEPT = ("policyEvent", "policyAnalyzeStackSummaryEvent", "summaryEvent", "policyRemediationEvent")


def text(name: str) -> str:
    """Return one of the logs as it was written."""
    return (FOLDER / f"{name}.events").read_text(encoding="utf-8")


def log(name: str) -> Log:
    """Read one of the logs."""
    return read_log(text(name), name)


def trimmed(events: str) -> str:
    """Leave out what is not read, and of each resource the earlier of two events that say the same."""
    rows = [json.loads(line) for line in events.splitlines() if line.strip()]
    later = {_urn_and_op(row) for row in rows if "resOutputsEvent" in row}
    kept = [_row(row) for row in rows if not ("resourcePreEvent" in row and _urn_and_op(row) in later)]
    return "".join(f"{json.dumps(row, sort_keys=True)}\n" for row in kept if row)


def _urn_and_op(row: dict[str, Any]) -> tuple[str, str]:
    event = row.get("resOutputsEvent") or row.get("resourcePreEvent") or {}
    return event["metadata"]["urn"], event["metadata"]["op"]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    for kind, body in row.items():
        if kind in ("resourcePreEvent", "resOutputsEvent"):
            metadata = _metadata(body["metadata"])
            return {kind: {"metadata": metadata}} if _is_read(metadata) else {}
        if kind in _KEPT:
            packs = {name.split("|")[0]: version for name, version in (body.get("PolicyPacks") or {}).items()}
            return {kind: {**body, "PolicyPacks": packs} if packs else body}
        if kind == "diagnosticEvent" and body["severity"] != "debug":
            return {kind: body}
    return {}


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {key: metadata[key] for key in _METADATA if metadata.get(key)}
    sides = ("old",) if metadata["op"] == "same" else ("old", "new")  # the same on both
    return {**kept, **{side: _resource(metadata[side]) for side in sides if metadata.get(side)}}


def _is_read(metadata: dict[str, Any]) -> bool:
    """Whether a step says more than that something stays which no picture shows."""
    old = metadata.get("old", {})
    drawn = metadata["type"].startswith(("aws:ec2/", "pulumi:pulumi:"))
    return metadata["op"] != "same" or drawn or "inputs" in old or "outputs" in old


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    kept = {key: resource[key] for key in _RESOURCE if resource.get(key)}
    if resource["type"] == "pulumi:pulumi:Stack":
        return {**kept, "outputs": resource.get("outputs", {})}
    for side in ("inputs", "outputs"):
        values = {
            key: value
            for key, value in resource.get(side, {}).items()
            if key in _PROPERTIES and _is_seen(resource, key)
        }
        if values and (side == "inputs" or values != kept.get("inputs")):
            kept[side] = values
    return kept


def _is_seen(resource: dict[str, Any], key: str) -> bool:
    """Whether a property bears on a picture or on data: names and regions of everything else do not."""
    return key not in ("name", "region") or resource["type"] in (
        "aws:efs/fileSystem:FileSystem",
        "pulumi:pulumi:StackReference",
    )
