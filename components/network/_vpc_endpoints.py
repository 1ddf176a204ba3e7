"""A VPC's endpoints, and the security groups by which clients reach them and nothing else."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from ._endpoint_plan import (
    Feature,
    PolicyDocument,
    dynamodb_policy,
    endpoint_policy,
    interface_endpoints,
    s3_policy,
)
from ._site import Site


@dataclass(frozen=True, kw_only=True)
class Gateways:
    """The two gateway endpoints, by their resources."""

    s3: aws.ec2.VpcEndpoint
    dynamodb: aws.ec2.VpcEndpoint


@dataclass(frozen=True, kw_only=True)
class Groups:
    """The ids of the two security groups: of the endpoints, and of whoever may use them."""

    endpoints: pulumi.Output[str]
    clients: pulumi.Output[str]


def make_gateway_endpoints(site: Site, features: Collection[Feature], route_table_id: pulumi.Input[str]) -> Gateways:
    """Make the endpoints of S3 and DynamoDB, and lead a route table to them."""
    return Gateways(
        s3=_gateway_endpoint(site, "s3", partial(s3_policy, features), route_table_id),
        dynamodb=_gateway_endpoint(site, "dynamodb", lambda account, _region: dynamodb_policy(account), route_table_id),
    )


def _gateway_endpoint(
    site: Site, service: str, policy: Callable[[str, str], PolicyDocument], route_table_id: pulumi.Input[str]
) -> aws.ec2.VpcEndpoint:
    name = f"{site.name}-endpoint-{service}"
    endpoint = aws.ec2.VpcEndpoint(
        name,
        vpc_id=site.vpc_id,
        vpc_endpoint_type="Gateway",
        service_name=site.service_name(service),
        policy=site.policy(policy),
        tags=site.tags.named(name),
        opts=site.opts,
    )
    aws.ec2.VpcEndpointRouteTableAssociation(
        f"{site.name}-shared-routes-{service}",
        route_table_id=route_table_id,
        vpc_endpoint_id=endpoint.id,
        opts=site.opts,
    )
    return endpoint


def make_groups(site: Site, gateways: Gateways) -> Groups:
    """Make the group of the endpoints and that of their clients, with the rules between them."""
    groups = Groups(
        endpoints=_group(site, "endpoints", "Interface endpoints of the platform"),
        clients=_group(site, "clients", "Clients of the platform: nodes and shared services"),
    )
    name = f"{site.name}-endpoints-from-clients"
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=groups.endpoints,
        referenced_security_group_id=groups.clients,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description="HTTPS from clients of the platform",
        tags=site.tags.named(name),
        opts=site.opts,
    )
    _clients_reach(site, groups, "endpoints", group_id=groups.endpoints)
    _clients_reach(site, groups, "s3", prefix_list_id=gateways.s3.prefix_list_id)
    _clients_reach(site, groups, "dynamodb", prefix_list_id=gateways.dynamodb.prefix_list_id)
    return groups


def _clients_reach(
    site: Site,
    groups: Groups,
    target: str,
    *,
    group_id: pulumi.Input[str] | None = None,
    prefix_list_id: pulumi.Input[str] | None = None,
) -> None:
    name = f"{site.name}-clients-to-{target}"
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=groups.clients,
        referenced_security_group_id=group_id,
        prefix_list_id=prefix_list_id,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description=f"HTTPS to {target}",
        tags=site.tags.named(name),
        opts=site.opts,
    )


def _group(site: Site, role: str, description: str) -> pulumi.Output[str]:
    # No rules inline: the provider takes away the one to 0.0.0.0/0 that AWS gives a new group, and leaves the rules
    # that are resources of their own alone.
    group = aws.ec2.SecurityGroup(
        f"{site.name}-{role}",
        vpc_id=site.vpc_id,
        description=description,
        tags=site.tags.named(f"{site.name}-{role}"),
        opts=site.opts,
    )
    return group.id


def make_interface_endpoints(
    site: Site, features: Collection[Feature], subnet_ids: Sequence[pulumi.Input[str]], groups: Groups
) -> None:
    """Make the interface endpoints that the features need, with one interface in each subnet."""
    for endpoint in interface_endpoints(features):
        name = f"{site.name}-endpoint-{endpoint.service}"
        aws.ec2.VpcEndpoint(
            name,
            vpc_id=site.vpc_id,
            vpc_endpoint_type="Interface",
            service_name=site.service_name(endpoint.service),
            subnet_ids=list(subnet_ids),
            security_group_ids=[groups.endpoints],
            private_dns_enabled=True,
            policy=site.policy(partial(endpoint_policy, endpoint)),
            tags=site.tags.named(name),
            opts=site.opts,
        )
