"""The nodes of ParallelCluster's clusters, and the groups that it makes for nodes that name none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .. import tokens
from ..addresses import EVERYWHERE
from ..documents.parallelcluster import ANYWHERE, nodes
from .kinds import Kind, PeerKind
from .model import Group, GroupRule, Peer
from .reading import addresses, text
from .traffic import EVERYTHING, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..documents.parallelcluster import Node
    from ..resource import Resource, Stack
    from ..view import View

_KINDS = {"head": Kind.HEAD, "login": Kind.LOGIN, "queue": Kind.COMPUTE, "function": Kind.FUNCTION}
_SSH_PORT = 22
_DCV_PORT = 8443


class ClusterInterface(NamedTuple):
    """One kind of node, its subnets and its groups."""

    kind: Kind
    name: str
    subnets: tuple[View, ...]
    groups: tuple[View, ...]
    made: frozenset[Group]
    """Groups that ParallelCluster makes."""


def clusters_in(vpc: Resource, stack: Stack) -> list[Resource]:
    """The clusters whose head node is in the VPC."""
    found: list[Resource] = []
    for cluster in stack.of((tokens.CLUSTER,)):
        subnets = stack.follow(cluster, "HeadNode", "Networking", "SubnetId", types=tokens.SUBNET).found
        if any(vpc in stack.follow(subnet, "vpcId", types=tokens.VPC).found for subnet in subnets):
            found.append(cluster)
    return found


def has_cluster(vpc: Resource, stack: Stack) -> bool:
    """Whether the head node of a cluster is in the VPC."""
    return bool(clusters_in(vpc, stack))


def cluster_interfaces(cluster: Resource) -> Iterator[ClusterInterface]:
    """The nodes and functions of a cluster."""
    found = nodes(cluster.properties)
    made = {
        kind: Group(f"ParallelCluster's group of {kind} {cluster.name}", None, None)
        for node in found
        if (kind := _KINDS[node.kind]) and node.has_managed_group
    }
    for node in found:
        kind = _KINDS[node.kind]
        if kind in made:
            _fill(cluster, made, kind, node)
    for node in found:
        kind = _KINDS[node.kind]
        own = frozenset({made[kind]} if node.has_managed_group else ())
        name = f"{cluster.name} queue {node.name}" if kind is Kind.COMPUTE else cluster.name
        yield ClusterInterface(kind, name, node.subnets, (*node.groups, *node.additional_groups), own)


def _fill(cluster: Resource, made: dict[Kind, Group], kind: Kind, node: Node) -> None:
    """The rules of a group of ParallelCluster's: all inside of the cluster, all out, SSH and DCV in."""
    group = made[kind]
    if not group.rules["egress"]:
        inside = tuple(Peer(PeerKind.GROUP, "", each.name, group=each) for each in made.values())
        out = (Peer(PeerKind.RANGE, "", ANYWHERE, EVERYWHERE),)
        group.rules["ingress"].append(
            GroupRule(cluster, "ParallelCluster's rule", group, "ingress", EVERYTHING, inside)
        )
        group.rules["egress"].append(GroupRule(cluster, "ParallelCluster's rule", group, "egress", EVERYTHING, out))
    if kind is Kind.COMPUTE:
        return
    ports = [("Ssh", _SSH_PORT)]
    dcv = node.view.at("Dcv")
    if dcv.known and text(dcv.at("Enabled")).lower() == "true":
        ports.append(("Dcv", int(text(dcv.at("Port")) or _DCV_PORT)))
    for key, port in ports:
        allowed = node.view.at(key, "AllowedIps")
        passing = Traffic.of("tcp", port, port)
        group.rules["ingress"].append(GroupRule(cluster, allowed.path, group, "ingress", passing, (_source(allowed),)))


def _source(allowed: View) -> Peer:
    """Who is let in; everybody, unless it is said (docs of HeadNode/Ssh/AllowedIps)."""
    if allowed.unknown:
        return Peer(PeerKind.UNKNOWN, allowed.path, "")
    name = text(allowed) or ANYWHERE
    if name.startswith("pl-"):
        return Peer(PeerKind.OUTSIDE_LIST, allowed.path, name)
    known = addresses(allowed)
    return Peer(PeerKind.RANGE, allowed.path, name, EVERYWHERE if known is None else known)
