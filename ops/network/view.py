"""What a lab's network consists of, read from the saved states of a platform and a lab: plain facts, no drawing.

`ops.diagram` draws them as SVG; `ops.preview.network` counts them, and what a platform has besides, for comments.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from policies.facts import Facts

from ..state import Resource, State
from .cluster import Cluster, read_clusters
from .openings import WayOut, keeps_out, ways_out
from .reach import NETWORK_ACL, Rule, ports_between, ports_to_prefix_list, rules_of
from .shared_parts import Database, Lustre, Peered, databases, dns_firewall, peerings, scratch

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_ROUTES = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
TABLE = "aws:dynamodb/table:Table"


@dataclass(frozen=True)
class Subnet:
    """A subnet and the zone it is in."""

    id: str
    zone: str
    cidr: str


@dataclass(frozen=True)
class Endpoint:
    """An interface endpoint: an address in each of its zones for one AWS service."""

    id: str
    service: str
    zones: tuple[str, ...]


@dataclass(frozen=True)
class Gateway:
    """A gateway endpoint, and how the lab reaches it: the ports, or nothing when it cannot."""

    id: str
    service: str
    ports: str


@dataclass(frozen=True)
class MountTarget:
    """A file system's address in one zone."""

    zone: str
    address: str


@dataclass(frozen=True)
class FileSystem:
    """A shared file system, and how the lab reaches it."""

    id: str
    encrypted: bool
    mount_targets: tuple[MountTarget, ...]
    ports: str


@dataclass(frozen=True)
class LabView:
    """The lab's own part of the network."""

    stack: str
    name: str
    subnets: tuple[Subnet, ...]
    route_table_ids: tuple[str, ...]
    network_acl_ids: tuple[str, ...]
    closed_to_labs: bool
    """Whether its network ACLs let nothing in from other labs, and nothing out to them."""
    mutual_ports: str
    """What its nodes may open to each other."""
    clusters: tuple[Cluster, ...]
    """The active one first."""
    colour: str
    """The active one's."""
    scratch: tuple[Lustre, ...]

    @property
    def cluster(self) -> Cluster | None:
        """The active cluster."""
        return self.clusters[0] if self.clusters else None

    def colour_of(self, cluster: Cluster) -> str:
        """Return a cluster's colour, and whether it is the active one; empty where there is one cluster only."""
        if len(self.clusters) < 2:
            return ""
        other = {"blue": "green", "green": "blue"}.get(self.colour, "")
        return f"{self.colour}, active" if cluster == self.cluster else f"{other}, beside it"


@dataclass(frozen=True)
class NetworkView:
    """Everything that the picture and the summary tell of the network."""

    platform: str
    account: str
    region: str
    vpc_id: str
    vpc_cidr: str
    shared_cidr: str
    labs_cidrs: tuple[str, ...]
    lab_capacity: str
    shared_subnets: tuple[Subnet, ...]
    endpoints: tuple[Endpoint, ...]
    endpoint_ports: str
    """What the lab may open to the interface endpoints."""
    gateways: tuple[Gateway, ...]
    file_systems: tuple[FileSystem, ...]
    copies: tuple[str, ...]
    """File systems in a second region that nobody mounts, in words."""
    databases: tuple[Database, ...]
    peerings: tuple[Peered, ...]
    dns_firewall: str
    buckets: tuple[str, ...]
    tables: tuple[str, ...]
    lab: LabView | None
    ways_out: tuple[WayOut, ...]
    searched: int
    """The number of resources among which ways out were looked for."""


def view_network(
    platform: State, lab: State | None = None, planned: Collection[str] = (), facts: Facts | None = None
) -> NetworkView:
    """Read the network from a platform's state and, if there is one, a lab's.

    Args:
        platform: the platform's state.
        lab: the lab's.
        planned: those of the stacks that a preview tells of, which does not know all values.
        facts: what is allowed by name; else it is the policy pack's own file that says so.
    """
    states = [platform, *([lab] if lab else [])]
    vpc = next(platform.of_type(VPC), None)
    rules = [rule for state in states for rule in rules_of(state)]
    zones = {subnet.id: subnet.text("availabilityZone") for state in states for subnet in state.of_type(SUBNET)}
    lab_view = _lab(platform, lab, rules) if lab else None
    nodes = _node_groups(platform, lab, lab_view)
    interfaces = [e for e in platform.of_type(ENDPOINT) if e.text("vpcEndpointType") == "Interface"]
    endpoint_groups = frozenset(chain.from_iterable(e.texts("securityGroupIds") for e in interfaces))
    return NetworkView(
        platform=platform.stack,
        account=_arn_part(platform, 4),
        region=platform.output("region") or _arn_part(platform, 3),
        vpc_id=vpc.id if vpc else "",
        vpc_cidr=vpc.text("cidrBlock") if vpc else "",
        shared_cidr=platform.output("shared_cidr"),
        labs_cidrs=labs_cidrs_of(platform),
        lab_capacity=platform.output("lab_capacity"),
        shared_subnets=_subnets(platform),
        endpoints=tuple(
            sorted(
                (
                    Endpoint(e.id, _service(e), tuple(sorted(zones.get(s, s) for s in e.texts("subnetIds"))))
                    for e in interfaces
                ),
                key=lambda endpoint: endpoint.service,
            )
        ),
        endpoint_ports=ports_between(rules, nodes, endpoint_groups),
        gateways=_gateways(platform, lab, lab_view, rules, nodes),
        file_systems=_file_systems(platform, zones, rules, nodes),
        copies=tuple(f"{s.id} in {s.text('region')}" for s in platform.of_type(FILE_SYSTEM) if _is_copy(platform, s)),
        databases=databases(platform, rules, nodes),
        peerings=peerings(platform),
        dns_firewall=dns_firewall(platform),
        buckets=tuple(sorted(bucket.id for bucket in platform.of_type(*BUCKETS))),
        tables=tuple(sorted(table.id for table in platform.of_type(TABLE))),
        lab=lab_view,
        ways_out=ways_out(states, planned, facts),
        searched=sum(len(state.managed) for state in states),
    )


