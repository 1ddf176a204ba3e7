"""Regions of addresses and traffic: what the entries of a network ACL, or the rules of a group, let through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..addresses import AddressSet  # noqa: TC001 - a NamedTuple reads its fields' types
from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Region(NamedTuple):
    """Every combination of one of the addresses at the far end with some of the traffic."""

    addresses: AddressSet
    traffic: Traffic

    def __bool__(self) -> bool:
        return bool(self.addresses) and bool(self.traffic)

    def meet(self, other: Region) -> Region:
        """What is in both."""
        return Region(self.addresses & other.addresses, self.traffic & other.traffic)

    def without(self, other: Region) -> Iterator[Region]:
        """What is in it and not in the other, in at most two parts."""
        outside = Region(self.addresses - other.addresses, self.traffic)
        rest = Region(self.addresses & other.addresses, self.traffic - other.traffic)
        yield from (part for part in (outside, rest) if part)


def subtract(regions: Iterable[Region], other: Region) -> list[Region]:
    """What is in the regions and not in the other."""
    return [part for region in regions for part in region.without(other)]


def possible(regions: Iterable[Region], addresses: AddressSet) -> Traffic:
    """The traffic that passes with at least one of the addresses."""
    traffic = Traffic()
    for region in regions:
        if region.addresses.overlaps(addresses):
            traffic |= region.traffic
    return traffic


def certain(regions: Iterable[Region], addresses: AddressSet) -> Traffic:
    """The traffic that passes with every one of the addresses."""
    parts: list[tuple[AddressSet, Traffic]] = [(addresses, Traffic())]
    for region in regions:
        cut: list[tuple[AddressSet, Traffic]] = []
        for part, traffic in parts:
            if inside := part & region.addresses:
                cut.append((inside, traffic | region.traffic))
            if outside := part - region.addresses:
                cut.append((outside, traffic))
        parts = cut
    if not addresses:
        return Traffic()
    common = parts[0][1]
    for _, traffic in parts[1:]:
        common &= traffic
    return common
