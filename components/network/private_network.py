"""The private network of a platform."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._address_plan import AddressPlan
from ._endpoint_plan import (
    Feature,
    PolicyDocument,
    dynamodb_policy,
    endpoint_policy,
    interface_endpoints,
    s3_policy,
    service_name,
)
from ._flow_log_plan import RETENTION_DAYS, flow_log_trust_policy
from ._flow_logs import flow_logs
from ._network_acl import network_acl, shared_acl


@dataclass(frozen=True, kw_only=True)
class PrivateNetworkArgs:
    """What a `PrivateNetwork` is made of.

    Attributes:
        plan: the address ranges.
        zones: names of the availability zones with shared services, two or more. Adding one moves no other.
        kms_key_arn: the customer key that encrypts the flow logs; CloudWatch Logs has to be allowed to use it.
        tags: who the network belongs to.
        features: what labs may use; interface endpoints are made for these and for nothing else.
        flow_log_retention_days: how long flow logs are kept, one of the numbers that CloudWatch Logs knows.
        protect_data: the engine refuses to delete the network while this is set: labs live in it.

    Raises:
        ValueError: a value is out of range; all that are wrong are named.
    """

    plan: AddressPlan
    zones: tuple[str, ...]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    features: frozenset[Feature] = frozenset({Feature.CLUSTER})
    flow_log_retention_days: int = 365
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse, all in one error."""
        problems = []
        if len(self.zones) < 2:
            problems.append(f"zones={self.zones!r}: name two or more, so that one may fail")
        try:
            self.plan.shared_subnets(self.zones)
        except ValueError as error:
            problems.append(str(error))
        if self.flow_log_retention_days not in RETENTION_DAYS:
            allowed = ", ".join(str(days) for days in RETENTION_DAYS)
            problems.append(f"flow_log_retention_days={self.flow_log_retention_days}: choose one of {allowed}")
        if problems:
            raise ValueError("PrivateNetworkArgs: " + "; ".join(problems) + ".")


