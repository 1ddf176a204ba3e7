"""Reads network ACLs: entries inside of them and beside them, and the subnets that they guard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..model import Unevaluated
from .acls import Acl, Entry
from .flows import Region
from .kinds import outside
from .reading import addresses, number, text, traffic

if TYPE_CHECKING:
    from ..resource import Resource, Stack
    from ..view import View
    from .kinds import Direction
    from .model import Vpc
    from .places import Places

(_DEFAULT,) = tokens.DEFAULT_NETWORK_ACL
_SIDES: tuple[Direction, ...] = ("ingress", "egress")
_RANGES = ("cidrBlock", "ipv6CidrBlock")


@dataclass(eq=False)
class Acls:
    """The network ACLs at hand, by URN; AWS's own, where nobody took it over, is made up."""

    stack: Stack
    places: Places
    by_urn: dict[str, Acl] = field(default_factory=dict)
    _default: dict[str, Acl] = field(default_factory=dict)
    _loose: dict[str, Acl] = field(default_factory=dict)
    _vpc_of_acl_id: dict[str, Vpc] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read ACLs, the entries beside them, then what guards each subnet."""
        for vpc in self.places.vpcs.values():
            if name := text(vpc.resource.at("defaultNetworkAclId")):
                self._vpc_of_acl_id[name] = vpc
        for resource in self.stack.of(tokens.NETWORK_ACL):
            self._read(resource)
        for rule in self.stack.of(tokens.NETWORK_ACL_RULE):
            self._read_rule(rule)
        self._guard()

    def acl_of(self, resource: Resource) -> Acl | None:
        """The ACL that a property names: an ACL, or the default one of a VPC."""
        view = resource.at("networkAclId")
        link = self.stack.follow_view(resource, view, types=(*tokens.NETWORK_ACL, *tokens.VPC))
        for found in link.found:
            return self.by_urn.get(found.urn) or self._default_of(self.places.vpcs[found.urn])
        for name in link.outside:
            if name in self._vpc_of_acl_id:
                return self._default_of(self._vpc_of_acl_id[name])
        return None

    def written_by(self, resource: Resource) -> Acl | None:
        """The ACL that a resource is, or writes an entry of; one that is not at hand has that entry only."""
        if resource.urn not in self.by_urn and resource.urn not in self._loose:
            return self.acl_of(resource)
        return self.by_urn.get(resource.urn) or self._loose[resource.urn]

    def _default_of(self, vpc: Vpc) -> Acl:
        urn = vpc.resource.urn
        if urn not in self._default:
            self._default[urn] = Acl(f"default network ACL of {vpc.name}", None)
        return self._default[urn]

    def _read(self, resource: Resource) -> None:
        acl = Acl(resource.name, resource)
        self.by_urn[resource.urn] = acl
        if resource.type == _DEFAULT:
            named = text(resource.at("defaultNetworkAclId"))
            vpc = (
                self.places.vpc_of(resource)
                or self._vpc_of_acl_id.get(named)
                or self.places.vpc_of(resource, "defaultNetworkAclId")
            )
            if vpc:
                self._default[vpc.resource.urn] = acl
        for side in _SIDES:
            for view in resource.each(side):
                self._add(acl, side, resource, view, ("ruleNo", "action"))

    def _read_rule(self, rule: Resource) -> None:
        acl = self.acl_of(rule)
        if acl is None:
            acl = self._loose[rule.urn] = Acl(text(rule.at("networkAclId")) or rule.name, rule)
        egress = rule.at("egress")
        sides = _SIDES if egress.unknown else (_SIDES[str(egress.value(False)).lower() == "true"],)
        for side in sides:
            if egress.unknown:
                acl.gaps[side].append(Unevaluated(f"{rule.name}.egress"))
            else:
                self._add(acl, side, rule, rule.properties, ("ruleNumber", "ruleAction"))

    @staticmethod
    def _add(acl: Acl, side: Direction, resource: Resource, view: View, keys: tuple[str, str]) -> None:
        """One entry; of one that is not known in full, nothing is known."""
        order, action = number(view.at(keys[0]), 0), view.at(keys[1])
        passing = traffic(view.at("protocol"), view.at("fromPort"), view.at("toPort"))
        ranges = [view.at(key) for key in _RANGES]
        if view.unknown or order is None or action.unknown or passing is None or any(each.unknown for each in ranges):
            acl.gaps[side].append(Unevaluated(f"{resource.name}.{view.path}" if view.path else resource.name))
            return
        for each in ranges:
            if (known := addresses(each)) is not None:
                allows = text(action).lower() == "allow"
                acl.entries[side].append(Entry(resource, view.path, order, allows, Region(known, passing)))

    def _guard(self) -> None:
        # What names a subnet wins over the default ACL, whose list of subnets may be older than that.
        ordered = sorted(
            self.by_urn.values(), key=lambda acl: acl.resource is not None and acl.resource.type != _DEFAULT
        )
        for acl in ordered:
            if acl.resource is not None:
                self._set(acl.resource, "subnetIds", acl)
        for association in self.stack.of(tokens.NETWORK_ACL_ASSOCIATION):
            self._set(association, "subnetId", self.acl_of(association) or _not_at_hand(association))
        for subnet in self.places.subnets.values():
            if subnet.acl is None and subnet.vpc is not None:
                subnet.acl = self._default_of(subnet.vpc)

    def _set(self, resource: Resource, key: str, acl: Acl) -> None:
        for found in self.stack.follow(resource, key, types=tokens.SUBNET).found:
            self.places.subnets[found.urn].acl = acl


def _not_at_hand(association: Resource) -> Acl:
    view = association.at("networkAclId")
    where = f"{association.name}.networkAclId"
    gap = outside(where, text(view)) if view.known else Unevaluated(where)
    return Acl(text(view) or "a network ACL", association, gaps={"ingress": [gap], "egress": [gap]})
