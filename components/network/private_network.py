"""The private network of a platform."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..log_retention import RETENTION_DAYS
from ..tags import Tags
from ._acl_plan import AclEntry, AclPlan, peer_problems, shared_acl
from ._address_budget import budget_problem, demands
from ._address_plan import AddressPlan
from ._dns_firewall import make_dns_firewall
from ._dns_firewall_plan import DnsFirewall, domain_problems
from ._endpoint_plan import Feature, interface_endpoints
from ._flow_log_plan import flow_log_trust_policy
from ._flow_logs import flow_logs
from ._network_acl import network_acl
from ._peering_plan import PeerNetwork
from ._query_logs import make_query_logs
from ._quotas import Quota, Quotas, lab_bounds, quota_problems
from ._site import Site
from ._vpc_defaults import empty_defaults
from ._vpc_endpoints import make_gateway_endpoints, make_groups, make_interface_endpoints

_SEPARATORS = str.maketrans("./", "--")  # 10.21.0.0/16 as part of a name is 10-21-0-0-16


@dataclass(frozen=True, kw_only=True)
class PrivateNetworkArgs:
    """What a `PrivateNetwork` is made of.

    Attributes:
        plan: the address ranges.
        zones: names of the availability zones with shared services, two or more. Adding one moves no other.
        kms_key_arn: the customer key that encrypts both logs; CloudWatch Logs has to be allowed to use it.
        tags: who the network belongs to.
        features: what labs may use; interface endpoints are made for these and for nothing else.
        flow_log_retention_days: how long flow logs are kept, one of the numbers that CloudWatch Logs knows.
        query_log_retention_days: how long the log of DNS queries is kept, one of the same numbers.
        dns_firewall: what happens to queries for names that are not allowed: blocked by default.
        dns_allowed_domains: names that machines may look up besides those that a platform needs: ``example.org`` is
            itself, ``*.example.org`` all below it. Names of a peered network belong here. None by default.
        peers: the networks that the VPC is peered with (`Peering`), for the network ACL of the shared subnets.
        file_systems: EFS file systems with a mount target in each zone, 0 or more; counted against the addresses.
        other_shared_addresses: addresses that whatever else is put into the shared subnets takes, for each zone.
        quotas: AWS's quotas that the account has more of than AWS's defaults.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete the network while this is set: labs live in it. The VPC's binding to
            the DNS firewall is then protected in AWS as well.

    Raises:
        ValueError: a value is out of range, the shared subnets have too few addresses for what goes into them, or the
            config exceeds a quota; all that is wrong is named.
    """

    plan: AddressPlan
    zones: tuple[str, ...]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    features: frozenset[Feature] = frozenset({Feature.CLUSTER})
    flow_log_retention_days: int = 365
    query_log_retention_days: int = 365
    dns_firewall: DnsFirewall = DnsFirewall.BLOCK
    dns_allowed_domains: tuple[str, ...] = ()
    peers: tuple[PeerNetwork, ...] = ()
    file_systems: int = 1
    other_shared_addresses: int = 0
    quotas: Mapping[Quota, int] = field(default_factory=dict)
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        problems = list(self._problems())
        if problems:
            raise ValueError("PrivateNetworkArgs: " + "; ".join(problems) + ".")

    def _problems(self) -> Iterator[str]:
        if len(self.zones) < 2:
            yield f"zones={self.zones!r}: name two or more, so that one may fail"
        try:
            self.plan.shared_subnets(self.zones)
        except ValueError as error:
            yield str(error).removesuffix(".")
        for name in ("flow_log_retention_days", "query_log_retention_days"):
            if (days := getattr(self, name)) not in RETENTION_DAYS:
                yield f"{name}={days}: choose one of {', '.join(str(allowed) for allowed in RETENTION_DAYS)}"
        yield from domain_problems(self.dns_allowed_domains)
        yield from (f"peers: {problem}" for problem in peer_problems(self.plan, self.peers))
        negative = [name for name in ("file_systems", "other_shared_addresses") if getattr(self, name) < 0]
        yield from (f"{name}={getattr(self, name)}: choose 0 or more" for name in negative)
        if not negative:
            wanted = demands(self.features, file_systems=self.file_systems, others=self.other_shared_addresses)
            if problem := budget_problem(self.plan.shared, wanted):
                yield problem
        try:
            quotas = Quotas(self.quotas)
        except ValueError as error:
            yield str(error).removesuffix(".")
        else:
            services = [endpoint.service for endpoint in interface_endpoints(self.features)]
            yield from quota_problems(self.plan, services, quotas)


class PrivateNetwork(pulumi.ComponentResource):
    """A VPC without a way out, with the endpoints through which labs reach AWS's services.

    There is no internet gateway, NAT gateway or public address, and no argument to ask for one; nor do names leave:
    the VPC's resolver answers for AWS's services and the platform's own machines only.

    Creates:
        A VPC and its further ranges; in each zone a shared subnet; one route table for them; a network ACL for them;
        gateway endpoints for S3 and DynamoDB; an interface endpoint for each service that the features need, in every
        zone; the security group of the endpoints and the one that their clients carry; a DNS Firewall of two or three
        rules; and logs of all traffic and of all DNS queries. What AWS puts in every VPC (a main route table, a network
        ACL and a security group) is taken over and emptied, so that a subnet or machine that nobody placed on purpose
        reaches nothing. With two zones and the cluster feature, 37 resources.

    AWS:
        Names resolve to the endpoints' addresses, which needs DNS support and hostnames in the VPC. Queries to AWS's
        own resolver, DHCP, time and instance metadata pass network ACLs and security groups without an entry (Amazon
        VPC User Guide), and the resolver answers public names with no gateway: whoever owns a domain could be sent data
        in queries for it. Hence a firewall that blocks what is not listed, and that fails closed. AWS answers for all
        names on the list itself. A listed name may lead to others, as S3's do (TRUST_REDIRECTION_DOMAIN, Route 53
        Resolver API). The services' addresses are known by AWS's own prefix lists, so that no range is written down.

    Costs:
        An interface endpoint is 7.30 USD a month and zone (0.01 an hour; infracost goldens, 2024-07), hence 43.80 with
        two zones and the cluster feature; gateway endpoints are free. The firewall's lists are 0.02 (0.0005 a name;
        aws.amazon.com/route53/pricing, 2026-09). By use: 0.01 a GB through interface endpoints, 0.60 a million DNS
        queries, 0.50 a GB of logs written and 0.03 a GB and month kept.

    Limits:
        Quotas of the account and Region, in ``_quotas.py`` with the page of each: 200 subnets, route tables and network
        ACLs a VPC bound the labs, besides the addresses; ``lab_capacity`` is the narrowest. 5 ranges a VPC, 50
        interface endpoints a VPC, 20 gateway endpoints and 5 VPCs a Region. A VPC takes 5 rule groups of DNS Firewall
        (Route 53 Developer Guide, "Quotas"). When ``lab_capacity`` is near, open the next cell: another platform.

    Raises:
        ValueError: as `PrivateNetworkArgs`, or the Region is in China.
    """

    region: pulumi.Output[str]
    vpc_id: pulumi.Output[str]
    lab_capacity: int
    shared_subnet_ids: dict[str, pulumi.Output[str]]
    shared_route_table_id: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]
    endpoints_security_group_id: pulumi.Output[str]
    s3_endpoint_id: pulumi.Output[str]
    dynamodb_endpoint_id: pulumi.Output[str]
    s3_prefix_list_id: pulumi.Output[str]
    dynamodb_prefix_list_id: pulumi.Output[str]
    flow_log_group_name: pulumi.Output[str]
    query_log_group_name: pulumi.Output[str]
    dns_firewall_rule_group_id: pulumi.Output[str]
    dns_blocking_list_id: pulumi.Output[str]

    def __init__(self, name: str, args: PrivateNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the network; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:network:PrivateNetwork", name, None, opts)
        self._stem, self._tags = name, args.tags
        self._child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        invoke = pulumi.InvokeOptions(parent=self)
        self.region = aws.get_region_output(opts=invoke).region
        self.lab_capacity = lab_bounds(args.plan, len(args.zones), Quotas(args.quotas))[0].room

        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=str(args.plan.vpc),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=args.tags.named(f"{name}-vpc"),
            opts=self._child,
        )
        self.vpc_id = vpc.id
        self._further_ranges(args.plan)
        site = Site(
            name=name,
            vpc_id=self.vpc_id,
            account=aws.get_caller_identity_output(opts=invoke).account_id,
            region=self.region,
            tags=args.tags,
            opts=self._child,
        )
        empty_defaults(site, vpc)
        self._shared_subnets(args)
        gateways = make_gateway_endpoints(site, args.features, self.shared_route_table_id)
        self.s3_endpoint_id, self.s3_prefix_list_id = gateways.s3.id, gateways.s3.prefix_list_id
        self.dynamodb_endpoint_id, self.dynamodb_prefix_list_id = gateways.dynamodb.id, gateways.dynamodb.prefix_list_id
        groups = make_groups(site, gateways)
        self.endpoints_security_group_id, self.clients_security_group_id = groups.endpoints, groups.clients
        make_interface_endpoints(site, args.features, list(self.shared_subnet_ids.values()), groups)
        self.flow_log_group_name = flow_logs(
            name,
            vpc_id=vpc.id,
            trust_policy=site.policy(flow_log_trust_policy),
            retention_days=args.flow_log_retention_days,
            kms_key_arn=args.kms_key_arn,
            permissions_boundary_arn=args.permissions_boundary_arn,
            tags=args.tags,
            opts=self._child,
        )
        self.dns_firewall_rule_group_id, self.dns_blocking_list_id = make_dns_firewall(
            site,
            args.dns_firewall,
            features=args.features,
            vpc_ranges=args.plan.vpc_ranges,
            allowed=args.dns_allowed_domains,
            protect=args.protect_data,
        )
        self.query_log_group_name = make_query_logs(
            site, retention_days=args.query_log_retention_days, kms_key_arn=args.kms_key_arn
        )
        self.register_outputs(
            {
                "region": self.region,
                "vpc_id": self.vpc_id,
                "lab_capacity": self.lab_capacity,
                "shared_subnet_ids": self.shared_subnet_ids,
                "shared_route_table_id": self.shared_route_table_id,
                "clients_security_group_id": self.clients_security_group_id,
                "endpoints_security_group_id": self.endpoints_security_group_id,
                "s3_endpoint_id": self.s3_endpoint_id,
                "dynamodb_endpoint_id": self.dynamodb_endpoint_id,
                "s3_prefix_list_id": self.s3_prefix_list_id,
                "dynamodb_prefix_list_id": self.dynamodb_prefix_list_id,
                "flow_log_group_name": self.flow_log_group_name,
                "query_log_group_name": self.query_log_group_name,
                "dns_firewall_rule_group_id": self.dns_firewall_rule_group_id,
                "dns_blocking_list_id": self.dns_blocking_list_id,
            }
        )

    def _further_ranges(self, plan: AddressPlan) -> None:
        # Nothing of the platform is in them, and nothing waits for them: a range that is added later must not make the
        # VPC's id unknown to a preview, which would then show everything in the VPC as replaced.
        for block in plan.secondary:
            aws.ec2.VpcIpv4CidrBlockAssociation(
                f"{self._stem}-range-{str(block).translate(_SEPARATORS)}",
                vpc_id=self.vpc_id,
                cidr_block=str(block),
                opts=self._child,
            )

    def _shared_subnets(self, args: PrivateNetworkArgs) -> None:
        name = self._stem
        route_table = aws.ec2.RouteTable(
            f"{name}-shared-routes",
            vpc_id=self.vpc_id,
            tags=self._tags.named(f"{name}-shared-routes"),
            opts=self._child,
        )
        self.shared_route_table_id = route_table.id
        self.shared_subnet_ids = {}
        for zone, block in args.plan.shared_subnets(args.zones).items():
            subnet = aws.ec2.Subnet(
                f"{name}-shared-{zone}",
                vpc_id=self.vpc_id,
                availability_zone=zone,
                cidr_block=str(block),
                map_public_ip_on_launch=False,
                tags=self._tags.named(f"{name}-shared-{zone}"),
                opts=self._child,
            )
            aws.ec2.RouteTableAssociation(
                f"{name}-shared-routes-{zone}", route_table_id=route_table.id, subnet_id=subnet.id, opts=self._child
            )
            self.shared_subnet_ids[zone] = subnet.id
        network_acl(
            f"{name}-shared-acl",
            _shared_acl(args.plan, args.peers),
            vpc_id=self.vpc_id,
            subnet_ids=list(self.shared_subnet_ids.values()),
            tags=self._tags.named(f"{name}-shared-acl"),
            opts=self._child,
        )


def _shared_acl(plan: AddressPlan, peers: Sequence[PeerNetwork]) -> AclPlan:
    """Shared services talk to all ranges of the VPC; a platform that grows gets the new ranges' entries last."""
    acl = shared_acl(str(plan.vpc), peers)
    more = tuple(AclEntry(action="allow", cidr=str(block)) for block in plan.secondary)
    return AclPlan(ingress=(*acl.ingress, *more), egress=(*acl.egress, *more))
