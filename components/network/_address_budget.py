"""How many addresses of each shared subnet a platform takes. Pure: no Pulumi, no AWS."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from ._address_plan import LARGEST_PREFIX, ZONE_BITS, usable_addresses
from ._endpoint_plan import Feature, interface_endpoints

# RDS puts a new instance beside the old one while it repairs or replaces it, and wants an address for that (Amazon RDS
# User Guide, "Working with a DB instance in a VPC"); the function that renews its password has one interface a subnet
# (AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC").
_ADDRESSES_OF_ACCOUNTING = 3


@dataclass(frozen=True)
class Demand:
    """What takes addresses of each shared subnet, and how many."""

    what: str
    addresses: int


def demands(features: Collection[Feature], *, file_systems: int, others: int) -> tuple[Demand, ...]:
    """What takes addresses of the shared subnet of each zone.

    Args:
        features: what labs may use.
        file_systems: EFS file systems with a mount target in each zone.
        others: addresses a zone for what else is put into the shared subnets.
    """
    wanted = (
        Demand("interface endpoints", len(interface_endpoints(features))),
        Demand("mount targets", file_systems),
        Demand(
            "the accounting database, its replacement and its function",
            _ADDRESSES_OF_ACCOUNTING if Feature.ACCOUNTING in features else 0,
        ),
        Demand("others", others),
    )
    return tuple(demand for demand in wanted if demand.addresses)


def budget_problem(shared: IPv4Network, wanted: Sequence[Demand]) -> str:
    """Say by which numbers the shared supernet is too small for what goes into each zone; empty when it is not."""
    zone_prefix = shared.prefixlen + ZONE_BITS
    free = usable_addresses(zone_prefix)
    needed = sum(demand.addresses for demand in wanted)
    if needed <= free:
        return ""
    largest_zone = LARGEST_PREFIX + ZONE_BITS
    fitting = (prefix for prefix in range(zone_prefix, largest_zone - 1, -1) if usable_addresses(prefix) >= needed)
    zone = next(fitting, None)
    remedy = f"choose /{zone - ZONE_BITS} or larger for shared" if zone else "no shared range is large enough"
    parts = ", ".join(f"{demand.addresses} for {demand.what}" for demand in wanted)
    return (
        f"shared={shared} gives each zone a /{zone_prefix} with {free} addresses, and {needed} are needed: {parts}; "
        f"{remedy}, or ask for less"
    )
