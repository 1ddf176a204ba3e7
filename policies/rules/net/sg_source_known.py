"""Security groups name ranges, groups and prefix lists that belong to the network or to peers that are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import security_groups
from ...addresses import PRIVATE
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.kinds import OUTSIDE, PeerKind, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...network.model import GroupRule, Peer
    from ...resource import Resource, Stack

RULE = Rule(
    id="net-sg-source-known",
    title="Security groups name only ranges, groups and lists of our own or of peers that are allowed",
    severity=Severity.HIGH,
    types=tuple(dict.fromkeys((*security_groups.TYPES["ingress"], *security_groups.TYPES["egress"]))),
    why="A private range that nobody listed is somebody's network all the same: another lab's, or one that a peering "
    "or VPN reaches tomorrow.",
    remediation="Refer to a security group of the same VPC, to a range inside it, or list the peer in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    controls=BOUNDARY,
    bad="""\
aws.vpc.SecurityGroupIngressRule(
    "ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="10.20.0.0/16"
)
""",
    good="""\
aws.vpc.SecurityGroupIngressRule(
    "ssh", security_group_id=group.id, ip_protocol="tcp", from_port=22, to_port=22, cidr_ipv4="10.0.1.0/24"
)
""",
)
_ALLOWED = "a range of the VPC, of a VPC at hand that it is peered with, or of [[peers]] in policies/facts.toml"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every far end of every rule that the resource writes; public ranges have rules of their own."""
    for rule in stack.networks.groups.rules.get(resource.urn, ()):
        for peer in rule.peers:
            yield from _peer(rule, peer, stack)


def _peer(rule: GroupRule, peer: Peer, stack: Stack) -> Iterator[Outcome]:
    if peer.kind is PeerKind.UNKNOWN:
        yield Unevaluated(peer.path)
    elif peer.kind is PeerKind.RANGE:
        yield from _range(rule, peer, stack)
    elif peer.kind is PeerKind.SERVICE:
        if rule.direction == "ingress":
            yield Finding(
                f"{peer.path} is AWS's prefix list of {peer.name}; allowed: such lists for egress only", peer.path
            )
    elif peer.kind is PeerKind.GROUP:
        yield from _group(rule, peer, stack)
    elif peer.account and peer.account not in _accounts(stack):
        yield Finding(
            f'{peer.path} is "{peer.account}/{peer.name}"; allowed: groups of our accounts, or of those of [[peers]] '
            "in policies/facts.toml",
            peer.path,
        )
    else:
        yield outside(peer.path, peer.name)


def _range(rule: GroupRule, peer: Peer, stack: Stack) -> Iterator[Outcome]:
    private = peer.addresses & PRIVATE
    if private != peer.addresses or not private:
        return
    known = stack.networks.known
    if known.listed.covers(private):
        return
    vpc = rule.group.vpc if rule.group else None
    if vpc is None or vpc.gaps:
        yield Unevaluated(peer.path, f"the ranges of the group's VPC are {OUTSIDE}")
    elif not known.beside(vpc).covers(private):
        yield Finding(f'{peer.path} is "{peer.name}"; allowed: {_ALLOWED}', peer.path)


def _group(rule: GroupRule, peer: Peer, stack: Stack) -> Iterator[Outcome]:
    own, named = rule.group, peer.group
    if own is None or named is None or own is named or own.vpc is named.vpc:
        return
    if own.vpc is None or named.vpc is None:
        yield Unevaluated(peer.path, f"the VPC of one of the groups is {OUTSIDE}")
    elif named.vpc not in stack.networks.known.peers_of(own.vpc):
        yield Finding(
            f"{peer.path} is group {peer.name} of VPC {named.vpc.name}; allowed: groups of VPC {own.vpc.name}, or of "
            "one that it is peered with",
            peer.path,
        )


def _accounts(stack: Stack) -> frozenset[str]:
    return stack.accounts | {peer.account for peer in stack.facts.peers if peer.account}
