"""What the nodes of a cluster need to reach in order to start and to work, and what stops them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import PUBLIC
from ..model import Finding, Unevaluated
from .kinds import NODES, Kind, PeerKind, outside
from .reading import follow_one, number, text
from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..addresses import AddressSet
    from ..model import Outcome
    from ..resource import Resource, Stack
    from ..view import View
    from .kinds import Direction
    from .model import Group, Interface, Vpc

_HTTPS = Traffic.of("tcp", 443, 443)
_NFS = Traffic.of("tcp", 2049, 2049)
_LUSTRE = Traffic.of("tcp", 988, 988) | Traffic.of("tcp", 1018, 1023)
_SLURMCTLD = Traffic.of("tcp", 6820, 6829)
_SLURMD = Traffic.of("tcp", 6818, 6818)
# What nodes of ParallelCluster call (docs.aws.amazon.com/parallelcluster/latest/ug/network-configuration-v3.html).
_CALLED = ("cloudformation", "dynamodb", "ec2", "logs", "s3")


@dataclass(eq=False)
class Needs:
    """The needs of one cluster's nodes."""

    stack: Stack
    cluster: Resource

    def __post_init__(self) -> None:
        """Take the cluster's nodes by their kind."""
        self._networks = self.stack.networks
        self._nodes = [
            each for each in self._networks.interfaces.of_resource.get(self.cluster.urn, ()) if each.kind in NODES
        ]

    def outcomes(self) -> Iterator[Outcome]:
        """What cannot be reached, and what cannot be told."""
        for node in self._nodes:
            vpc = node.subnet.vpc
            if vpc is None:
                yield outside("vpcId", f"the VPC of subnet {node.subnet.name}")
                continue
            yield from self._names(node, vpc)
            yield from self._services(node, vpc)
            yield from self._storage(node)
        yield from self._scheduler()
        yield from self._database()

    def _of_kind(self, kind: Kind) -> list[Interface]:
        return [node for node in self._nodes if node.kind is kind]

    def _names(self, node: Interface, vpc: Vpc) -> Iterator[Outcome]:
        answers = vpc.resource.at("enableDnsSupport")
        if answers.unknown:
            yield Unevaluated(f"{vpc.name}.enableDnsSupport")
        elif str(answers.value(True)).lower() == "false":
            yield Finding(f"{node.words} resolves no names: enableDnsSupport of VPC {vpc.name} is false; allowed: true")

    def _services(self, node: Interface, vpc: Vpc) -> Iterator[Outcome]:
        interfaces, gateways = self._networks.endpoints_of(vpc)
        for service in _CALLED:
            if service in interfaces:
                yield from self._any(node, interfaces[service], _HTTPS, f"the endpoint of {service}")
            elif service in gateways:
                yield from self._gateway(node, service)

    def _gateway(self, node: Interface, service: str) -> Iterator[Outcome]:
        table, acl = node.subnet.table, node.subnet.acl
        if table is None or acl is None:
            yield outside("subnetId", f"the route table or network ACL of subnet {node.subnet.name}")
            return
        if service not in table.services:
            if "" in table.services or table.gaps:
                yield outside(f"{table.name}.routes", "an endpoint")
                return
            why = f"route table {table.name} has no route to it"
        elif not self._lets_out(node, service):
            if gaps := self._networks.paths.gaps(node, "egress"):
                yield from gaps
                return
            why = "no security group of the node lets it out to the service's prefix list"
        elif not acl.passing("egress", PUBLIC).covers(_HTTPS) or not acl.answers("ingress", PUBLIC).covers(_HTTPS):
            why = f"network ACL {acl.name} stops it, or its answers"
        else:
            return
        yield Finding(f"{node.words} does not reach {service} on TCP 443: {why}; allowed: a path to what nodes need")

    @staticmethod
    def _lets_out(node: Interface, service: str) -> bool:
        return any(
            rule.traffic is not None
            and rule.traffic.covers(_HTTPS)
            and (peer.addresses.covers(PUBLIC) or (peer.kind is PeerKind.SERVICE and peer.name == service))
            for group in node.groups
            for rule in group.rules["egress"]
            for peer in rule.peers
        )

    def _storage(self, node: Interface) -> Iterator[Outcome]:
        for shared in self.cluster.each("SharedStorage"):
            efs, lustre = shared.at("EfsSettings", "FileSystemId"), shared.at("FsxLustreSettings", "FileSystemId")
            if not efs.absent and not shared.unknown:
                yield from self._mounted(node, efs, tokens.EFS_FILE_SYSTEM, _NFS)
            elif not lustre.absent and not shared.unknown:
                yield from self._mounted(node, lustre, tokens.LUSTRE_FILE_SYSTEM, _LUSTRE)

    def _mounted(self, node: Interface, view: View, types: tuple[str, ...], wanted: Traffic) -> Iterator[Outcome]:
        link = follow_one(self.stack, self.cluster, view, types)
        if not link.found:
            yield outside(view.path, text(view)) if view.known else Unevaluated(view.path)
            return
        system = link.found[0]
        places = [system, *self.stack.attached_to(system, tokens.EFS_MOUNT_TARGET, "fileSystemId")]
        targets = [each for place in places for each in self._networks.interfaces.of_resource.get(place.urn, ())]
        if targets:
            yield from self._any(node, targets, wanted, f"file system {system.name}")
        else:
            yield outside(view.path, f"an address of {system.name}")

    def _scheduler(self) -> Iterator[Outcome]:
        heads, compute = self._of_kind(Kind.HEAD), self._of_kind(Kind.COMPUTE)
        for node in (*compute, *self._of_kind(Kind.LOGIN)):
            yield from self._any(node, heads, _SLURMCTLD, "the scheduler on the head node")
        for head in heads:
            for node in compute:
                yield from self._any(head, [node], _SLURMD, f"slurmd on {node.words}")

    def _database(self) -> Iterator[Outcome]:
        uri = self.cluster.at("Scheduling", "SlurmSettings", "Database", "Uri")
        host = text(uri).rpartition("//")[2].partition(":")[0]
        if not host:
            return
        for database in self.stack.of(("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")):
            names = {text(database.at("address")), text(database.at("endpoint")).partition(":")[0]}
            port = number(database.at("port"), 3306)
            targets = self._networks.interfaces.of_resource.get(database.urn, [])
            if host in names and port is not None and targets:
                for head in self._of_kind(Kind.HEAD):
                    wanted = Traffic.of("tcp", port, port)
                    yield from self._any(head, targets, wanted, f"database {database.name}")

    def _any(self, source: Interface, targets: Sequence[Interface], wanted: Traffic, what: str) -> Iterator[Outcome]:
        """One of the targets is reached, whatever address in its subnet it has."""
        paths = self._networks.paths
        if not targets or any(paths.traffic(source, each, surely=True).covers(wanted) for each in targets):
            return
        gaps = [*paths.gaps(source, "egress"), *(gap for each in targets for gap in paths.gaps(each, "ingress"))]
        subnets = dict.fromkeys(each.subnet for each in (source, *targets))
        gaps += [Unevaluated(f"{subnet.name}.cidrBlock") for subnet in subnets if not subnet.complete]
        if gaps:
            yield from gaps
            return
        why = self._stopped(source, targets[0], wanted)
        yield Finding(f"{source.words} does not reach {what} on {wanted}: {why}; allowed: a path to what nodes need")

    def _stopped(self, source: Interface, target: Interface, wanted: Traffic) -> str:
        paths = self._networks.paths

        def lets(groups: frozenset[Group], side: Direction, other: Interface, family: AddressSet) -> bool:
            return paths.allowed(groups, side, other, surely=True, family=family).covers(wanted)

        families = paths.families(source, target)
        if not families:
            return f"of IPv4 and IPv6, {target.words} has addresses of the other kind only"
        out = [each for each in families if lets(source.groups, "egress", target, each)]
        if not out:
            return "no security group of its own lets it out"
        if not any(lets(target.groups, "ingress", source, each) for each in out):
            return f"no security group of {target.words} lets it in"
        if not paths.routed(source.subnet, target.subnet):
            return "no route leads there and back"
        return "a network ACL stops it, or its answers"
