"""AWS's quotas that bound a platform, and how many labs they leave room for. Pure: no Pulumi, no AWS.

Each number is the default of an account, with the page that says so; an account can have more, never less.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ._address_plan import AddressPlan

_VPC = "docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_PRIVATELINK = "docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html"
_USAGE = "docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html"
_EFS = "docs.aws.amazon.com/efs/latest/ug/create-access-point.html"


class Quota(StrEnum):
    """A quota by the name that a stack's config gives it."""

    VPCS_PER_REGION = "vpcs-per-region"
    IPV4_RANGES_PER_VPC = "ipv4-ranges-per-vpc"
    SUBNETS_PER_VPC = "subnets-per-vpc"
    ROUTE_TABLES_PER_VPC = "route-tables-per-vpc"
    ROUTES_PER_ROUTE_TABLE = "routes-per-route-table"
    NETWORK_ACLS_PER_VPC = "network-acls-per-vpc"
    RULES_PER_NETWORK_ACL = "rules-per-network-acl"
    SECURITY_GROUPS_PER_REGION = "security-groups-per-region"
    RULES_PER_SECURITY_GROUP = "rules-per-security-group"
    SECURITY_GROUPS_PER_INTERFACE = "security-groups-per-interface"
    NETWORK_INTERFACES_PER_REGION = "network-interfaces-per-region"
    ADDRESS_USAGE_PER_VPC = "address-usage-per-vpc"
    INTERFACE_ENDPOINTS_PER_VPC = "interface-endpoints-per-vpc"
    GATEWAY_ENDPOINTS_PER_REGION = "gateway-endpoints-per-region"
    PEERINGS_PER_VPC = "peerings-per-vpc"
    ACCESS_POINTS_PER_FILE_SYSTEM = "access-points-per-file-system"


@dataclass(frozen=True, kw_only=True)
class QuotaFact:
    """What AWS says of a quota.

    Attributes:
        name: AWS's own name of it, as Service Quotas shows it.
        default: what a new account has.
        highest: what it can be raised to at most; None where AWS names no bound.
        source: the page.
    """

    name: str
    default: int
    highest: int | None
    source: str


def _vpc(name: str, default: int, highest: int | None = None) -> QuotaFact:
    return QuotaFact(name=name, default=default, highest=highest, source=_VPC)


QUOTAS: Mapping[Quota, QuotaFact] = {
    Quota.VPCS_PER_REGION: _vpc("VPCs per Region", 5),
    Quota.IPV4_RANGES_PER_VPC: _vpc("IPv4 CIDR blocks per VPC", 5, 50),
    Quota.SUBNETS_PER_VPC: _vpc("Subnets per VPC", 200),
    Quota.ROUTE_TABLES_PER_VPC: _vpc("Route tables per VPC", 200),
    Quota.ROUTES_PER_ROUTE_TABLE: _vpc("Routes per route table", 500, 1000),
    Quota.NETWORK_ACLS_PER_VPC: _vpc("Network ACLs per VPC", 200),
    # AWS raises this one to 40, at a price in the network's performance: a platform keeps to the default.
    Quota.RULES_PER_NETWORK_ACL: _vpc("Rules per network ACL", 20, 20),
    Quota.SECURITY_GROUPS_PER_REGION: _vpc("VPC security groups per Region", 2500),
    Quota.RULES_PER_SECURITY_GROUP: _vpc("Inbound or outbound rules per security group", 60),
    Quota.SECURITY_GROUPS_PER_INTERFACE: _vpc("Security groups per network interface", 5, 16),
    Quota.NETWORK_INTERFACES_PER_REGION: _vpc("Network interfaces per Region", 5000),
    Quota.ADDRESS_USAGE_PER_VPC: QuotaFact(
        name="Network Address Usage", default=64_000, highest=256_000, source=_USAGE
    ),
    Quota.INTERFACE_ENDPOINTS_PER_VPC: QuotaFact(
        name="Interface VPC endpoints per VPC", default=50, highest=None, source=_PRIVATELINK
    ),
    Quota.GATEWAY_ENDPOINTS_PER_REGION: QuotaFact(
        name="Gateway VPC endpoints per Region", default=20, highest=None, source=_PRIVATELINK
    ),
    Quota.PEERINGS_PER_VPC: _vpc("Active VPC peering connections per VPC", 50, 125),
    Quota.ACCESS_POINTS_PER_FILE_SYSTEM: QuotaFact(
        name="Access points per file system", default=10_000, highest=None, source=_EFS
    ),
}

