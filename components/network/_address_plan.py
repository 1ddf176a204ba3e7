"""Which addresses a platform's VPC, its shared services and its labs get. Pure: no Pulumi, no AWS."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from itertools import combinations

from ._secondary_ranges import RFC1918, check_secondary

# AWS allows /16 to /28 for a VPC and for a subnet, and keeps five addresses of every subnet for itself
# (Amazon VPC User Guide, "VPC CIDR blocks" and "Subnet sizing for IPv4"): a /28 leaves 11 for machines.
LARGEST_PREFIX = 16
SMALLEST_PREFIX = 28

# The shared range is cut in eight, one block a zone letter. No Region has more than six zones, and a zone's block
# depends on its own name only, so that adding, removing or reordering zones never moves a subnet.
_ZONE_LETTERS = "abcdefgh"
ZONE_BITS = 3
_ZONE = re.compile(rf"[a-z]+(-[a-z]+)+-\d([{_ZONE_LETTERS}])")


_KEPT_BY_AWS = 5


def usable_addresses(prefix: int) -> int:
    """How many addresses a subnet of that prefix length leaves for machines: AWS keeps five of every subnet."""
    return (1 << (32 - prefix)) - _KEPT_BY_AWS


class NoFreeBlockError(ValueError):
    """No block of the asked size is free."""


@dataclass(frozen=True)
class AddressPlan:
    """The address ranges of one platform: one supernet for all labs and one for all shared services.

    Two supernets, rather than one pool, keep every lab's network ACL at the same few rules however many labs there are.
    A platform that runs out of addresses gets another range of the VPC and another supernet of labs in it: nothing that
    exists moves, and each supernet costs one more entry in every lab's network ACL.

    AWS: a VPC and a subnet have /16 to /28; five addresses of each subnet are AWS's own. The address plan is one bound
    on the number of labs; the others are AWS's quotas (``_quotas.py``).

    Attributes:
        vpc: the VPC's first range, private (RFC 1918), /16 to /28.
        labs: the supernet that labs' subnets are leased from, inside ``vpc``.
        shared: the supernet of endpoints, file systems and databases, inside ``vpc`` and apart from ``labs``;
            /25 or larger, since it is cut into eight zone blocks of at least /28.
        lab_prefix: prefix length of a lab's subnet unless the lab asks for another size; /24 leaves 251 addresses.
        secondary: further ranges of the VPC, each /16 to /28, of the same private block as ``vpc`` and not one that
            AWS keeps; none by default. Only add at the end: a range that labs or services use cannot be taken away.
        more_labs: further supernets of labs, each inside ``vpc`` or a secondary range; none by default. A lab says
            which supernet it leases from.

    Raises:
        ValueError: the ranges break one of these rules; all that are broken are named.
    """

    vpc: IPv4Network
    labs: IPv4Network
    shared: IPv4Network
    lab_prefix: int = 24
    secondary: tuple[IPv4Network, ...] = ()
    more_labs: tuple[IPv4Network, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ranges that AWS, or the separation of labs, does not allow."""
        problems = list(self._problems())
        if problems:
            raise ValueError("AddressPlan: " + "; ".join(problems) + ".")

    def _problems(self) -> Iterator[str]:
        if not any(self.vpc.subnet_of(private) for private in RFC1918):
            private = ", ".join(str(block) for block in RFC1918)
            yield f"vpc={self.vpc} is not private; choose a range inside one of {private}"
        if not LARGEST_PREFIX <= self.vpc.prefixlen <= SMALLEST_PREFIX:
            yield f"vpc={self.vpc} has a size that AWS refuses; choose /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}"
        for field, supernet in (("labs", self.labs), ("shared", self.shared)):
            if not supernet.subnet_of(self.vpc):
                yield f"{field}={supernet} is not inside vpc={self.vpc}; choose a part of it"
        if self.labs.overlaps(self.shared):
            yield f"labs={self.labs} and shared={self.shared} overlap; choose two disjoint parts of vpc={self.vpc}"
        if self.shared.prefixlen + ZONE_BITS > SMALLEST_PREFIX:
            smallest = SMALLEST_PREFIX - ZONE_BITS
            yield f"shared={self.shared} is too small for a subnet in each zone; choose /{smallest} or larger"
        largest = max(self.labs.prefixlen, LARGEST_PREFIX)
        if not largest <= self.lab_prefix <= SMALLEST_PREFIX:
            yield f"lab_prefix={self.lab_prefix} does not fit labs={self.labs}; choose {largest} to {SMALLEST_PREFIX}"
        yield from self._problems_of_growth()

    def _problems_of_growth(self) -> Iterator[str]:
        for block in self.secondary:
            if not LARGEST_PREFIX <= block.prefixlen <= SMALLEST_PREFIX:
                yield f"secondary={block} has a size that AWS refuses; choose /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}"
            if problem := check_secondary(self.vpc_ranges, block):
                yield f"secondary={block} {problem}"
        for one, other in combinations(self.vpc_ranges, 2):
            if one.overlaps(other):
                yield f"secondary={other} overlaps {one}, which the VPC has already; choose a range of its own"
        for block in self.more_labs:
            if not any(block.subnet_of(vpc_range) for vpc_range in self.vpc_ranges):
                ranges = ", ".join(str(vpc_range) for vpc_range in self.vpc_ranges)
                yield f"more_labs={block} is not inside one range of the VPC ({ranges}); choose a part of one"
            if block.prefixlen > self.lab_prefix:
                yield f"more_labs={block} holds no lab of /{self.lab_prefix}; choose /{self.lab_prefix} or larger"
            if block.overlaps(self.shared):
                yield f"more_labs={block} overlaps shared={self.shared}; choose two disjoint parts"
        for one, other in combinations(self.lab_supernets, 2):
            if one.overlaps(other):
                yield f"more_labs={other} overlaps {one}, which labs have already; choose a range of its own"

    @property
    def vpc_ranges(self) -> tuple[IPv4Network, ...]:
        """All ranges of the VPC, the first one first."""
        return (self.vpc, *self.secondary)

    @property
    def lab_supernets(self) -> tuple[IPv4Network, ...]:
        """All supernets that labs lease from, in the order in which they were added."""
        return (self.labs, *self.more_labs)

    def lab_capacity(self) -> int:
        """How many labs of ``lab_prefix`` the supernets hold together."""
        return sum(1 << (self.lab_prefix - supernet.prefixlen) for supernet in self.lab_supernets)

    def shared_subnets(self, zones: Sequence[str]) -> dict[str, IPv4Network]:
        """The shared subnet of each zone, by zone name, e.g. ``{"us-east-1a": IPv4Network("10.20.240.0/23")}``.

        Raises:
            ValueError: a name is not that of an availability zone, or two zones end in the same letter.
        """
        problems = []
        blocks = list(self.shared.subnets(prefixlen_diff=ZONE_BITS))
        subnets: dict[str, IPv4Network] = {}
        for zone in zones:
            match = _ZONE.fullmatch(zone)
            if match is None:
                problems.append(f"{zone!r} is not the name of an availability zone, such as 'us-east-1a'")
                continue
            block = blocks[_ZONE_LETTERS.index(match.group(2))]
            if block in subnets.values():
                problems.append(f"{zone!r} ends in the same letter as another zone")
            subnets[zone] = block
        if problems:
            raise ValueError("zones: " + "; ".join(problems) + ". Name each zone of the Region once.")
        return subnets


