"""States that the engine saved for the example stacks, with no more in them than ``ops`` reads."""

import json
from pathlib import Path
from typing import Any

from ops.network.cluster import CLUSTER_RESOURCE
from ops.state import State, read_state

FOLDER = Path(__file__).parent
STACKS = ("platform", "lab")

_FIELDS = ("urn", "type", "custom", "id", "parent", "external", "protect", "retainOnDelete")
_PROPERTIES = frozenset(
    [
        *("arn", "availabilityZone", "cidrBlock", "mapPublicIpOnLaunch", "associatePublicIpAddress", "name"),
        *("vpcEndpointType", "serviceName", "subnetIds", "securityGroupIds", "prefixListId", "routeTableIds"),
        *("vpcEndpointId", "routeTableId", "securityGroupId", "referencedSecurityGroupId"),
        *("engine", "engineVersion", "instanceClass", "multiAz", "endpoint", "vpcSecurityGroupIds", "region", "action"),
        *("deploymentType", "storageCapacity", "fileSystemPath", "dataRepositoryPath", "s3", "peerVpcId"),
        *("acceptStatus", "ipProtocol", "fromPort", "toPort", "ingress", "egress"),
        *("fileSystemId", "subnetId", "ipAddress", "securityGroups", "encrypted", "templateBody", "outputs"),
    ]
)


def saved(stack: str) -> State:
    """Read one of the states."""
    return read_state(stack, (FOLDER / f"{stack}.json").read_text(encoding="utf-8"))


def trimmed(exported: str) -> str:
    """Leave out what is not read: one resource a line."""
    rows = [_row(row) for row in json.loads(exported)["deployment"]["resources"]]
    lines = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
    return f'{{"version": 3, "deployment": {{"resources": [\n{lines}\n]}}}}\n'


def _row(row: dict[str, Any]) -> dict[str, Any]:
    kept = {field: row[field] for field in _FIELDS if row.get(field)}
    if row["type"] == "pulumi:pulumi:Stack":
        return {**kept, "outputs": row["outputs"]}
    outputs = {key: value for key, value in row.get("outputs", {}).items() if key in _PROPERTIES and value}
    if CLUSTER_RESOURCE not in outputs.get("templateBody", CLUSTER_RESOURCE):  # another template, long and not read
        del outputs["templateBody"]
    return {**kept, "outputs": outputs} if row["custom"] else kept
