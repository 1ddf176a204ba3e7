"""Kubernetes clusters and their groups of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import to_request
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value

_TAGGING = Tagging(add="tag_resource", remove="untag_resource", id="resourceArn", key="arn")
_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")

# --- clusters

_CREATE = Op(
    "create_cluster",
    "name roleArn version vpcConfig=resourcesVpcConfig kubernetesNetworkConfig accessConfig encryptionConfig "
    "bootstrapSelfManagedAddons",
    result="cluster.name",
)


def _logging(call: Call) -> dict[str, object]:
    wanted = call.inputs.get("enabledClusterLogTypes")
    on = [str(kind) for kind in wanted] if isinstance(wanted, list) else []
    off = [kind for kind in _LOGS if kind not in on]
    groups = [{"types": on, "enabled": True}, {"types": off, "enabled": False}]
    return {"clusterLogging": [group for group in groups if group["types"]]}


def _create_cluster(call: Call) -> str:
    from ..lifecycle import request

    members = request(call, _CREATE, creating=True)
    call.aws("create_cluster", **members, logging=_logging(call))
    return call.text("name")


def _cluster(call: Call, described: Mapping[str, object]) -> Properties:
    logging, identity = described.get("logging"), described.get("identity")
    assert isinstance(logging, dict)
    assert isinstance(identity, dict)
    kinds = [kind for group in logging["clusterLogging"] if group["enabled"] for kind in group["types"]]
    return {
        "enabledClusterLogTypes": kinds,
        "clusterId": call.given("clusterId"),  # only clusters on an Outpost have one
        "identities": [{"oidcs": [{"issuer": identity["oidc"]["issuer"]}]}],
    }


def _change_network(call: Call) -> None:
    block = call.inputs.get("vpcConfig")
    assert isinstance(block, dict)
    names = ("endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs", "securityGroupIds", "subnetIds")
    changed = {name: block[name] for name in names if block.get(name) is not None}
    call.aws("update_cluster_config", name=call.id, resourcesVpcConfig=changed)


def _change_logging(call: Call) -> None:
    call.aws("update_cluster_config", name=call.id, logging=_logging(call))


def _change_access(call: Call) -> None:
    block = call.inputs.get("accessConfig")
    mode = block.get("authenticationMode") if isinstance(block, dict) else None
    call.aws("update_cluster_config", name=call.id, accessConfig={"authenticationMode": mode} if mode else {})


def _encrypt(call: Call) -> None:
    model = call.request_model("associate_encryption_config").members["encryptionConfig"]
    wanted = to_request(call.inputs["encryptionConfig"], model, call.row.renames, "encryptionConfig")
    call.aws("associate_encryption_config", clusterName=call.id, encryptionConfig=wanted)


def _loses_key(state: Properties, inputs: Properties) -> bool:
    return bool(state.get("encryptionConfig")) and not inputs.get("encryptionConfig")


CLUSTER = Row(
    type="aws:eks/cluster:Cluster",
    service="eks",
    id="name",
    create=Code(" ".join([*_CREATE.members, "enabledClusterLogTypes"]), _create_cluster),
    read=Op("describe_cluster", result="cluster"),
    reads={"vpcConfig": "resourcesVpcConfig"},
    derive=_cluster,
    settings=(
        Code("vpcConfig", _change_network),
        Code("enabledClusterLogTypes", _change_logging),
        Code("accessConfig", _change_access),
        Code("encryptionConfig", _encrypt),
        Op("update_cluster_version", "version"),
    ),
    delete=Op("delete_cluster"),
    tagging=_TAGGING,
    name=Name(longest=100),
    replaces_if={"encryptionConfig": _loses_key},
    filled="kubernetesNetworkConfig.serviceIpv6Cidr vpcConfig.clusterSecurityGroupId vpcConfig.vpcId "
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    kept="bootstrapSelfManagedAddons",
    unsupported="computeConfig controlPlaneScalingConfig defaultAddonsToRemoves deletionProtection forceUpdateVersion "
    "kubeApiServerConfig kubeControllerManagerConfig kubeSchedulerConfig outpostConfig remoteNetworkConfig "
    "storageConfig upgradePolicy zonalShiftConfig kubernetesNetworkConfig.elasticLoadBalancing "
    "kubernetesNetworkConfig.serviceIpv6Cidr vpcConfig.clusterSecurityGroupId vpcConfig.controlPlaneEgressMode "
    "vpcConfig.vpcId",
)

# --- groups of nodes

_CREATE_NODES = Op(
    "create_nodegroup",
    "clusterName nodeGroupName=nodegroupName nodeRoleArn=nodeRole subnetIds=subnets scalingConfig amiType "
    "capacityType diskSize instanceTypes labels launchTemplate remoteAccess taints updateConfig",
)


def _create_nodes(call: Call) -> str:
    from ..lifecycle import request

    call.aws("create_nodegroup", **request(call, _CREATE_NODES, creating=True))
    return f"{call.text('clusterName')}:{call.text('nodeGroupName')}"


def _which(call: Call) -> dict[str, object]:
    cluster, _, group = call.id.partition(":")
    return {"clusterName": cluster, "nodegroupName": group}


def _read_nodes(call: Call) -> Properties:
    described = call.aws("describe_nodegroup", **_which(call))["nodegroup"]
    assert isinstance(described, dict)
    members = {
        "arn": "nodegroupArn",
        "nodeGroupName": "nodegroupName",
        "nodeRoleArn": "nodeRole",
        "subnetIds": "subnets",
    }
    same = (
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "labels",
        "launchTemplate",
        "releaseVersion",
        "scalingConfig",
        "status",
        "taints",
        "updateConfig",
        "version",
    )
    found: Properties = {
        name: call.shaped(name, described.get(member))
        for name, member in {**members, **dict(zip(same, same, strict=True))}.items()
    }
    access = described.get("remoteAccess") if call.given("remoteAccess") else None
    return {
        **found,
        "remoteAccess": call.shaped("remoteAccess", access),
        "resources": call.shaped("resources", [described["resources"]]),
        "tags": {str(key): str(value) for key, value in described.get("tags", {}).items()},
    }


def _blocks(value: Value) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _change_nodes(call: Call) -> None:
    members: dict[str, object] = {}
    for name in ("scalingConfig", "updateConfig"):
        if name in call.changed and call.inputs.get(name):
            model = call.request_model("update_nodegroup_config").members[name]
            members[name] = to_request(call.inputs[name], model, call.row.renames, name)
    if "labels" in call.changed:
        old, new = call.state.get("labels"), call.inputs.get("labels")
        before, after = old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}
        gone = [key for key in before if key not in after]
        members["labels"] = {"addOrUpdateLabels": after, **({"removeLabels": gone} if gone else {})}
    if "taints" in call.changed:
        taints = _blocks(call.inputs.get("taints"))
        kept = {(str(block["key"]), str(block["effect"])) for block in taints}
        former = _blocks(call.state.get("taints"))
        gone_taints = [block for block in former if (str(block["key"]), str(block["effect"])) not in kept]
        wanted = {"addOrUpdateTaints": taints, "removeTaints": gone_taints}
        members["taints"] = {verb: blocks for verb, blocks in wanted.items() if blocks}
    call.aws("update_nodegroup_config", **_which(call), **members)


def _delete_nodes(call: Call) -> None:
    call.aws("delete_nodegroup", **_which(call))


NODE_GROUP = Row(
    type="aws:eks/nodeGroup:NodeGroup",
    service="eks",
    create=Code(" ".join(_CREATE_NODES.members), _create_nodes),
    read=_read_nodes,
    settings=(Code("scalingConfig updateConfig labels taints", _change_nodes),),
    delete=_delete_nodes,
    tagging=_TAGGING,
    name=Name(property="nodeGroupName", longest=63, prefix_property="nodeGroupNamePrefix"),
    renames={
        "remoteAccess.sourceSecurityGroupIds": "sourceSecurityGroups",
        "resources.remoteAccessSecurityGroupId": "remoteAccessSecurityGroup",
    },
    unsupported="forceUpdateVersion nodeRepairConfig releaseVersion version warmPoolConfig",
)

ROWS = (CLUSTER, NODE_GROUP)
