"""ParallelCluster's configurations with the values that it uses where a configuration says nothing.

The defaults are those of aws-parallelcluster 3.16.1; a test compares them with the package itself. A rule reads a
`Setting`: where it stands in the user's document, and what holds when it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..view import View

VERSION = "3.16.1"
"""The version of ParallelCluster that the defaults are of."""
ANYWHERE = "0.0.0.0/0"
MAX_COUNT = 10
LDAP_TLS_REQ_CERT = "hard"
"""How certificates of directories are checked: a connection without a valid one ends."""


@dataclass(frozen=True)
class Setting:
    """A value of a configuration, and what ParallelCluster takes when it is not set."""

    view: View
    default: object = None


@dataclass(frozen=True)
class Node:
    """Nodes of one kind that a configuration asks for."""

    kind: str
    """head, login, queue, or function: ParallelCluster's own Lambda functions in the VPC."""
    name: str
    view: View
    """Its part of the configuration."""
    subnets: tuple[View, ...]
    groups: tuple[View, ...]
    """Security groups in place of ParallelCluster's."""
    additional_groups: tuple[View, ...]
    """Security groups beside ParallelCluster's."""

    @property
    def has_managed_group(self) -> bool:
        """Whether ParallelCluster makes a security group for these nodes, because none takes its place.

        Its rules (templates/cluster_stack.py of aws-parallelcluster 3.16.1): everything out, to everywhere; in come
        SSH (22) from `Ssh/AllowedIps` and DCV from `Dcv/AllowedIps` on head and login nodes, everything from compute
        nodes, from the head node on compute and login nodes, from login nodes on compute nodes, and 6819-6829 and 2049
        from login nodes on the head node.
        """
        return self.kind != "function" and not self.groups


@dataclass(frozen=True)
class Access:
    """From where people reach nodes, by one protocol."""

    protocol: str
    """SSH or DCV."""
    source: Setting


@dataclass(frozen=True)
class Storage:
    """A volume or file system of a cluster."""

    kind: str
    """root, internal (the EFS that nodes share instead of a disk of the head node), or the StorageType."""
    name: str
    view: View
    """Its settings."""
    existing: bool
    """Whether it was there before the cluster, which then says nothing about its encryption and end."""


def nodes(cluster: View) -> tuple[Node, ...]:
    """Head node, pools of login nodes, queues, and the functions that stand in the VPC."""
    head = cluster.at("HeadNode")
    found = [_node("head", "head", head, head.at("Networking", "SubnetId"))]
    pools = [("login", pool) for pool in cluster.each("LoginNodes", "Pools")]
    for kind, part in (*pools, *(("queue", queue) for queue in queues(cluster))):
        found.append(_node(kind, str(part.at("Name").raw or ""), part, part.at("Networking", "SubnetIds")))
    functions = cluster.at("DeploymentSettings", "LambdaFunctionsVpcConfig")
    if not functions.absent:
        groups = tuple(functions.each("SecurityGroupIds"))
        subnets = tuple(functions.each("SubnetIds"))
        found.append(Node("function", "functions", functions, subnets, groups, ()))
    return tuple(found)


def queues(cluster: View) -> tuple[View, ...]:
    """The queues of either scheduler."""
    return (*cluster.each("Scheduling", "SlurmQueues"), *cluster.each("Scheduling", "AwsBatchQueues"))


def compute_resources(queue: View) -> tuple[View, ...]:
    """The compute resources of a queue."""
    return tuple(queue.each("ComputeResources"))


def accesses(cluster: View) -> tuple[Access, ...]:
    """From where SSH and DCV are let in by the groups that ParallelCluster makes.

    Where a node has `SecurityGroups`, ParallelCluster makes none and `AllowedIps` has no effect. A pool of login nodes
    without its own takes the head node's.
    """
    head_source = Setting(cluster.at("HeadNode", "Ssh", "AllowedIps"), ANYWHERE)
    found: list[Access] = []
    for node in nodes(cluster):
        if node.kind not in ("head", "login") or not node.has_managed_group:
            continue
        own = node.view.at("Ssh", "AllowedIps")
        inherited = node.kind == "login" and own.absent and not head_source.view.absent
        found.append(Access("SSH", head_source if inherited else Setting(own, ANYWHERE)))
        enabled = node.view.at("Dcv", "Enabled")
        if enabled.unknown or str(enabled.value()).lower() == "true":
            found.append(Access("DCV", Setting(node.view.at("Dcv", "AllowedIps"), ANYWHERE)))
    return tuple(found)


def storages(cluster: View) -> tuple[Storage, ...]:
    """Root volumes, shared storage, and the file system of the cluster's own files."""
    head = cluster.at("HeadNode")
    found = [Storage("root", "head", head.at("LocalStorage", "RootVolume"), existing=False)]
    for queue in queues(cluster):
        volume = queue.at("ComputeSettings", "LocalStorage", "RootVolume")
        found.append(Storage("root", str(queue.at("Name").raw or ""), volume, existing=False))
    if head.at("SharedStorageType").raw == "Efs":
        found.append(Storage("internal", "internal", head.at("SharedStorageEfsSettings"), existing=False))
    for shared in cluster.each("SharedStorage"):
        kind = str(shared.at("StorageType").raw)
        key, identity = _SHARED.get(kind, (f"{kind}Settings", "VolumeId"))
        settings = shared.at(key)
        existing = not settings.at(identity).absent
        found.append(Storage(kind, str(shared.at("Name").raw or ""), settings, existing))
    return tuple(found)


_SHARED = {
    "Ebs": ("EbsSettings", "VolumeId"),
    "Efs": ("EfsSettings", "FileSystemId"),
    "FsxLustre": ("FsxLustreSettings", "FileSystemId"),
    "FsxOntap": ("FsxOntapSettings", "VolumeId"),
    "FsxOpenZfs": ("FsxOpenZfsSettings", "VolumeId"),
    "FileCache": ("FileCacheSettings", "FileCacheId"),
}


def _node(kind: str, name: str, view: View, subnets: View) -> Node:
    networking = view.at("Networking")
    return Node(
        kind=kind,
        name=name,
        view=view,
        subnets=tuple(subnets.each()),
        groups=tuple(networking.each("SecurityGroups")),
        additional_groups=tuple(networking.each("AdditionalSecurityGroups")),
    )
