"""The peering of a platform's network with a main VPC."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._acl_plan import peer_problems
from ._address_plan import AddressPlan
from ._peering_plan import Direction, LabPeering, PeeredService, PeerNetwork

_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,3}(-[a-z]+)+-\d")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_SEPARATORS = str.maketrans("./", "--")  # 10.21.0.0/16 as part of a name is 10-21-0-0-16


@dataclass(frozen=True, kw_only=True)
class PeerVpc:
    """The VPC on the other side, and who answers for it.

    Attributes:
        vpc_id: the VPC.
        account: its owner's account number; this program's account by default.
        region: where it is; this program's region by default.
        provider: acts for the owner: it accepts the request and sets DNS and routes there. Needed to do that in another
            account or region. Without it, a request to elsewhere waits until the owner accepts it, and DNS and routes
            on that side are the owner's as well.
        route_table_ids: the route tables there that get routes to the platform, each under a name that stays.
        accepted: for a request that the owner accepts: switch on once that is done, so that the next update sets DNS
            on this side, which AWS allows for an active connection only.

    Raises:
        ValueError: values are out of range or do not fit each other; all that are wrong are named.
    """

    vpc_id: pulumi.Input[str]
    account: str | None = None
    region: str | None = None
    provider: pulumi.ProviderResource | None = None
    route_table_ids: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    accepted: bool = False

    def __post_init__(self) -> None:
        """Refuse what does not fit, all in one error."""
        problems = list(self._problems())
        if problems:
            raise ValueError("PeerVpc: " + "; ".join(problems) + ".")

    def _problems(self) -> Iterator[str]:
        if self.account is not None and not _ACCOUNT.fullmatch(self.account):
            yield f"account={self.account!r}: give the account's 12 digits"
        if self.region is not None and not _REGION.fullmatch(self.region):
            yield f"region={self.region!r}: give a Region's name, such as us-east-1"
        for key in self.route_table_ids:
            if not _KEY.fullmatch(key):
                yield f"route_table_ids={key!r}: 1 to 31 of a-z, 0-9 and - are allowed as a table's name"
        if self.owner_accepts and self.route_table_ids:
            yield (
                f"route_table_ids={sorted(self.route_table_ids)}: no provider acts for the owner of a VPC elsewhere; "
                "give provider, or leave the routes to the owner"
            )
        if self.accepted and not self.owner_accepts:
            yield "accepted=True: this program accepts the request itself; leave accepted out"

    @property
    def owner_accepts(self) -> bool:
        """Whether the request waits for somebody else."""
        return self.provider is None and (self.account is not None or self.region is not None)


@dataclass(frozen=True, kw_only=True)
class PeeringArgs:
    """What a `Peering` is made of.

    Attributes:
        plan: the platform's address ranges.
        vpc_id: the platform's VPC.
        shared_route_table_id: the route table of its shared subnets.
        clients_security_group_id: the group that labs' nodes carry; it gets a rule for each service that they reach.
        endpoints_security_group_id: the group of the interface endpoints; it gets a rule for each service of clients
            that reach them.
        network: the other side's ranges, and the services that may pass. `PrivateNetwork` needs the same for the
            network ACL of its shared subnets.
        peer: the VPC on the other side.
        tags: who the connection belongs to.

    Raises:
        ValueError: ranges overlap, or a network ACL has no room for so many services; all that is wrong is named.
    """

    plan: AddressPlan
    vpc_id: pulumi.Input[str]
    shared_route_table_id: pulumi.Input[str]
    clients_security_group_id: pulumi.Input[str]
    endpoints_security_group_id: pulumi.Input[str]
    network: PeerNetwork
    peer: PeerVpc
    tags: Tags

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        problems = [f"network.{problem}" for problem in peer_problems(self.plan, [self.network])]
        if problems:
            raise ValueError("PeeringArgs: " + "; ".join(problems) + ".")


class Peering(pulumi.ComponentResource):
    """A peering connection between a platform's VPC and a main VPC, over which named services pass and nothing else.

    The platform requests and the other side accepts: in the same account and region AWS does it at once; elsewhere
    through ``peer.provider``; without one, the owner accepts the connection ``connection_id`` within seven days, sets
    DNS and routes there, and ``peer.accepted`` makes the next update set DNS here.

    Labs get it by ``for_labs``, a text that a platform exports and a lab gives to `LabNetwork`: routes and network ACL
    of the lab are its own. Head nodes that clients in the peer reach carry ``head_nodes_security_group_id`` as well.

    Creates:
        The connection, its acceptance elsewhere, one or two settings of DNS, the security group of reachable head
        nodes where a service needs it, a security group rule for each service and range, a route to each range of the
        peer from the shared subnets where clients there reach endpoints, and in each of the peer's route tables a route
        to each of the platform's supernets that a service is about. Never a route or a rule to any address.

    AWS:
        Rules name address ranges, not the peer's groups: groups of another Region cannot be named, and a rule to a
        group of another account goes stale when its owner deletes it (docs.aws.amazon.com/vpc/latest/peering/
        vpc-peering-security-groups.html). Give a service its ``cidr`` to open less than the whole peer.
        Network ACLs know no connections: besides a service's ports they let pass the ports of its clients' ends, and
        only groups tell a request to such a port from an answer. DNS here turns public names of the other side's
        machines into private addresses; private hosted zones are not shared by it, and the endpoints' own names
        resolve in the platform only: clients in the peer use the names that start with ``vpce-``
        (docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html). Gateway endpoints are not reached over a peering
        (docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html). A platform with a DNS firewall has to allow
        the peer's names. To delete the connection deletes it for both sides; tags are each side's own.

    Costs:
        Nothing for the connection. Traffic: free within an availability zone, 0.01 USD a GB and direction between
        zones, inter-region rates between Regions (aws.amazon.com/vpc/pricing, read 2026-11).

    Limits:
        50 active connections a VPC, up to 125; 60 rules a security group and direction; 20 entries a network ACL and
        direction; frames of 9001 bytes within a Region, 8500 between Regions (docs.aws.amazon.com/vpc/latest/userguide/
        amazon-vpc-limits.html; docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html). Not transitive: what the
        main VPC is connected to is not reached.
    """

    connection_id: pulumi.Output[str]
    status: pulumi.Output[str]
    head_nodes_security_group_id: pulumi.Output[str] | None
    for_labs: pulumi.Output[str]

    def __init__(self, name: str, args: PeeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Connect the networks; ``name`` is the stem of the children's names."""
        super().__init__("hpclabs:network:Peering", name, None, opts)
        self._stem, self._args = name, args
        self._ours = pulumi.ResourceOptions(parent=self)
        self._theirs = pulumi.ResourceOptions(parent=self, provider=args.peer.provider)

        active = self._connection()
        self._dns(active)
        self._routes(active)
        self._rules()
        self.for_labs = active.apply(lambda connection: LabPeering(connection, args.network).as_text())
        self.register_outputs(
            {
                "connection_id": self.connection_id,
                "status": self.status,
                "head_nodes_security_group_id": self.head_nodes_security_group_id,
                "for_labs": self.for_labs,
            }
        )

    def _connection(self) -> pulumi.Output[str]:
        """Request the connection and have it accepted; the id, for what needs it to be so."""
        name, args, peer = self._stem, self._args, self._args.peer
        requested = aws.ec2.VpcPeeringConnection(
            f"{name}-peering",
            vpc_id=args.vpc_id,
            peer_vpc_id=peer.vpc_id,
            peer_owner_id=peer.account,
            peer_region=peer.region,
            auto_accept=True if peer.provider is None and not peer.owner_accepts else None,
            tags=args.tags.named(f"{name}-peering"),
            opts=self._ours,
        )
        self.connection_id, self.status = requested.id, requested.accept_status
        if peer.provider is None:
            return requested.id
        accepted = aws.ec2.VpcPeeringConnectionAccepter(
            f"{name}-peering-accepted",
            vpc_peering_connection_id=requested.id,
            auto_accept=True,
            tags=args.tags.named(f"{name}-peering"),
            opts=self._theirs,
        )
        self.status = accepted.accept_status
        return accepted.id

    def _dns(self, active: pulumi.Output[str]) -> None:
        name, peer = self._stem, self._args.peer
        ours = aws.ec2.PeeringConnectionOptionsRequesterArgs(allow_remote_vpc_dns_resolution=True)
        theirs = aws.ec2.PeeringConnectionOptionsAccepterArgs(allow_remote_vpc_dns_resolution=True)
        if peer.owner_accepts and not peer.accepted:
            return
        in_one_request = peer.provider is None and not peer.owner_accepts
        aws.ec2.PeeringConnectionOptions(
            f"{name}-dns",
            vpc_peering_connection_id=active,
            requester=ours,
            accepter=theirs if in_one_request else None,
            opts=self._ours,
        )
        if peer.provider:
            aws.ec2.PeeringConnectionOptions(
                f"{name}-dns-of-peer", vpc_peering_connection_id=active, accepter=theirs, opts=self._theirs
            )

    def _routes(self, active: pulumi.Output[str]) -> None:
        name, args = self._stem, self._args
        for cidr in args.network.cidrs if self._services(Direction.PEER_TO_ENDPOINTS) else ():
            aws.ec2.Route(
                f"{name}-shared-to-{_part(cidr)}",
                route_table_id=args.shared_route_table_id,
                destination_cidr_block=str(cidr),
                vpc_peering_connection_id=active,
                opts=self._ours,
            )
        reached = list(args.plan.lab_supernets) if self._services(*_OF_LABS) else []
        reached += [args.plan.shared] if self._services(Direction.PEER_TO_ENDPOINTS) else []
        for key, table in args.peer.route_table_ids.items():
            for supernet in reached:
                aws.ec2.Route(
                    f"{name}-{key}-to-{_part(supernet)}",
                    route_table_id=table,
                    destination_cidr_block=str(supernet),
                    vpc_peering_connection_id=active,
                    opts=self._theirs,
                )

    def _rules(self) -> None:
        name, args = self._stem, self._args
        for service in self._services(Direction.LABS_TO_PEER):
            self._egress(service, args.clients_security_group_id)
        for service in self._services(Direction.PEER_TO_ENDPOINTS):
            self._ingress(service, args.endpoints_security_group_id)
        self.head_nodes_security_group_id = None
        if inward := self._services(Direction.PEER_TO_HEAD_NODES):
            group = aws.ec2.SecurityGroup(
                f"{name}-head-nodes",
                vpc_id=args.vpc_id,
                description="Head nodes that clients in the peered network reach",
                tags=args.tags.named(f"{name}-head-nodes"),
                opts=self._ours,
            )
            self.head_nodes_security_group_id = group.id
            for service in inward:
                self._ingress(service, group.id)

    def _egress(self, service: PeeredService, group: pulumi.Input[str]) -> None:
        for cidr in self._args.network.ranges_of(service):
            name = f"{self._stem}-{service.name}-{_part(cidr)}"
            aws.vpc.SecurityGroupEgressRule(
                name,
                security_group_id=group,
                cidr_ipv4=str(cidr),
                ip_protocol=service.protocol.value,
                from_port=service.ports[0],
                to_port=service.ports[1],
                description=f"To {service.name} in the peered network",
                tags=self._args.tags.named(name),
                opts=self._ours,
            )

    def _ingress(self, service: PeeredService, group: pulumi.Input[str]) -> None:
        for cidr in self._args.network.ranges_of(service):
            name = f"{self._stem}-{service.name}-{_part(cidr)}"
            aws.vpc.SecurityGroupIngressRule(
                name,
                security_group_id=group,
                cidr_ipv4=str(cidr),
                ip_protocol=service.protocol.value,
                from_port=service.ports[0],
                to_port=service.ports[1],
                description=f"{service.name} from the peered network",
                tags=self._args.tags.named(name),
                opts=self._ours,
            )

    def _services(self, *directions: Direction) -> list[PeeredService]:
        return [service for service in self._args.network.services if service.direction in directions]


_OF_LABS = (Direction.LABS_TO_PEER, Direction.PEER_TO_HEAD_NODES)


def _part(cidr: IPv4Network) -> str:
    return str(cidr).translate(_SEPARATORS)
