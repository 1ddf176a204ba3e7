"""The network interfaces of VPC endpoints.

moto gives them addresses outside their subnet and no security group, does not move them when the endpoint's subnets
change, and lists deleted endpoints for ever.
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.exceptions import InvalidParameter
from moto.ec2.models.vpcs import VPCBackend
from moto.moto_api._internal import mock_random

from .gap import Gap, around

_PUBLIC_ZONE, _PRIVATE_ZONE = "Z7HUB22UULQXV", "ZONEIDPENDING"


def _fill() -> None:
    @around(VPCBackend, "create_vpc_endpoint")
    def create(original: Any, backend: Any, vpc_id: str, service_name: str, *args: Any, **kwargs: Any) -> Any:
        if _is_interface(kwargs.get("endpoint_type")) and kwargs.get("private_dns_enabled"):
            _check_private_dns(backend, vpc_id, service_name)
        endpoint = original(backend, vpc_id, service_name, *args, **kwargs)
        for interface_id in endpoint.network_interface_ids:
            del backend.enis[interface_id]
        endpoint.network_interface_ids = []
        _place_interfaces(backend, endpoint)
        endpoint.dns_entries = list(_dns_entries(endpoint))
        return endpoint

    @around(VPCBackend, "modify_vpc_endpoint")
    def modify(original: Any, backend: Any, vpc_id: str, **kwargs: Any) -> None:  # moto's name for the endpoint's id
        original(backend, vpc_id, **kwargs)
        _place_interfaces(backend, backend.vpc_end_points[vpc_id])

    @around(VPCBackend, "delete_vpc_endpoints")
    def delete(original: Any, backend: Any, vpce_ids: list[str]) -> None:
        original(backend, vpce_ids)
        for endpoint_id in vpce_ids:
            backend.vpc_end_points.pop(endpoint_id, None)


def _is_interface(kind: str | None) -> bool:
    return (kind or "").lower() == "interface"


def _check_private_dns(backend: Any, vpc_id: str, service_name: str) -> None:
    vpc = backend.get_vpc(vpc_id)
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        raise InvalidParameter(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for "
            f"{vpc_id}"
        )
    for other in backend.vpc_end_points.values():
        if other.vpc_id == vpc_id and other.service_name == service_name and other.private_dns_enabled:
            raise InvalidParameter(
                f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{service_name} in the VPC {vpc_id}"
            )


def _place_interfaces(backend: Any, endpoint: Any) -> None:
    """Give an interface endpoint one interface in each of its subnets, with the endpoint's security groups."""
    if not _is_interface(endpoint.vpc_endpoint_type):
        return
    interfaces = {backend.enis[key].subnet.id: backend.enis[key] for key in endpoint.network_interface_ids}
    for subnet_id in interfaces.keys() - set(endpoint.subnet_ids):
        interfaces.pop(subnet_id).delete()
    for subnet_id in endpoint.subnet_ids:
        if subnet_id not in interfaces:
            interfaces[subnet_id] = _interface(backend, endpoint, backend.get_subnet(subnet_id))
        interfaces[subnet_id]._group_set = [
            backend.get_security_group_from_id(group_id) for group_id in endpoint.security_group_ids
        ]
    endpoint.network_interface_ids = [interface.id for interface in interfaces.values()]


def _dns_entries(endpoint: Any) -> Iterator[dict[str, str]]:
    if not endpoint.network_interface_ids:
        return
    _, _, region, service = endpoint.service_name.split(".", 3)
    suffix = mock_random.get_random_hex(8)
    yield {
        "dns_name": f"{endpoint.id}-{suffix}.{service}.{region}.vpce.amazonaws.com",
        "hosted_zone_id": _PUBLIC_ZONE,
    }
    if endpoint.private_dns_enabled:
        yield {"dns_name": f"{service}.{region}.amazonaws.com", "hosted_zone_id": _PRIVATE_ZONE}


def _interface(backend: Any, endpoint: Any, subnet: Any) -> Any:
    address = subnet.get_available_subnet_ip(endpoint)
    interface = backend.create_network_interface(subnet, address, description=f"VPC Endpoint Interface {endpoint.id}")
    interface.interface_type = "vpc_endpoint"
    interface.requester_managed = True
    interface.status = "in-use"
    return interface


GAP = Gap(
    name="Interfaces of VPC endpoints",
    service="ec2",
    modelled="One interface in each subnet with an address of the subnet and the endpoint's security groups, also "
    "after a change; DNS names; private DNS needs the VPC's DNS settings and is refused twice; a deleted endpoint "
    "is gone.",
    missing="The endpoint's default security group, deletion that takes minutes.",
    fill=_fill,
)
