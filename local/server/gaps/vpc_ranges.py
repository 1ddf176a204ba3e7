"""Which further ranges EC2 gives a VPC and takes away again.

VPC User Guide, "IPv4 CIDR block association restrictions". moto takes any, and lets one go while subnets are in it.
"""

from ipaddress import IPv4Network
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.vpcs import VPCBackend

from .gap import Gap, around

_PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_CLOSED = (IPv4Network("172.31.0.0/16"), IPv4Network("198.19.0.0/16"))
_LOWEST, _CLOSED_BESIDE_LOWEST = IPv4Network("10.0.0.0/15"), IPv4Network("10.0.0.0/16")


class _RestrictedError(EC2ClientError):
    def __init__(self, block: IPv4Network) -> None:
        super().__init__(
            "InvalidVpc.Range",
            f"The CIDR '{block}' is restricted. Use a CIDR from the same private address range as the current VPC "
            "CIDR, or use a publicly-routable CIDR.",
        )


def _fill() -> None:
    @around(VPCBackend, "associate_vpc_cidr_block")
    def associate(original: Any, backend: Any, vpc_id: str, cidr_block: str, *args: Any, **kwargs: Any) -> Any:
        if cidr_block:  # none for IPv6
            block = IPv4Network(cidr_block)
            if _is_restricted(block, [IPv4Network(own) for own in _ranges(backend.get_vpc(vpc_id)).values()]):
                raise _RestrictedError(block)
        return original(backend, vpc_id, cidr_block, *args, **kwargs)

    @around(VPCBackend, "disassociate_vpc_cidr_block")
    def disassociate(original: Any, backend: Any, association_id: str) -> Any:
        for vpc in backend.vpcs.values():
            block = _ranges(vpc).get(association_id)
            blocks = [subnet.cidr_block for subnet in backend.describe_subnets() if subnet.vpc_id == vpc.id]
            if block and any(IPv4Network(subnet).subnet_of(IPv4Network(block)) for subnet in blocks):
                raise EC2ClientError(
                    "InvalidCidrBlock.InUse", f"The vpc {vpc.id} currently has a subnet within CIDR block {block}"
                )
        return original(backend, association_id)


def _ranges(vpc: Any) -> dict[str, str]:
    """The ranges that a VPC has, by the id of their association."""
    return {
        one["association_id"]: one["cidr_block"]
        for one in vpc.get_cidr_block_association_set()
        if one["cidr_block_state"]["state"] == "associated"
    }


def _is_restricted(block: IPv4Network, own: list[IPv4Network]) -> bool:
    mixes = any(
        block.overlaps(private) and any(one.overlaps(other) for one in own for other in _PRIVATE if other != private)
        for private in _PRIVATE
    )
    beside_lowest = block.overlaps(_CLOSED_BESIDE_LOWEST) and any(one.overlaps(_LOWEST) for one in own)
    return mixes or beside_lowest or any(block.overlaps(closed) for closed in _CLOSED)


GAP = Gap(
    name="Further ranges of a VPC",
    service="ec2",
    modelled="AWS's restrictions on private ranges; a range that a subnet is in stays.",
    missing="AWS takes a while to see that a range's last subnet is gone.",
    fill=_fill,
)
