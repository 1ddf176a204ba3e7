"""What EC2 refuses to delete while something else needs it.

moto deletes a subnet with interfaces in it and a security group in use, so that a mistake in a lab's order of
destruction would show on AWS only. The codes are those of the EC2 API Reference ("Error codes for the Amazon EC2 API").
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPCBackend

from .gap import Gap, around


def _fill() -> None:
    @around(SubnetBackend, "delete_subnet")
    def delete_subnet(original: Any, backend: Any, subnet_id: str) -> Any:
        attachments = backend.transit_gateway_attachments.values()
        if any(interface.subnet.id == subnet_id for interface in backend.enis.values()) or any(
            subnet_id in getattr(attachment, "subnet_ids", ()) for attachment in attachments
        ):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        for table in backend.route_tables.values():  # its associations end with it
            table._associations = {key: target for key, target in table._associations.items() if target != subnet_id}
        for acl in backend.network_acls.values():
            acl._associations = {k: bond for k, bond in acl._associations.items() if bond.subnet_id != subnet_id}
        return original(backend, subnet_id)

    @around(SecurityGroupBackend, "_delete_security_group")
    def delete_security_group(original: Any, backend: Any, vpc_id: str | None, group_id: str) -> Any:
        if group_id in {*_groups_of_interfaces(backend), *_groups_in_rules_of_others(backend, group_id)}:
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        return original(backend, vpc_id, group_id)

    @around(NatGatewayBackend, "delete_nat_gateway")
    def delete_nat_gateway(original: Any, backend: Any, nat_gateway_id: str) -> Any:
        gateway = original(backend, nat_gateway_id)
        backend.enis.pop(gateway._eni.id, None)
        return gateway

    @around(VPCBackend, "delete_vpc")
    def delete_vpc(original: Any, backend: Any, vpc_id: str) -> Any:
        if any(_what_needs(vpc_id, backend)):
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        vpc = original(backend, vpc_id)
        for acl in [acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id]:
            del backend.network_acls[acl.id]
        return vpc


def _groups_of_interfaces(backend: Any) -> Iterator[str]:
    for interface in backend.enis.values():
        yield from (group.id for group in interface.group_set if group)


def _groups_in_rules_of_others(backend: Any, group_id: str) -> Iterator[str]:
    for group in _groups(backend):
        if group.id != group_id:
            yield from (rule.source_group.get("GroupId", "") for rule in [*group.ingress_rules, *group.egress_rules])


def _what_needs(vpc_id: str, backend: Any) -> Iterator[Any]:
    yield from (group for group in _groups(backend) if group.vpc_id == vpc_id and group.name != "default")
    yield from (acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id and not acl.default)
    yield from (endpoint for endpoint in backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id)
    yield from (gateway for gateway in backend.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc_id)
    yield from (gateway for gateway in backend.carrier_gateways.values() if gateway.vpc_id == vpc_id)
    for gateway in backend.vpn_gateways.values():
        yield from (bond for bond in gateway.vpc_attachments if bond.vpc_id == vpc_id and bond.state == "attached")
    yield from (bond for bond in backend.transit_gateway_attachments.values() if bond.resource_id == vpc_id)


def _groups(backend: Any) -> Iterator[Any]:
    for groups in backend.groups.values():
        yield from groups.values()


GAP = Gap(
    name="What a network's parts need of each other",
    service="ec2",
    modelled="DependencyViolation when a subnet, security group or VPC is deleted that something else still uses; "
    "a subnet's associations end with it, and a NAT gateway's interface.",
    missing="AWS refuses for some minutes longer, until interfaces of deleted services are gone.",
    fill=_fill,
)
