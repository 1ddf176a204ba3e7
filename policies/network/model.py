"""What a network is made of, as rules and the search for paths see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..addresses import AddressSet

if TYPE_CHECKING:
    from ..model import Unevaluated
    from ..resource import Resource
    from .acls import Acl
    from .kinds import Direction, Kind, PeerKind, Target
    from .traffic import Traffic


@dataclass(eq=False, slots=True)
class Vpc:
    """A VPC and all its ranges."""

    resource: Resource
    addresses: AddressSet
    gaps: list[Unevaluated] = field(default_factory=list)
    """Ranges that are not known."""

    @property
    def name(self) -> str:
        """What its program calls it."""
        return self.resource.name


@dataclass(eq=False, slots=True)
class Route:
    """One route of a table; a prefix list's entries are a route each."""

    resource: Resource
    """The table or route that it is written in."""
    path: str
    """Where, such as routes[0]."""
    destination_path: str
    destination: str
    """What is written there."""
    addresses: AddressSet
    """Its destination; empty where that is a list of AWS's or is not known."""
    length: int
    """The bits of its prefix: longer ones go first."""
    target: Target
    target_name: str = ""
    """The target's name in its program, else its id."""
    found: Resource | None = None
    """The target, where it is at hand."""
    gap: Unevaluated | None = None
    """What of its destination is not known."""
    prefix_list: str = ""
    """The prefix list that its destination comes from."""
    service: str = ""
    """The AWS service whose managed prefix list is the destination."""

    @property
    def words(self) -> str:
        """The route as a hop of a path."""
        where = f"{self.resource.name}.{self.path}" if self.path else self.resource.name
        listed = f" of prefix list {self.prefix_list}" if self.prefix_list else ""
        return f"route {where} ({self.destination}{listed} to {self.target} {self.target_name})"


@dataclass(eq=False, slots=True)
class RouteTable:
    """A route table with its inline and separate routes."""

    name: str
    resource: Resource | None
    """None for the main table that AWS made and nobody took over."""
    vpc: Vpc | None
    routes: list[Route] = field(default_factory=list)
    services: dict[str, Resource] = field(default_factory=dict)
    """The gateway endpoints that it has routes to, by service."""
    propagated: list[str] = field(default_factory=list)
    """The VPN gateways that add routes to it by themselves."""
    gaps: list[Unevaluated] = field(default_factory=list)
    """What of it is not known."""


@dataclass(eq=False, slots=True)
class Subnet:
    """A subnet; what is None there is outside of the graph or not known."""

    resource: Resource
    vpc: Vpc | None
    addresses: AddressSet
    complete: bool
    """Whether these are all addresses that it has, as far as it tells."""
    table: RouteTable | None = None
    acl: Acl | None = None

    @property
    def name(self) -> str:
        """What its program calls it."""
        return self.resource.name


@dataclass(eq=False, slots=True)
class Peer:
    """One far end of a security group rule."""

    kind: PeerKind
    path: str
    name: str
    addresses: AddressSet = AddressSet()  # noqa: RUF009 - it cannot change
    group: Group | None = None
    account: str = ""
    """The account that an `account/sg-...` names."""


@dataclass(eq=False, slots=True)
class GroupRule:
    """One rule of a security group, however it is written."""

    resource: Resource
    path: str
    group: Group | None
    """The group that it belongs to; None: outside, or not known."""
    direction: Direction
    traffic: Traffic | None
    """None while the protocol or ports are not known."""
    peers: tuple[Peer, ...]

    @property
    def words(self) -> str:
        """The rule as a hop of a path."""
        return f"{self.resource.name}.{self.path}" if self.path else self.resource.name


@dataclass(eq=False, slots=True)
class Group:
    """A security group and its rules."""

    name: str
    resource: Resource | None
    """None for a group that AWS or ParallelCluster makes by itself."""
    vpc: Vpc | None
    rules: dict[Direction, list[GroupRule]] = field(default_factory=lambda: {"ingress": [], "egress": []})
    gaps: dict[Direction, list[Unevaluated]] = field(default_factory=lambda: {"ingress": [], "egress": []})
    """What of its rules is not known."""


@dataclass(eq=False, slots=True)
class Interface:
    """All interfaces of one kind in one subnet with the same groups."""

    kind: Kind
    subnet: Subnet
    groups: frozenset[Group]
    gaps: tuple[Unevaluated, ...]
    """Groups that are not at hand."""
    members: list[tuple[str, Resource]] = field(default_factory=list)
    """The name of each, and the resource that makes it."""

    @property
    def words(self) -> str:
        """The class as the start or end of a path."""
        names = sorted({name for name, _ in self.members})
        shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        return f"{self.kind} {shown} in subnet {self.subnet.name}"