def check_prefix(supernet: IPv4Network, prefix: int) -> None:
    """Refuse a size of subnet that AWS does not have or the supernet does not hold.

    Raises:
        ValueError: the size is neither.
    """
    largest = max(supernet.prefixlen, LARGEST_PREFIX)
    if not largest <= prefix <= SMALLEST_PREFIX:
        raise ValueError(f"prefix={prefix}: a subnet in {supernet} can have /{largest} to /{SMALLEST_PREFIX}.")


def smallest_free_block(supernet: IPv4Network, prefix: int, taken: Collection[IPv4Network]) -> IPv4Network:
    """The free block of size ``prefix`` that wastes least: at the lowest address of the smallest hole that holds it.

    A hole is an aligned free block as large as it can be. Taking from the smallest one keeps the large ones whole for
    labs that ask for more.

    Raises:
        NoFreeBlockError: every hole is too small; the message counts what exists and what is taken.
        ValueError: AWS has no subnet of that size, or ``supernet`` is smaller.
    """
    check_prefix(supernet, prefix)
    fitting = [hole for hole in _holes(supernet, taken) if hole.prefixlen <= prefix]
    if not fitting:
        raise NoFreeBlockError(_full(supernet, prefix, taken))
    hole = min(fitting, key=lambda hole: (-hole.prefixlen, hole.network_address))
    return IPv4Network((hole.network_address, prefix))


def _holes(supernet: IPv4Network, taken: Collection[IPv4Network]) -> Iterator[IPv4Network]:
    """The free parts of ``supernet`` as the largest aligned blocks, in address order."""
    cursor, end = int(supernet.network_address), int(supernet.broadcast_address) + 1
    for block in sorted(block for block in taken if block.overlaps(supernet)):
        start = int(block.network_address)
        if start > cursor:
            yield from summarize_address_range(IPv4Address(cursor), IPv4Address(start - 1))
        cursor = max(cursor, int(block.broadcast_address) + 1)
    if cursor < end:
        yield from summarize_address_range(IPv4Address(cursor), IPv4Address(end - 1))


def _full(supernet: IPv4Network, prefix: int, taken: Collection[IPv4Network]) -> str:
    of_size = 1 << (prefix - supernet.prefixlen)
    leases = sum(block.overlaps(supernet) for block in taken)
    free = sum(hole.num_addresses for hole in _holes(supernet, taken))
    return (
        f"no /{prefix} is free in {supernet}, which holds {of_size} of them: {leases} blocks are taken, and the {free} "
        f"addresses left make no /{prefix}. Destroy a lab, ask for a smaller block, or use another platform."
    )