class PrivateNetwork(pulumi.ComponentResource):
    """A VPC without a way out, with the endpoints through which labs reach AWS's services.

    Creates a VPC; in each zone a shared subnet; one route table for them; a network ACL for them; gateway endpoints
    for S3 and DynamoDB; an interface endpoint for each service that the features need, in every zone; the security
    group of the endpoints and the one that their clients carry; and flow logs of all traffic. What AWS puts in every
    VPC (a main route table, a network ACL and a security group) is taken over and emptied, so that a subnet or machine
    that nobody placed on purpose reaches nothing.

    There is no internet gateway, NAT gateway or public address, and no argument to ask for one.

    AWS: gateway endpoints are free, an interface endpoint is billed for each zone and hour. Names resolve to the
    endpoints' addresses, which needs DNS support and hostnames in the VPC. Queries to AWS's own resolver, DHCP, time
    and instance metadata pass network ACLs and security groups without an entry (Amazon VPC User Guide).
    """

    region: pulumi.Output[str]
    vpc_id: pulumi.Output[str]
    shared_subnet_ids: dict[str, pulumi.Output[str]]
    shared_route_table_id: pulumi.Output[str]
    clients_security_group_id: pulumi.Output[str]
    endpoints_security_group_id: pulumi.Output[str]
    s3_endpoint_id: pulumi.Output[str]
    dynamodb_endpoint_id: pulumi.Output[str]
    s3_prefix_list_id: pulumi.Output[str]
    dynamodb_prefix_list_id: pulumi.Output[str]
    flow_log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: PrivateNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the network; ``name`` is the stem of its children's names."""
        super().__init__("hpclabs:network:PrivateNetwork", name, None, opts)
        self._stem, self._tags = name, args.tags
        self._child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        invoke = pulumi.InvokeOptions(parent=self)
        self._account = aws.get_caller_identity_output(opts=invoke).account_id
        self.region = aws.get_region_output(opts=invoke).region

        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=str(args.plan.vpc),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=args.tags.named(f"{name}-vpc"),
            opts=self._child,
        )
        self.vpc_id = vpc.id
        self._empty_defaults(vpc)
        self._shared_subnets(vpc, args)
        self._gateway_endpoints(args)
        self._security_groups()
        self._interface_endpoints(args)
        self.flow_log_group_name = flow_logs(
            name,
            vpc_id=vpc.id,
            trust_policy=self._policy(flow_log_trust_policy),
            retention_days=args.flow_log_retention_days,
            kms_key_arn=args.kms_key_arn,
            tags=args.tags,
            opts=self._child,
        )
        self.register_outputs(
            {
                "region": self.region,
                "vpc_id": self.vpc_id,
                "shared_subnet_ids": self.shared_subnet_ids,
                "shared_route_table_id": self.shared_route_table_id,
                "clients_security_group_id": self.clients_security_group_id,
                "endpoints_security_group_id": self.endpoints_security_group_id,
                "s3_endpoint_id": self.s3_endpoint_id,
                "dynamodb_endpoint_id": self.dynamodb_endpoint_id,
                "s3_prefix_list_id": self.s3_prefix_list_id,
                "dynamodb_prefix_list_id": self.dynamodb_prefix_list_id,
                "flow_log_group_name": self.flow_log_group_name,
            }
        )

    def _empty_defaults(self, vpc: aws.ec2.Vpc) -> None:
        name = self._stem
        aws.ec2.DefaultRouteTable(
            f"{name}-default-routes",
            default_route_table_id=vpc.default_route_table_id,
            routes=[],
            tags=self._tags.named(f"{name}-default-routes"),
            opts=self._child,
        )
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default-group",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags.named(f"{name}-default-group"),
            opts=self._child,
        )
        aws.ec2.DefaultNetworkAcl(
            f"{name}-default-acl",
            default_network_acl_id=vpc.default_network_acl_id,
            tags=self._tags.named(f"{name}-default-acl"),
            # A lab's subnet is here between its creation and that of the lab's own ACL: no drift of the platform.
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(ignore_changes=["subnetIds"])),
        )

    def _shared_subnets(self, vpc: aws.ec2.Vpc, args: PrivateNetworkArgs) -> None:
        name = self._stem
        route_table = aws.ec2.RouteTable(
            f"{name}-shared-routes", vpc_id=vpc.id, tags=self._tags.named(f"{name}-shared-routes"), opts=self._child
        )
        self.shared_route_table_id = route_table.id
        self.shared_subnet_ids = {}
        for zone, block in args.plan.shared_subnets(args.zones).items():
            subnet = aws.ec2.Subnet(
                f"{name}-shared-{zone}",
                vpc_id=vpc.id,
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
            shared_acl(str(args.plan.vpc)),
            vpc_id=vpc.id,
            subnet_ids=list(self.shared_subnet_ids.values()),
            tags=self._tags.named(f"{name}-shared-acl"),
            opts=self._child,
        )

    def _gateway_endpoints(self, args: PrivateNetworkArgs) -> None:
        s3 = self._gateway_endpoint("s3", partial(s3_policy, args.features))
        self.s3_endpoint_id, self.s3_prefix_list_id = s3.id, s3.prefix_list_id
        dynamodb = self._gateway_endpoint("dynamodb", lambda account, _region: dynamodb_policy(account))
        self.dynamodb_endpoint_id, self.dynamodb_prefix_list_id = dynamodb.id, dynamodb.prefix_list_id

    def _gateway_endpoint(self, service: str, policy: Callable[[str, str], PolicyDocument]) -> aws.ec2.VpcEndpoint:
        name = f"{self._stem}-endpoint-{service}"
        endpoint = aws.ec2.VpcEndpoint(
            name,
            vpc_id=self.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=self._service_name(service),
            policy=self._policy(policy),
            tags=self._tags.named(name),
            opts=self._child,
        )
        aws.ec2.VpcEndpointRouteTableAssociation(
            f"{self._stem}-shared-routes-{service}",
            route_table_id=self.shared_route_table_id,
            vpc_endpoint_id=endpoint.id,
            opts=self._child,
        )
        return endpoint

    def _security_groups(self) -> None:
        self.endpoints_security_group_id = self._group("endpoints", "Interface endpoints of the platform")
        self.clients_security_group_id = self._group("clients", "Clients of the platform: nodes and shared services")
        name, clients, endpoints = self._stem, self.clients_security_group_id, self.endpoints_security_group_id
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-endpoints-from-clients",
            security_group_id=endpoints,
            referenced_security_group_id=clients,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description="HTTPS from clients of the platform",
            tags=self._tags.named(f"{name}-endpoints-from-clients"),
            opts=self._child,
        )
        self._clients_reach("endpoints", referenced_security_group_id=endpoints)
        self._clients_reach("s3", prefix_list_id=self.s3_prefix_list_id)
        self._clients_reach("dynamodb", prefix_list_id=self.dynamodb_prefix_list_id)

    def _clients_reach(
        self,
        target: str,
        *,
        referenced_security_group_id: pulumi.Input[str] | None = None,
        prefix_list_id: pulumi.Input[str] | None = None,
    ) -> None:
        name = f"{self._stem}-clients-to-{target}"
        aws.vpc.SecurityGroupEgressRule(
            name,
            security_group_id=self.clients_security_group_id,
            referenced_security_group_id=referenced_security_group_id,
            prefix_list_id=prefix_list_id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            description=f"HTTPS to {target}",
            tags=self._tags.named(name),
            opts=self._child,
        )

    def _group(self, role: str, description: str) -> pulumi.Output[str]:
        # No rules inline: the provider takes away the one to 0.0.0.0/0 that AWS gives a new group, and leaves the
        # rules that are resources of their own alone.
        group = aws.ec2.SecurityGroup(
            f"{self._stem}-{role}",
            vpc_id=self.vpc_id,
            description=description,
            tags=self._tags.named(f"{self._stem}-{role}"),
            opts=self._child,
        )
        return group.id

    def _interface_endpoints(self, args: PrivateNetworkArgs) -> None:
        for endpoint in interface_endpoints(args.features):
            name = f"{self._stem}-endpoint-{endpoint.service}"
            aws.ec2.VpcEndpoint(
                name,
                vpc_id=self.vpc_id,
                vpc_endpoint_type="Interface",
                service_name=self._service_name(endpoint.service),
                subnet_ids=list(self.shared_subnet_ids.values()),
                security_group_ids=[self.endpoints_security_group_id],
                private_dns_enabled=True,
                policy=self._policy(partial(endpoint_policy, endpoint)),
                tags=self._tags.named(name),
                opts=self._child,
            )

    def _service_name(self, service: str) -> pulumi.Output[str]:
        return self.region.apply(lambda region: service_name(service, region))

    def _policy(self, policy: Callable[[str, str], PolicyDocument]) -> pulumi.Output[str]:
        return pulumi.Output.all(self._account, self.region).apply(lambda place: json.dumps(policy(*place)))