# What a platform has before its first lab. AWS's own main route table, default ACL and default group count as well.
_ROUTE_TABLES_OF_A_PLATFORM = 2
_ACLS_OF_A_PLATFORM = 2
_GROUPS_OF_A_PLATFORM = 10
_GATEWAY_ENDPOINTS_OF_A_PLATFORM = 2
_DEFAULT_VPCS = 1
# The lab's nodes, scratch and database clients; and for the head node, compute nodes, login nodes and their load
# balancer ParallelCluster makes one each.
_GROUPS_OF_A_LAB = 7
# A lab's network ACL: its own block, the shared supernet and the gateway endpoints; each labs' supernet is one more.
_ACL_ENTRIES_OF_A_LAB = 3
_USAGE_OF_AN_ENDPOINT = 6  # a zone; a mount target and a function's interface count the same


@dataclass(frozen=True)
class Quotas:
    """The quotas of one account and Region.

    Attributes:
        raised: those that AWS has raised, as the account has them now (``aws service-quotas get-service-quota``).

    Raises:
        ValueError: a number is below AWS's default or above the highest; all that are wrong are named.
    """

    raised: Mapping[Quota, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse numbers that no account has."""
        problems = []
        for quota, value in self.raised.items():
            fact = QUOTAS[quota]
            highest = fact.highest or value
            if not fact.default <= value <= highest:
                allowed = "or more" if fact.highest is None else f"to {fact.highest}"
                problems.append(f"{quota}={value}: {fact.default} {allowed} is possible ({fact.source})")
        if problems:
            raise ValueError("quotas: " + "; ".join(problems) + ". Give the number that Service Quotas shows.")

    def of(self, quota: Quota) -> int:
        """The number that holds."""
        return self.raised.get(quota, QUOTAS[quota].default)


@dataclass(frozen=True, kw_only=True)
class Bound:
    """How much room one limit leaves.

    Attributes:
        limit: what limits: AWS's name of a quota, or the labs' addresses.
        value: the limit.
        taken: what the platform, or the Region, takes of it before the first one.
        each: what each one takes.
        source: where the limit is from.
    """

    limit: str
    value: int
    taken: int
    each: int
    source: str

    @property
    def room(self) -> int:
        """How many fit."""
        return max(self.value - self.taken, 0) // self.each

    def __str__(self) -> str:
        """The bound as a sentence's part, with its numbers."""
        return f"{self.limit}: {self.value} less {self.taken}, {self.each} each, leave room for {self.room}"


def lab_bounds(plan: AddressPlan, zones: int, quotas: Quotas) -> tuple[Bound, ...]:
    """What bounds the number of labs that a platform can have, the narrowest first.

    Args:
        plan: the platform's addresses; labs of another size than ``lab_prefix`` take more or less of them.
        zones: the number of zones with a shared subnet.
        quotas: the account's quotas.
    """
    addresses = Bound(
        limit=f"Blocks of /{plan.lab_prefix} in {', '.join(str(supernet) for supernet in plan.lab_supernets)}",
        value=plan.lab_capacity(),
        taken=0,
        each=1,
        source="the address plan",
    )
    bounds = (
        addresses,
        _bound(Quota.SUBNETS_PER_VPC, quotas, taken=zones, each=1),
        _bound(Quota.ROUTE_TABLES_PER_VPC, quotas, taken=_ROUTE_TABLES_OF_A_PLATFORM, each=1),
        _bound(Quota.NETWORK_ACLS_PER_VPC, quotas, taken=_ACLS_OF_A_PLATFORM, each=1),
        _bound(Quota.SECURITY_GROUPS_PER_REGION, quotas, taken=_GROUPS_OF_A_PLATFORM, each=_GROUPS_OF_A_LAB),
        _bound(Quota.ACCESS_POINTS_PER_FILE_SYSTEM, quotas, taken=0, each=1),
    )
    return tuple(sorted(bounds, key=lambda bound: bound.room))


def lab_capacity(plan: AddressPlan, zones: int, quotas: Quotas) -> int:
    """How many labs of the usual size a platform can have: as many as its narrowest bound leaves room for."""
    return lab_bounds(plan, zones, quotas)[0].room


def node_bounds(zones: int, interface_endpoints: int, quotas: Quotas) -> tuple[Bound, ...]:
    """What bounds the number of nodes, of one interface each, that all labs can run at the same time; narrowest first.

    Several platforms in one Region of an account share the quota on interfaces.
    """
    interfaces = (interface_endpoints + 1) * zones  # the one more is the file system's mount target
    bounds = (
        _bound(Quota.NETWORK_INTERFACES_PER_REGION, quotas, taken=interfaces, each=1),
        _bound(Quota.ADDRESS_USAGE_PER_VPC, quotas, taken=interfaces * _USAGE_OF_AN_ENDPOINT, each=1),
    )
    return tuple(sorted(bounds, key=lambda bound: bound.room))


def platform_bounds(quotas: Quotas) -> tuple[Bound, ...]:
    """What bounds the number of platforms in one Region of an account, the narrowest first."""
    bounds = (
        _bound(Quota.VPCS_PER_REGION, quotas, taken=_DEFAULT_VPCS, each=1),
        _bound(Quota.GATEWAY_ENDPOINTS_PER_REGION, quotas, taken=0, each=_GATEWAY_ENDPOINTS_OF_A_PLATFORM),
    )
    return tuple(sorted(bounds, key=lambda bound: bound.room))


def quota_problems(plan: AddressPlan, interface_endpoints: Iterable[str], quotas: Quotas) -> list[str]:
    """What a platform's config asks for beyond a quota, with the numbers and what to do.

    Args:
        plan: the platform's addresses.
        interface_endpoints: the services with an interface endpoint.
        quotas: the account's quotas.
    """
    # The shared subnets' ACL has an entry a range of the VPC and one for the gateway endpoints.
    entries = max(_ACL_ENTRIES_OF_A_LAB + len(plan.lab_supernets), len(plan.vpc_ranges) + 1)
    asked = (
        (Quota.IPV4_RANGES_PER_VPC, len(plan.vpc_ranges), "the range and the secondary ranges", "fewer ranges"),
        (Quota.RULES_PER_NETWORK_ACL, entries, "entries of a lab's network ACL", "fewer supernets of labs"),
        (
            Quota.INTERFACE_ENDPOINTS_PER_VPC,
            len(list(interface_endpoints)),
            "endpoints of the features",
            "fewer features",
        ),
    )
    return [
        f"{what} are {number}, and {QUOTAS[quota].name} is {quotas.of(quota)}; choose {instead}{_raise_it(quota)}"
        for quota, number, what, instead in asked
        if number > quotas.of(quota)
    ]


def as_markdown() -> str:
    """Return the quotas as a table for the docs."""
    rows = [
        f"| `{quota}` | {fact.name} | {fact.default} | {fact.highest or ''} | {fact.source} |"
        for quota, fact in QUOTAS.items()
    ]
    return "\n".join(["| Config | Quota | Default | Highest | Source |", "|---|---|---|---|---|", *rows])


def _raise_it(quota: Quota) -> str:
    fact = QUOTAS[quota]
    return "" if fact.highest == fact.default else f", or have AWS raise the quota and give it as quotas[{quota.value}]"


def _bound(quota: Quota, quotas: Quotas, *, taken: int, each: int) -> Bound:
    fact = QUOTAS[quota]
    return Bound(limit=fact.name, value=quotas.of(quota), taken=taken, each=each, source=fact.source)
