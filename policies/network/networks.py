"""Everything that a network is made of, read once for every rule that asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .. import tokens
from .acl_reading import Acls
from .groups import Groups
from .interfaces import Interfaces
from .internet import Internet
from .kinds import Kind
from .known import KnownRanges
from .labs import Labs
from .members import Members
from .needs import Needs
from .paths import Paths
from .places import Places
from .prefix_lists import PrefixLists, is_gateway, service_of
from .route_tables import RouteTables

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from .model import Interface, Vpc


class Networks:
    """VPCs, subnets, routes, network ACLs, groups and interfaces. A part is read when a rule first asks for it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    @cached_property
    def prefix_lists(self) -> PrefixLists:
        """Our own lists, and which of AWS's an endpoint names."""
        return PrefixLists(self.stack)

    @cached_property
    def places(self) -> Places:
        """VPCs and subnets; a subnet's table and ACL are there once `complete` was asked for."""
        return Places(self.stack)

    @cached_property
    def tables(self) -> RouteTables:
        """Route tables."""
        return RouteTables(self.stack, self.places, self.prefix_lists)

    @cached_property
    def acls(self) -> Acls:
        """Network ACLs."""
        return Acls(self.stack, self.places)

    @cached_property
    def groups(self) -> Groups:
        """Security groups."""
        return Groups(self.stack, self.places, self.prefix_lists)

    @cached_property
    def known(self) -> KnownRanges:
        """Which ranges belong to a VPC and its peers."""
        return KnownRanges(self.stack, self.places, self.stack.facts)

    @cached_property
    def labs(self) -> Labs:
        """Labs as parts of the network."""
        _ = self.tables, self.acls
        return Labs(self.stack, self.places, self.known, self.members)

    @cached_property
    def members(self) -> Members:
        """Which lab a resource belongs to, without reading more of the network than its VPCs and subnets."""
        return Members(self.stack, self.places)

    def needs_of(self, cluster: Resource) -> Needs:
        """What a cluster's nodes must reach."""
        return Needs(self.stack, cluster)

    def endpoints_of(self, vpc: Vpc) -> tuple[dict[str, list[Interface]], frozenset[str]]:
        """The interface endpoints of a VPC by service, and the services that it has gateway endpoints for."""
        return self._interface_endpoints.get(vpc.resource.urn, {}), self._gateways.get(vpc.resource.urn, frozenset())

    @cached_property
    def _interface_endpoints(self) -> dict[str, dict[str, list[Interface]]]:
        made: dict[str, dict[str, list[Interface]]] = {}
        for each in self.interfaces.classes:
            if each.kind is Kind.ENDPOINT and each.subnet.vpc is not None:
                for service, _ in each.members:
                    made.setdefault(each.subnet.vpc.resource.urn, {}).setdefault(service, []).append(each)
        return made

    @cached_property
    def _gateways(self) -> dict[str, frozenset[str]]:
        made: dict[str, frozenset[str]] = {}
        for endpoint in self.stack.of(tokens.VPC_ENDPOINT):
            vpc = self.places.vpc_of(endpoint)
            if is_gateway(endpoint) and vpc is not None:
                urn = vpc.resource.urn
                made[urn] = made.get(urn, frozenset()) | {service_of(endpoint)}
        return made

    @cached_property
    def internet(self) -> Internet:
        """Paths to and from public addresses."""
        return Internet(self)

    @cached_property
    def paths(self) -> Paths:
        """Paths from interfaces to interfaces."""
        return Paths(self, self.known)

    @cached_property
    def interfaces(self) -> Interfaces:
        """Interfaces in subnets that know their table and ACL."""
        _ = self.tables, self.acls
        return Interfaces(self.stack, self.places, self.groups)
