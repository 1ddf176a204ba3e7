"""Security group rules in their smallest parts, which are what AWS adds and removes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..values import Properties, Value


Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
PERMISSIONS: dict[Direction, str] = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}

# How a rule's block and a permission of AWS name each kind of peer: property, member, and the member inside it.
_PEERS = (
    ("cidrBlocks", "IpRanges", "CidrIp"),
    ("ipv6CidrBlocks", "Ipv6Ranges", "CidrIpv6"),
    ("prefixListIds", "PrefixListIds", "PrefixListId"),
    ("securityGroups", "UserIdGroupPairs", "GroupId"),
)


def protocol_name(value: Value) -> str:
    """A protocol as AWS answers it: ``tcp`` for 6, ``-1`` for all."""
    text = str(value).lower()
    return _NUMBERS.get(text, text)


@dataclass(frozen=True)
class Atom:
    """The smallest rule: one protocol, one range of ports, one peer."""

    protocol: str
    from_port: int
    to_port: int
    kind: str
    peer: str
    description: str

    def permission(self) -> dict[str, object]:
        """The atom as AWS takes it."""
        member, inner = next((member, inner) for name, member, inner in _PEERS if name == self.kind)
        peer = {inner: self.peer} | ({"Description": self.description} if self.description else {})
        ports = {} if self.protocol == "-1" else {"FromPort": self.from_port, "ToPort": self.to_port}
        return {"IpProtocol": self.protocol, **ports, member: [peer]}

    def is_answered_as(self, other: Atom) -> bool:
        """Whether AWS's answer is this atom; the local AWS does not answer descriptions of prefix lists."""
        return self == (replace(other, description=self.description) if self.kind == "prefixListIds" else other)


def atoms_of_rule(rule: Properties, group: str) -> Iterator[Atom]:
    """What a rule of the program comes to; ``group`` is the id of the group that it is in."""
    protocol = protocol_name(rule.get("protocol"))
    ports = (0, 0) if protocol == "-1" else (int(str(rule.get("fromPort", 0))), int(str(rule.get("toPort", 0))))
    for kind, _, _ in _PEERS:
        peers = rule.get(kind)
        for peer in peers if isinstance(peers, list) else []:
            yield Atom(protocol, *ports, kind, str(peer), str(rule.get("description") or ""))
    if rule.get("self"):
        yield Atom(protocol, *ports, "securityGroups", group, str(rule.get("description") or ""))


def atoms_of_rules(rules: Value, group: str) -> list[Atom]:
    """What several rules of the program come to."""
    given = rules if isinstance(rules, list) else []
    return [atom for rule in given if isinstance(rule, dict) for atom in atoms_of_rule(rule, group)]


def atoms_of_permissions(permissions: object) -> list[Atom]:
    """What AWS says that a group permits."""
    assert isinstance(permissions, list)
    return [
        Atom(p["IpProtocol"], p.get("FromPort", 0), p.get("ToPort", 0), kind, peer[inner], peer.get("Description", ""))
        for p in permissions
        for kind, member, inner in _PEERS
        for peer in p.get(member, ())
    ]


def rules_of_atoms(given: Value, present: list[Atom], group: str) -> list[Value]:
    """The present atoms as rules: in the blocks that the program wrote, the rest in blocks of their own."""
    left = list(present)
    rules: list[Value] = []
    for rule in given if isinstance(given, list) else []:
        assert isinstance(rule, dict)
        kept = [atom for atom in atoms_of_rule(rule, group) if any(atom.is_answered_as(other) for other in left)]
        if kept:
            rules.append(rule_of_atoms(kept, group, bool(rule.get("self"))))
        left = [other for other in left if not any(atom.is_answered_as(other) for atom in kept)]
    while left:
        like = [a for a in left if (a.protocol, a.from_port, a.to_port, a.description) == _heading(left[0])]
        rules.append(rule_of_atoms(like, group, is_self=any(a.peer == group for a in like)))
        left = [atom for atom in left if atom not in like]
    return rules


def _heading(atom: Atom) -> tuple[str, int, int, str]:
    return atom.protocol, atom.from_port, atom.to_port, atom.description


def rule_of_atoms(atoms: list[Atom], group: str, is_self: bool) -> Properties:
    """One rule of atoms that differ in their peers alone."""
    protocol, from_port, to_port, description = _heading(atoms[0])
    rule: Properties = {"protocol": protocol, "fromPort": from_port, "toPort": to_port, "self": is_self}
    if description:
        rule["description"] = description
    for kind, _, _ in _PEERS:
        peers: list[Value] = [a.peer for a in atoms if a.kind == kind and not (is_self and a.peer == group)]
        if peers:
            rule[kind] = peers
    return rule
