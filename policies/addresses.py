"""Sets of IPv4 and IPv6 addresses, and which of them are private."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network, summarize_address_range
from typing import TYPE_CHECKING

from .intervals import Interval, Intervals, difference, intersection, normalised, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Both families lie on one line: IPv4 at its beginning, IPv6 far behind it, so that no range of one touches the other.
_V4_END = 1 << 32
_V6 = 1 << 128


class AddressSet:
    """Some addresses. Immutable; equal sets are equal however they were put together."""

    __slots__ = ("intervals",)

    def __init__(self, intervals: Intervals = ()) -> None:
        self.intervals = intervals

    @classmethod
    def of(cls, *cidrs: str) -> AddressSet:
        """The addresses of all ranges.

        Raises:
            ValueError: one of them is no address range; the message names it.
        """
        return cls(normalised(map(_interval, cidrs)))

    @classmethod
    def union(cls, sets: Iterable[AddressSet]) -> AddressSet:
        """The addresses of all sets."""
        return cls(normalised(part for each in sets for part in each.intervals))

    def __or__(self, other: AddressSet) -> AddressSet:
        return AddressSet(normalised((*self.intervals, *other.intervals)))

    def __and__(self, other: AddressSet) -> AddressSet:
        return AddressSet(intersection(self.intervals, other.intervals))

    def __sub__(self, other: AddressSet) -> AddressSet:
        return AddressSet(difference(self.intervals, other.intervals))

    def covers(self, other: AddressSet) -> bool:
        """Whether every address of the other is in it."""
        return not difference(other.intervals, self.intervals)

    def overlaps(self, other: AddressSet) -> bool:
        """Whether an address is in both."""
        return overlap(self.intervals, other.intervals)

    def is_empty(self) -> bool:
        """Whether there is no address in it."""
        return not self.intervals

    def count(self) -> int:
        """How many addresses are in it."""
        return sum(end - first for first, end in self.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AddressSet) and self.intervals == other.intervals

    def __hash__(self) -> int:
        return hash(self.intervals)

    def cidrs(self) -> tuple[str, ...]:
        """As few ranges as can name it."""
        return tuple(str(network) for interval in self.intervals for network in _networks(interval))

    def __str__(self) -> str:
        return ", ".join(self.cidrs()) or "no address"

    def __repr__(self) -> str:
        return f"AddressSet.of({', '.join(map(repr, self.cidrs()))})"


@cache  # stacks name few ranges, often
def _interval(cidr: str) -> Interval:
    try:
        network = ip_network(cidr, strict=False)
    except ValueError as error:
        raise ValueError(f"{cidr!r} is no address range; write one such as 10.0.0.0/16") from error
    offset = _V6 if network.version == 6 else 0
    first = offset + int(network.network_address)
    return first, first + network.num_addresses


def _networks(interval: Interval) -> Iterator[IPv4Network | IPv6Network]:
    first, end = interval
    if end <= _V4_END:
        yield from summarize_address_range(IPv4Address(first), IPv4Address(end - 1))
    else:
        yield from summarize_address_range(IPv6Address(first - _V6), IPv6Address(end - 1 - _V6))


# RFC 1918, RFC 6598, link-local, loopback, and IPv6's unique local and link-local ranges.
PRIVATE_CIDRS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
)
PRIVATE = AddressSet.of(*PRIVATE_CIDRS)
FAMILIES = (AddressSet.of("0.0.0.0/0"), AddressSet.of("::/0"))
EVERYWHERE = AddressSet.union(FAMILIES)
PUBLIC = EVERYWHERE - PRIVATE


def parse(cidr: object) -> AddressSet | None:
    """The addresses of a range, or None where the text names none."""
    try:
        return AddressSet.of(str(cidr))
    except ValueError:
        return None


@cache
def prefix_length(cidr: str) -> int:
    """How many leading bits of its addresses a range fixes."""
    return ip_network(cidr, strict=False).prefixlen


def is_private(cidr: object) -> bool:
    """Whether no public address is in the range; what is no address range counts as public."""
    addresses = parse(cidr)
    return addresses is not None and PRIVATE.covers(addresses)
