"""A lab's own piece of the private network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._address_plan import LARGEST_PREFIX, SMALLEST_PREFIX
from ._lease import LeaseHolder, SubnetLease
from ._network_acl import AclPlan, lab_acl, network_acl
from ._peering_plan import LabPeering

_LAB = re.compile(r"[a-z][a-z0-9-]{0,39}")
# The provider asks again while something is still in a subnet or carries a group, for 20 and 15 minutes by default
# (hashicorp/terraform-provider-aws, internal/service/ec2/vpc_subnet.go and vpc_security_group.go). Interfaces of a
# deleted file system or cluster may take longer, and a destroy that gives up keeps the lab's block leased.
_UNTIL_INTERFACES_ARE_GONE = pulumi.CustomTimeouts(delete="45m")


@dataclass(frozen=True, kw_only=True)
class LabNetwork:
    """What a lab needs to know of the network of its platform, where its subnet will be.

    Attributes:
        vpc_id: the platform's VPC.
        zone: availability zone of the lab's subnet. One zone, since MPI jobs want their nodes close together.
        labs_cidr: the supernet that the lab's block is leased from.
        shared_cidr: the supernet of shared services, which the lab may talk to.
        s3_endpoint_id: the gateway endpoint of S3.
        dynamodb_endpoint_id: the gateway endpoint of DynamoDB.
        lease_table_name: the table that keeps the leases.
        other_labs_cidrs: the platform's other supernets of labs, which the lab must not reach; none by default. A lab
            leases from ``labs_cidr`` alone: on a platform that has grown, the lab's config says which supernet that is.
        peerings: what `Peering.for_labs` says of each peering connection of the platform; none by default. A lab that
            had some takes an empty Output to lose its routes: leaving the field out leaves them as they are.
    """

    vpc_id: pulumi.Input[str]
    zone: pulumi.Input[str]
    labs_cidr: pulumi.Input[str]
    shared_cidr: pulumi.Input[str]
    s3_endpoint_id: pulumi.Input[str]
    dynamodb_endpoint_id: pulumi.Input[str]
    lease_table_name: pulumi.Input[str]
    other_labs_cidrs: pulumi.Input[Sequence[str]] = ()
    peerings: pulumi.Input[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class LabSubnetArgs:
    """What a `LabSubnet` is made of.

    Attributes:
        lab: name of the lab, 1 to 40 lower-case letters, digits and hyphens; no other stack may use it.
        network: where the subnet goes.
        tags: who the lab belongs to.
        prefix: size of the subnet, /16 to /28; /24 leaves 251 addresses.

    Raises:
        ValueError: ``lab`` or ``prefix`` is out of range.
    """

    lab: str
    network: LabNetwork
    tags: Tags
    prefix: int = 24

    def __post_init__(self) -> None:
        """Refuse what the lease or AWS would refuse, all in one error."""
        problems = []
        if not _LAB.fullmatch(self.lab):
            problems.append(f"lab={self.lab!r}: 1 to 40 of a-z, 0-9 and -, starting with a letter, are allowed")
        if not LARGEST_PREFIX <= self.prefix <= SMALLEST_PREFIX:
            problems.append(f"prefix={self.prefix}: {LARGEST_PREFIX} to {SMALLEST_PREFIX} are allowed")
        if problems:
            raise ValueError("LabSubnetArgs: " + "; ".join(problems) + ".")


class LabSubnet(pulumi.ComponentResource):
    """A subnet that one lab has for itself, and that no other lab can reach.

    The block is one that no lease and no existing subnet overlaps. It is released after everything in the subnet is
    gone: Pulumi deletes in the reverse order of use. Nothing in the VPC leads from one lab to another: ACLs refuse it
    on both sides, and no security group lets it in. Networks that the platform is peered with are reached, and reach
    the lab, by the services that `Peering` names and by nothing else.

    Creates:
        A lease of the smallest free block and its holder, a subnet in it, a route table with the two gateway endpoints
        and a route to each peered range, a network ACL, and a security group whose members may talk to each other with
        its two rules: 11 resources.

    AWS:
        EFA needs a security group that allows all traffic to and from itself (docs.aws.amazon.com/AWSEC2/latest/
        UserGuide/efa-start.html); nodes also carry the platform's group for clients, through which they reach endpoints
        and storage. Subnets and groups cannot go while interfaces are in them: the provider asks again for 45 minutes,
        and removes what Lambda functions leave behind by itself.

    Costs:
        Nothing: AWS has no price for any of these. Packets over a peering connection are billed by the gigabyte, and
        free within a zone (aws.amazon.com/vpc/pricing).

    Limits:
        20 entries a direction in a network ACL: 4 of a lab, one for each further supernet of labs, and for each peered
        range one denial, one of ICMP and one or two a service (docs.aws.amazon.com/vpc/latest/userguide/
        amazon-vpc-limits.html). 200 subnets, route tables and network ACLs a VPC, which bounds its labs (same page).

    Raises:
        LeaseError: no block of that size is free, or the lease cannot be had.
    """

    subnet_id: pulumi.Output[str]
    cidr_block: pulumi.Output[str]
    zone: pulumi.Output[str]
    route_table_id: pulumi.Output[str]
    network_acl_id: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: LabSubnetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Lease a block and make the subnet; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:network:LabSubnet", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        network, tags = args.network, args.tags
        holder = LeaseHolder(
            f"{name}-lease-holder", table=network.lease_table_name, supernet=network.labs_cidr, opts=child
        )
        lease = SubnetLease(
            f"{name}-lease",
            table=network.lease_table_name,
            supernet=network.labs_cidr,
            prefix=args.prefix,
            lab=args.lab,
            vpc_id=network.vpc_id,
            holder=holder.id,
            opts=child,
        )
        # The block is given back last: after the subnet, and after what only belongs to it by use.
        leased = pulumi.ResourceOptions(parent=self, depends_on=[lease])
        subnet = aws.ec2.Subnet(
            f"{name}-subnet",
            vpc_id=network.vpc_id,
            availability_zone=network.zone,
            cidr_block=lease.block,
            map_public_ip_on_launch=False,
            tags=tags.named(f"{name}-subnet"),
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=_UNTIL_INTERFACES_ARE_GONE),
        )
        route_table = aws.ec2.RouteTable(
            f"{name}-routes",
            vpc_id=network.vpc_id,
            routes=_routes(network.peerings),
            tags=tags.named(f"{name}-routes"),
            opts=leased,
        )
        routes = [
            aws.ec2.RouteTableAssociation(
                f"{name}-routes-subnet", route_table_id=route_table.id, subnet_id=subnet.id, opts=child
            ).id
        ]
        for service, endpoint_id in (("s3", network.s3_endpoint_id), ("dynamodb", network.dynamodb_endpoint_id)):
            association = aws.ec2.VpcEndpointRouteTableAssociation(
                f"{name}-routes-{service}", route_table_id=route_table.id, vpc_endpoint_id=endpoint_id, opts=child
            )
            routes.append(association.id)
        acl = network_acl(
            f"{name}-acl",
            pulumi.Output.all(
                lease.block, network.shared_cidr, network.labs_cidr, network.other_labs_cidrs, network.peerings
            ).apply(lambda known: _acl(*known)),
            vpc_id=network.vpc_id,
            subnet_ids=[subnet.id],
            tags=tags.named(f"{name}-acl"),
            opts=child,
        )
        # A machine in the subnet needs its routes and ACL until it is gone: a cluster that is being deleted still
        # answers through the S3 endpoint.
        self.subnet_id = _with(subnet.id, acl.id, *routes)
        self.cidr_block = subnet.cidr_block
        self.zone = subnet.availability_zone
        self.route_table_id = route_table.id
        self.network_acl_id = acl.id
        self.security_group_id = self._group_of_nodes(name, args, leased)
        self.register_outputs(
            {
                "subnet_id": self.subnet_id,
                "cidr_block": self.cidr_block,
                "zone": self.zone,
                "route_table_id": self.route_table_id,
                "network_acl_id": self.network_acl_id,
                "security_group_id": self.security_group_id,
            }
        )

    def _group_of_nodes(self, name: str, args: LabSubnetArgs, leased: pulumi.ResourceOptions) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-nodes",
            vpc_id=args.network.vpc_id,
            description=f"Nodes of the lab {args.lab}",
            tags=args.tags.named(f"{name}-nodes"),
            opts=pulumi.ResourceOptions.merge(
                leased, pulumi.ResourceOptions(custom_timeouts=_UNTIL_INTERFACES_ARE_GONE)
            ),
        )
        enter = aws.vpc.SecurityGroupIngressRule(
            f"{name}-nodes-in",
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            ip_protocol="-1",
            description="From the other nodes of the lab, with EFA",
            tags=args.tags.named(f"{name}-nodes-in"),
            opts=child,
        )
        leave = aws.vpc.SecurityGroupEgressRule(
            f"{name}-nodes-out",
            security_group_id=group.id,
            referenced_security_group_id=group.id,
            ip_protocol="-1",
            description="To the other nodes of the lab, with EFA",
            tags=args.tags.named(f"{name}-nodes-out"),
            opts=child,
        )
        return _with(group.id, enter.id, leave.id)


def _acl(block: str, shared: str, labs: str, other_labs: Sequence[str], peerings: Sequence[str]) -> AclPlan:
    return lab_acl(block, shared, [labs, *other_labs], [LabPeering.of(text).peer for text in peerings])


def _routes(peerings: pulumi.Input[Sequence[str]]) -> pulumi.Output[list[aws.ec2.RouteTableRouteArgs]] | None:
    """The routes to peers, as part of the table: how many there are is the platform's business, and known late."""
    if isinstance(peerings, tuple | list) and not peerings:
        return None
    return pulumi.Output.from_input(peerings).apply(
        lambda known: [
            aws.ec2.RouteTableRouteArgs(cidr_block=cidr, vpc_peering_connection_id=connection)
            for text in known
            for cidr, connection in LabPeering.of(text).routes().items()
        ]
    )


def _with(value: pulumi.Output[str], *needed: pulumi.Output[str]) -> pulumi.Output[str]:
    """The value, for resources that work only with what is needed too: made after all of it and deleted before."""
    return pulumi.Output.all(value, *needed).apply(_first)


def _first(values: Sequence[str]) -> str:
    return values[0]
