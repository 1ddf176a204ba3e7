"""What AWS takes for a subnet, and the addresses in it that AWS keeps (VPC User Guide, "Subnet CIDR blocks").

moto takes every size, and hands out the first addresses too.
"""

from ipaddress import ip_network
from itertools import islice
from typing import Any

from moto.ec2.exceptions import InvalidSubnetRangeError
from moto.ec2.models.subnets import Subnet, SubnetBackend

from .gap import Gap, around

_PREFIXES = range(16, 29)
_ROUTER_DNS_AND_FUTURE = 3


def _fill() -> None:
    @around(SubnetBackend, "create_subnet")
    def create_subnet(original: Any, backend: Any, vpc_id: str, cidr_block: str, *args: Any, **kwargs: Any) -> Any:
        if ip_network(cidr_block, strict=False).prefixlen not in _PREFIXES:
            raise InvalidSubnetRangeError(cidr_block)
        return original(backend, vpc_id, cidr_block, *args, **kwargs)

    @around(Subnet, "__init__")
    def create(original: Any, subnet: Any, *args: Any, **kwargs: Any) -> None:
        original(subnet, *args, **kwargs)
        subnet.aws_reserved_ips = set(islice(subnet.cidr.hosts(), _ROUTER_DNS_AND_FUTURE))
        subnet._reserved_ips |= subnet.aws_reserved_ips


GAP = Gap(
    name="Subnets",
    service="ec2",
    modelled="A subnet is /16 to /28; AWS keeps its first addresses, so that .4 is the first that something gets.",
    missing="An address that the caller chooses may be one of AWS's.",
    fill=_fill,
)
