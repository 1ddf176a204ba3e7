"""The parts of the configuration that describe one kind of nodes: the head node, login nodes, and what they share."""

from __future__ import annotations

from os.path import commonprefix
from typing import TYPE_CHECKING

from ._document import Placeholder, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ._document import Document
    from .disks import Disks
    from .login_nodes import LoginPool
    from .model import ClusterDesign, ClusterPlacement
    from .scripts import NodeActions, Script


def head_node(design: ClusterDesign, placement: ClusterPlacement) -> dict[str, Document]:
    """The section ``HeadNode``."""
    head = design.head_node
    section: dict[str, Document] = {
        "InstanceType": head.instance_type,
        "Networking": {
            "SubnetId": subnet(placement),
            "SecurityGroups": security_groups(placement, "HeadNode", head.security_group_ids),
        },
        "Ssh": {"KeyName": Ref(placement.key_name, Placeholder.KEY_NAME)},
        "Imds": {"Secured": True},
        "LocalStorage": local_storage(head, design.local_disks_dir(head)),
        **actions(head.actions),
        **iam(head.actions, head.policy_arns),
    }
    if not head.multithreading:
        section["DisableSimultaneousMultithreading"] = True
    return {**section, **image(head.custom_ami)}


def login_pool(pool: LoginPool, placement: ClusterPlacement) -> dict[str, Document]:
    """One of ``LoginNodes/Pools``."""
    return {
        "Name": pool.name,
        "InstanceType": pool.instance_type,
        "Count": pool.count,
        "GracetimePeriod": pool.grace_minutes,
        "Networking": {
            "SubnetIds": [subnet(placement)],
            "SecurityGroups": security_groups(placement, f"LoginPool {pool.name!r}", pool.security_group_ids),
        },
        **actions(pool.actions),
        **policies(pool.policy_arns),
        **image(pool.custom_ami),
    }


def subnet(placement: ClusterPlacement) -> Ref:
    """The lab's subnet."""
    return Ref(placement.subnet_id, Placeholder.SUBNET)


def security_groups(
    placement: ClusterPlacement, what: str, further: Sequence[pulumi.Input[str]] = ()
) -> list[Document]:
    """The groups of a kind of nodes."""
    return [Ref(group, Placeholder.SECURITY_GROUP) for group in placement.groups_of(what, further)]


def local_storage(disks: Disks, local_disks_dir: str | None) -> dict[str, Document]:
    """Root volume and local disks; only what was asked for, and encryption always."""
    given = {
        "Size": disks.root_volume_gib,
        "VolumeType": disks.root_volume_type and disks.root_volume_type.value,
        "Iops": disks.root_volume_iops,
        "Throughput": disks.root_volume_throughput_mibps,
    }
    root: dict[str, Document] = {"Encrypted": True}
    root.update({key: value for key, value in given.items() if value is not None})
    if local_disks_dir is None:
        return {"RootVolume": root}
    return {"RootVolume": root, "EphemeralVolume": {"MountDir": local_disks_dir}}


def image(custom_ami: str | None) -> dict[str, Document]:
    """An image other than the cluster's, if there is one."""
    return {} if custom_ami is None else {"Image": {"CustomAmi": custom_ami}}


def actions(given: NodeActions) -> dict[str, Document]:
    """The scripts, if there are any."""
    events = {
        "OnNodeStart": given.on_start,
        "OnNodeConfigured": given.on_configured,
        "OnNodeUpdated": given.on_updated,
    }
    sequences: dict[str, Document] = {
        event: {"Sequence": [_script(script) for script in scripts]} for event, scripts in events.items() if scripts
    }
    return {"CustomActions": sequences} if sequences else {}


def _script(script: Script) -> dict[str, Document]:
    uri = Ref(script.bucket, Placeholder.BUCKET, before="s3://", after=f"/{script.key}")
    arguments = [Ref(argument, Placeholder.ARGUMENT) for argument in script.arguments]
    return {"Script": uri, "Args": arguments} if arguments else {"Script": uri}


def iam(given: NodeActions, policy_arns: Sequence[pulumi.Input[str]]) -> dict[str, Document]:
    """Read access to the scripts, and the policies that were asked for; nothing when there are neither."""
    keys: dict[pulumi.Input[str], list[str]] = {}
    for script in given.scripts():
        keys.setdefault(script.bucket, []).append(script.key)
    access: dict[str, Document] = {}
    if keys:
        access["S3Access"] = [
            {"BucketName": Ref(bucket, Placeholder.BUCKET), "KeyName": _covering(of_bucket)}
            for bucket, of_bucket in keys.items()
        ]
    if policy_arns:
        access["AdditionalIamPolicies"] = _policies(policy_arns)
    return {"Iam": access} if access else {}


def policies(policy_arns: Sequence[pulumi.Input[str]]) -> dict[str, Document]:
    """The policies that were asked for, of nodes that ParallelCluster gives no access to scripts."""
    return {"Iam": {"AdditionalIamPolicies": _policies(policy_arns)}} if policy_arns else {}


def _policies(policy_arns: Sequence[pulumi.Input[str]]) -> list[Document]:
    return [{"Policy": Ref(arn, Placeholder.POLICY)} for arn in policy_arns]


def _covering(keys: Sequence[str]) -> str:
    """The narrowest pattern for all keys: AWS tells the entries of ``S3Access`` apart by bucket, so each has one."""
    return keys[0] if len(set(keys)) == 1 else commonprefix(list(keys)) + "*"  # noqa: RUF071 - a pattern, not a path


def key_value_list(tags: Mapping[str, str]) -> list[Document]:
    """Tags as ParallelCluster takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