def _lab(platform: State, lab: State, rules: Iterable[Rule]) -> LabView:
    own_groups = frozenset(group.id for group in lab.of_type(SECURITY_GROUP))
    subnets = _subnets(lab)
    return LabView(
        stack=lab.stack,
        name=lab.output("lab") or lab.stack,
        subnets=subnets,
        route_table_ids=tuple(table.id for table in lab.of_type(ROUTE_TABLE)),
        network_acl_ids=tuple(acl.id for acl in lab.of_type(NETWORK_ACL)),
        closed_to_labs=keeps_out(lab, labs_cidrs_of(platform), [subnet.cidr for subnet in subnets], platform),
        mutual_ports=ports_between(rules, own_groups, own_groups),
        clusters=read_clusters(lab),
        colour=lab.output("cluster_colour"),
        scratch=scratch(lab),
    )


def labs_cidrs_of(platform: State) -> tuple[str, ...]:
    """Return the ranges that a platform leases labs' subnets from."""
    cidrs = platform.outputs.get("labs_cidrs")
    return tuple(str(cidr) for cidr in cidrs) if isinstance(cidrs, list) else ()


def _node_groups(platform: State, lab: State | None, view: LabView | None) -> frozenset[str]:
    """Return the security groups that the lab's nodes carry, or those that a lab's nodes would carry."""
    if view and view.clusters:
        return frozenset().union(*(cluster.security_group_ids for cluster in view.clusters))
    own = (group.id for group in lab.of_type(SECURITY_GROUP)) if lab else ()
    return frozenset(filter(None, [*own, platform.output("clients_security_group_id")]))


def _subnets(state: State) -> tuple[Subnet, ...]:
    found = (Subnet(s.id, s.text("availabilityZone"), s.text("cidrBlock")) for s in state.of_type(SUBNET))
    return tuple(sorted(found, key=lambda subnet: (subnet.zone, subnet.id)))


def _service(endpoint: Resource) -> str:
    """Return the service's short name: ``com.amazonaws.us-east-1.ecr.api`` is ``ecr.api``."""
    return ".".join(endpoint.text("serviceName").split(".")[3:]) or endpoint.text("serviceName")


def _gateways(
    platform: State, lab: State | None, view: LabView | None, rules: Iterable[Rule], nodes: frozenset[str]
) -> tuple[Gateway, ...]:
    associated = {
        (association.text("vpcEndpointId"), association.text("routeTableId"))
        for association in (lab.of_type(ENDPOINT_ROUTES) if lab else ())
    }
    tables = view.route_table_ids if view else ()
    gateways = []
    for endpoint in platform.of_type(ENDPOINT):
        if endpoint.text("vpcEndpointType") in ("Gateway", ""):
            routed = any(t in endpoint.texts("routeTableIds") or (endpoint.id, t) in associated for t in tables)
            ports = ports_to_prefix_list(rules, nodes, endpoint.text("prefixListId")) if routed else ""
            gateways.append(Gateway(endpoint.id, _service(endpoint), ports))
    return tuple(sorted(gateways, key=lambda gateway: gateway.service, reverse=True))


def _file_systems(
    platform: State, zones: dict[str, str], rules: Iterable[Rule], nodes: frozenset[str]
) -> tuple[FileSystem, ...]:
    systems = []
    for system in platform.of_type(FILE_SYSTEM):
        if _is_copy(platform, system):
            continue
        targets = [t for t in platform.of_type(MOUNT_TARGET) if t.text("fileSystemId") == system.id]
        groups = frozenset(chain.from_iterable(target.texts("securityGroups") for target in targets))
        addresses = (MountTarget(zones.get(t.text("subnetId"), ""), t.text("ipAddress")) for t in targets)
        systems.append(
            FileSystem(
                system.id,
                system.flag("encrypted"),
                tuple(sorted(addresses, key=lambda target: target.zone)),
                ports_between(rules, nodes, groups),
            )
        )
    return tuple(systems)


def _is_copy(platform: State, system: Resource) -> bool:
    """Return whether a file system is in another region than its platform: it is one that a replication writes."""
    return system.text("region") not in ("", platform.output("region"))


def _arn_part(state: State, part: int) -> str:
    """Return a part that all of a stack's ARNs share; S3's and IAM's leave region or account out."""
    for resource in state.managed:
        parts = resource.text("arn").split(":")
        if len(parts) > part and parts[part]:
            return parts[part]
    return ""
