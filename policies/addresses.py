"""Which address ranges are private."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_network

# RFC 1918, RFC 6598, link-local, loopback, and IPv6's unique local and link-local ranges.
PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "127.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def is_private(cidr: object) -> bool:
    """Whether no public address is in the range; what is no address range counts as public.

    Ranges are judged one by one and yet their union is: it holds a public address only if one of them does, so
    splitting 0.0.0.0/0 into 0.0.0.0/1 and 128.0.0.0/1 hides nothing. And no two private blocks are neighbours that
    make up a larger one, so a range is private only inside one of them.
    """
    return _is_private(str(cidr))


@cache  # stacks name few ranges, often
def _is_private(cidr: str) -> bool:
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return False
    return any(block.version == network.version and network.subnet_of(block) for block in PRIVATE)  # type: ignore[arg-type]
