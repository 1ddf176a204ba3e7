"""Everything that has an address in a subnet, grouped by kind, subnet and security groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .. import tokens
from ..model import Unevaluated
from ..view import View
from .clusters import cluster_interfaces
from .interface_types import ROWS
from .kinds import Kind, PeerKind, outside
from .model import Interface
from .prefix_lists import is_gateway, service_of
from .reading import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..resource import Resource, Stack
    from .groups import Groups
    from .model import Group, Peer, Subnet
    from .places import Places


class _Card(NamedTuple):
    """What is the same for a resource's interfaces in all of its subnets."""

    kind: Kind
    name: str
    resource: Resource
    owner: Resource
    """The resource that the groups are written in."""
    groups: Sequence[View]
    made: frozenset[Group] = frozenset()
    """Groups that come without being named."""
    gaps: tuple[Unevaluated, ...] = ()
    """Groups that are not seen."""


@dataclass(eq=False)
class Interfaces:
    """Classes of interfaces, and what could not be placed."""

    stack: Stack
    places: Places
    groups: Groups
    classes: list[Interface] = field(default_factory=list)
    unplaced: dict[str, list[Unevaluated]] = field(default_factory=dict)
    """By URN: the subnets of a resource that are not at hand, or not known."""
    of_resource: dict[str, list[Interface]] = field(default_factory=dict)
    _by_key: dict[tuple[Kind, str, frozenset[Group], tuple[str, ...]], Interface] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read every type that has addresses."""
        for row in ROWS:
            for resource in self.stack.of(row.types):
                subnets, groups = _first(resource, row.subnets), _first(resource, row.groups)
                if subnets:
                    card = _Card(row.kind, resource.name, resource, resource, groups)
                    self._read(card, self._in_group(resource, subnets[0]))
        for endpoint in self.stack.of(tokens.VPC_ENDPOINT):
            if not is_gateway(endpoint):
                self._read_endpoint(endpoint)
        self._read_scaling_groups()
        for cluster in self.stack.of((tokens.CLUSTER,)):
            for node in cluster_interfaces(cluster):
                places = [(cluster, view) for view in node.subnets]
                self._read(_Card(node.kind, node.name, cluster, cluster, node.groups, node.made), places)
        for stack in self.stack.of(tokens.CLOUDFORMATION_STACK):
            body = stack.at("templateBody")
            if body.unknown:
                self._note(stack, body, (), unknown=True)

    def _in_group(self, resource: Resource, view: View) -> list[tuple[Resource, View]]:
        """Where the subnets stand: there, in entries of a list, or in the subnet group that is named there."""
        if view.path.endswith(("ipAddresses", "subnetMappings")):
            return [(resource, each.at("subnetId")) for each in view.each()]
        if not view.path.endswith("GroupName"):
            return [(resource, view)]
        link = self.stack.follow_view(resource, view, types=tokens.SUBNET_GROUP)
        self._note(resource, view, link.outside, unknown=link.unknown)
        return [(group, group.at("subnetIds")) for group in link.found]

    def _note(self, resource: Resource, view: View, names: tuple[str, ...], *, unknown: bool) -> None:
        gaps = [outside(view.path, name) for name in names] + ([Unevaluated(view.path)] if unknown else [])
        if gaps:
            self.unplaced.setdefault(resource.urn, []).extend(gaps)

    def _read(self, card: _Card, places: list[tuple[Resource, View]]) -> None:
        """An interface in each of the subnets that are named there."""
        for owner, view in places:
            link = self.stack.follow_view(owner, view, types=tokens.SUBNET)
            self._note(card.resource, view, link.outside, unknown=link.unknown)
            for found in link.found:
                self._add(card, self.places.subnets[found.urn])

    def _add(self, card: _Card, subnet: Subnet) -> None:
        groups, gaps = set(card.made), list(card.gaps)
        _take((peer for view in card.groups for peer in self.groups.named_by(card.owner, view)), groups, gaps)
        if not groups and not gaps:
            if subnet.vpc is not None:
                groups.add(self.groups.default_of(subnet.vpc))
            else:
                gaps.append(outside("securityGroups", "the VPC's default group"))
        _take(self._attached(card.resource), groups, gaps)
        key = (card.kind, subnet.resource.urn, frozenset(groups), tuple(gap.words for gap in gaps))
        known = self._by_key.get(key)
        if known is None:
            known = self._by_key[key] = Interface(card.kind, subnet, frozenset(groups), tuple(gaps))
            self.classes.append(known)
        known.members.append((card.name, card.resource))
        self.of_resource.setdefault(card.resource.urn, []).append(known)

    def _attached(self, resource: Resource) -> Iterator[Peer]:
        """Groups that another resource adds to a network interface, to a machine's first one, or to an endpoint."""
        if resource.type in (*tokens.INTERFACE, *tokens.INSTANCE):
            beside = self.stack.attached_to(resource, tokens.INTERFACE_GROUP, "networkInterfaceId")
            if resource.type in tokens.INSTANCE:
                beside = [*beside, *self._groups_of_ids.get(text(resource.at("primaryNetworkInterfaceId")), ())]
        elif resource.type in tokens.VPC_ENDPOINT:
            beside = self.stack.attached_to(resource, tokens.ENDPOINT_GROUP, "vpcEndpointId")
        else:
            return
        for each in beside:
            yield from self.groups.named_by(each, each.at("securityGroupId"))

    @cached_property
    def _groups_of_ids(self) -> dict[str, list[Resource]]:
        """The attachments of groups, by the id of the network interface where it is known."""
        made: dict[str, list[Resource]] = {}
        for each in self.stack.of(tokens.INTERFACE_GROUP):
            if name := text(each.at("networkInterfaceId")):
                made.setdefault(name, []).append(each)
        return made

    def of_machine(self, resource: Resource) -> list[Interface]:
        """The interfaces of a resource, and those that are made by themselves and attached to it."""
        attached = self._interfaces_of_machines.get(resource.urn, ())
        found = [each for urn in (resource.urn, *attached) for each in self.of_resource.get(urn, ())]
        return list(dict.fromkeys(found))

    @cached_property
    def _interfaces_of_machines(self) -> dict[str, list[str]]:
        """The network interfaces of each machine, by URN: named by it, by themselves, or by what attaches them."""
        pairs: list[tuple[Iterable[Resource], Iterable[Resource]]] = []
        for beside in self.stack.of(tokens.INTERFACE_ATTACHMENT):
            named = self.stack.follow(beside, "networkInterfaceId", types=tokens.INTERFACE).found
            pairs.append((self.stack.follow(beside, "instanceId", types=tokens.INSTANCE).found, named))
        for card in self.stack.of(tokens.INTERFACE):
            for each in card.each("attachments"):
                found = self.stack.follow_view(card, each.at("instance"), types=tokens.INSTANCE).found
                pairs.append((found, (card,)))
        for machine in self.stack.of((*tokens.INSTANCE, *tokens.LAUNCH_TEMPLATE)):
            for each in (*machine.each("networkInterfaces"), machine.at("primaryNetworkInterface")):
                at = each.at("networkInterfaceId")
                pairs.append(((machine,), self.stack.follow_view(machine, at, types=tokens.INTERFACE).found))
        made: dict[str, list[str]] = {}
        for machines, cards in pairs:
            for machine in machines:
                made.setdefault(machine.urn, []).extend(card.urn for card in cards)
        return made

    def _read_endpoint(self, endpoint: Resource) -> None:
        places = [(endpoint, endpoint.at("subnetIds"))]
        beside = self.stack.attached_to(endpoint, tokens.ENDPOINT_SUBNET, "vpcEndpointId")
        places += [(each, each.at("subnetId")) for each in beside]
        name = service_of(endpoint) or endpoint.name
        self._read(_Card(Kind.ENDPOINT, name, endpoint, endpoint, (endpoint.at("securityGroupIds"),)), places)

    def _read_scaling_groups(self) -> None:
        """A launch template starts instances in the subnets of the scaling groups that use it, and in its own."""
        for template in self.stack.of(tokens.LAUNCH_TEMPLATE):
            cards = template.each("networkInterfaces")
            for card in cards:
                if not card.unknown and not card.at("subnetId").absent:
                    made = _Card(Kind.TEMPLATE, template.name, template, template, (card.at("securityGroups"),))
                    self._read(made, [(template, card.at("subnetId"))])
        for scaled in self.stack.of(tokens.SCALING_GROUP):
            places = [(scaled, scaled.at("vpcZoneIdentifiers"))]
            named = scaled.at("launchTemplate")
            by = named.at("name") if named.at("id").absent else named.at("id")
            found = self.stack.follow_view(scaled, by, types=tokens.LAUNCH_TEMPLATE).found
            if len(found) != 1:  # whatever starts there has groups that are not seen here
                self._read(_Card(Kind.TEMPLATE, scaled.name, scaled, scaled, (), gaps=(_template_gap(by),)), places)
                continue
            cards = found[0].each("networkInterfaces")
            groups = cards[0].at("securityGroups") if cards else found[0].at("vpcSecurityGroupIds")
            self._read(_Card(Kind.TEMPLATE, found[0].name, scaled, found[0], (groups,)), places)


def _take(peers: Iterable[Peer], groups: set[Group], gaps: list[Unevaluated]) -> None:
    """Groups that are at hand, and those that are not."""
    for peer in peers:
        if peer.group is not None:
            groups.add(peer.group)
        else:
            unknown = peer.kind is PeerKind.UNKNOWN
            gaps.append(Unevaluated(peer.path) if unknown else outside(peer.path, peer.name))


def _template_gap(view: View) -> Unevaluated:
    path = "launchTemplate" if view.absent else view.path
    return Unevaluated(path) if view.unknown else outside(path, text(view) or "the launch template")


def _first(resource: Resource, keys: tuple[str, ...]) -> list[View]:
    """The first of the properties that is there."""
    return [view for key in keys if not (view := _at(resource, key)).absent][:1]


def _at(resource: Resource, dotted: str) -> View:
    view = resource.at(*dotted.split("."))
    empty = view.known and view.value() in ("", [])  # how states spell what is not set
    return View(None, view.path) if empty else view
