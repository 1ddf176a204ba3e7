"""Which further ranges AWS lets a VPC have. Pure: no Pulumi, no AWS.

Amazon VPC User Guide, "IPv4 CIDR block association restrictions" (docs.aws.amazon.com/vpc/latest/userguide/
vpc-cidr-blocks.html#add-cidr-block-restrictions): AWS uses some private ranges itself, across VPCs and accounts.
Public ranges and 100.64.0.0/10, which AWS would take as well, are left out: all of a platform is private, and other
networks of an organisation seldom route the latter.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network

RFC1918 = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

_CLOSED_BESIDE = {IPv4Network("10.0.0.0/15"): IPv4Network("10.0.0.0/16")}
_CLOSED = (IPv4Network("172.31.0.0/16"),)


def check_secondary(vpc_ranges: Iterable[IPv4Network], block: IPv4Network) -> str:
    """Say why AWS refuses ``block`` as a further range of a VPC with these ranges, and what to do; empty: it does not.

    Args:
        vpc_ranges: the VPC's ranges, the first one first; ``block`` may be among them.
        block: the further range.
    """
    first, *more = vpc_ranges
    private = next((private for private in RFC1918 if first.subnet_of(private)), None)
    if private is not None and not block.subnet_of(private):
        return f"is not of {private}, as the VPC's first range {first} is, and AWS refuses to mix; choose a part of it"
    for closed in _CLOSED:
        if block.overlaps(closed):
            return f"overlaps {closed}, which AWS uses itself; choose another part of {private}"
    for near, closed in _CLOSED_BESIDE.items():
        beside = next((other for other in (first, *more) if other != block and other.overlaps(near)), None)
        if block.overlaps(closed) and beside is not None:
            return f"overlaps {closed}, which AWS refuses in a VPC that has {beside}; choose another part of {private}"
    return ""
