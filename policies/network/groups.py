"""Security groups: rules inside of them and beside them, in the five forms that they are written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import EVERYWHERE
from ..model import Unevaluated
from .kinds import PeerKind
from .model import Group, GroupRule, Peer
from .reading import addresses, follow_one, text, traffic
from .traffic import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource, Stack
    from ..view import View
    from .kinds import Direction
    from .model import Vpc
    from .places import Places
    from .prefix_lists import PrefixLists

_DEFAULT = tokens.SECURITY_GROUP[1]
_GROUP_OR_VPC = (*tokens.SECURITY_GROUP, *tokens.VPC)
_SIDES: tuple[Direction, ...] = ("ingress", "egress")
_SEPARATE: tuple[tuple[tuple[str, ...], Direction], ...] = (
    (tokens.INGRESS_RULE, "ingress"),
    (tokens.EGRESS_RULE, "egress"),
)


@dataclass(eq=False)
class Groups:
    """The security groups at hand; default groups that nobody took over are made up."""

    stack: Stack
    places: Places
    lists: PrefixLists
    by_urn: dict[str, Group] = field(default_factory=dict)
    rules: dict[str, list[GroupRule]] = field(default_factory=dict)
    """The rules that each resource writes, by its URN."""
    _default: dict[str, Group] = field(default_factory=dict)
    _vpc_of_group_id: dict[str, Vpc] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read groups first, so that rules can refer to any of them."""
        for vpc in self.places.vpcs.values():
            if name := text(vpc.resource.at("defaultSecurityGroupId")):
                self._vpc_of_group_id[name] = vpc
        groups = self.stack.of(tokens.SECURITY_GROUP)
        for resource in groups:
            group = Group(resource.name, resource, self.places.vpc_of(resource))
            self.by_urn[resource.urn] = group
            if resource.type == _DEFAULT and group.vpc:
                self._default[group.vpc.resource.urn] = group
        for resource in groups:
            self._read_inline(resource)
        for resource in self.stack.of(tokens.SECURITY_GROUP_RULE):
            self._read_old(resource)
        for types, side in _SEPARATE:
            for resource in self.stack.of(types):
                self._read_new(resource, side)

    def default_of(self, vpc: Vpc) -> Group:
        """The group of interfaces that name none: all to and from its members, and everything out."""
        urn = vpc.resource.urn
        if urn not in self._default:
            group = Group(f"default group of {vpc.name}", None, vpc)
            itself = Peer(PeerKind.GROUP, "", group.name, group=group)
            everywhere = Peer(PeerKind.RANGE, "", "0.0.0.0/0", EVERYWHERE)
            for side, peers in (("ingress", (itself,)), ("egress", (everywhere,))):
                rule = GroupRule(vpc.resource, "AWS's rule", group, side, EVERYTHING, peers)  # type: ignore[arg-type]
                group.rules[rule.direction].append(rule)
            self._default[urn] = group
        return self._default[urn]

    def named_by(self, resource: Resource, view: View) -> Iterator[Peer]:
        """The groups that a value names, one or a list of them."""
        for member in view.each() if view.known else [view]:
            if member.absent or (member.known and not text(member)):
                continue
            yield self._group(resource, member)

    def _group(self, resource: Resource, view: View) -> Peer:
        path, name = view.path, text(view)
        if "/" in name and not name.startswith("arn:"):  # account/sg-...: of a peered VPC
            account, _, name = name.partition("/")
            known = next((g for g in self.by_urn.values() if g.resource and name in g.resource.identities), None)
            kind = PeerKind.GROUP if known else PeerKind.OUTSIDE_GROUP
            return Peer(kind, path, name, group=known, account=account)
        link = follow_one(self.stack, resource, view, _GROUP_OR_VPC)
        for found in link.found:
            group = self.by_urn.get(found.urn) or self.default_of(self.places.vpcs[found.urn])
            return Peer(PeerKind.GROUP, path, group.name, group=group)
        if name in self._vpc_of_group_id:
            group = self.default_of(self._vpc_of_group_id[name])
            return Peer(PeerKind.GROUP, path, group.name, group=group)
        return Peer(PeerKind.OUTSIDE_GROUP if name else PeerKind.UNKNOWN, path, name)

    def _owner(self, resource: Resource) -> Group | None:
        peer = next(self.named_by(resource, resource.at("securityGroupId")), None)
        return peer.group if peer else None

    def _add(self, rule: GroupRule) -> None:
        self.rules.setdefault(rule.resource.urn, []).append(rule)
        if rule.group is not None:
            rule.group.rules[rule.direction].append(rule)

    def _read_inline(self, resource: Resource) -> None:
        group = self.by_urn[resource.urn]
        for side in _SIDES:
            for view in resource.each(side):
                if view.unknown:
                    group.gaps[side].append(Unevaluated(f"{resource.name}.{view.path}"))
                    self._add(GroupRule(resource, view.path, None, side, None, (_unknown(view),)))
                    continue
                self._add(self._many(resource, view, group, side))

    def _many(self, resource: Resource, view: View, group: Group | None, side: Direction) -> GroupRule:
        """A rule of the older forms, which name several of each kind."""
        peers = [_range(each) for key in ("cidrBlocks", "ipv6CidrBlocks") for each in view.each(key)]
        for key in ("securityGroups", "sourceSecurityGroupId"):
            peers += self.named_by(resource, view.at(key))
        for each in view.each("prefixListIds"):
            peers += self._lists(resource, each)
        itself = view.at("self")
        if itself.unknown:
            peers.append(_unknown(itself))
        elif itself.known and str(itself.value()).lower() == "true":
            kind = PeerKind.GROUP if group else PeerKind.UNKNOWN
            peers.append(Peer(kind, itself.path, group.name if group else "", group=group))
        passing = traffic(view.at("protocol"), view.at("fromPort"), view.at("toPort"))
        return GroupRule(resource, view.path, group, side, passing, tuple(peers))

    def _read_old(self, resource: Resource) -> None:
        group, kind = self._owner(resource), resource.at("type")
        sides = _SIDES if kind.unknown else [side for side in _SIDES if text(kind) == side]
        for side in sides:
            rule = self._many(resource, resource.properties, group, side)
            if kind.unknown:
                rule.traffic = None
            self._add(rule)

    def _read_new(self, resource: Resource, side: Direction) -> None:
        peers = [_range(view) for key in ("cidrIpv4", "cidrIpv6") if not (view := resource.at(key)).absent]
        peers += self.named_by(resource, resource.at("referencedSecurityGroupId"))
        lists = resource.at("prefixListId")
        if lists.unknown or text(lists):
            peers += self._lists(resource, lists)
        passing = traffic(resource.at("ipProtocol"), resource.at("fromPort"), resource.at("toPort"))
        self._add(GroupRule(resource, "", self._owner(resource), side, passing, tuple(peers)))

    def _lists(self, resource: Resource, view: View) -> Iterator[Peer]:
        for prefixes in self.lists.named_by(resource, view):
            if prefixes.service:
                yield Peer(PeerKind.SERVICE, view.path, prefixes.service)
            elif not prefixes.at_hand:
                kind = PeerKind.OUTSIDE_LIST if prefixes.name else PeerKind.UNKNOWN
                yield Peer(kind, view.path, prefixes.name)
            else:
                yield Peer(PeerKind.RANGE, view.path, prefixes.name, prefixes.addresses)
                if prefixes.gaps:
                    yield Peer(PeerKind.UNKNOWN, prefixes.gaps[0].path, prefixes.name)


def _range(view: View) -> Peer:
    known = addresses(view)
    if known is None:
        # Text that is no range is AWS's to refuse; it is judged as unknown, never as harmless.
        return _unknown(view)
    return Peer(PeerKind.RANGE, view.path, text(view), known)


def _unknown(view: View) -> Peer:
    return Peer(PeerKind.UNKNOWN, view.path, "")
