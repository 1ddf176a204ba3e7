"""The entries of the network ACLs: how many there are never depends on the number of labs. Pure: no Pulumi, no AWS.

AWS evaluates a subnet's entries in the order of their numbers, the first that matches decides, and what none matches is
denied. Network ACLs know no connections, so that an answer needs an entry of its own, and no prefix lists. Hence the
two entries on any address: requests to S3 and DynamoDB leave for port 443, and their answers come back to a port from
1024 up. Routes decide where such packets can go: to nowhere but the gateway endpoints. AWS allows 20 entries a
direction (docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._peering_plan import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pulumi

    from ._address_plan import AddressPlan
    from ._peering_plan import PeeredService, PeerNetwork

MOST_ENTRIES = 20
_ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class AclEntry:
    """One entry: whether packets of a protocol to or from a range, on ports, may pass."""

    action: str
    cidr: pulumi.Input[str]
    protocol: str = "-1"
    from_port: int = 0
    to_port: int = 0
    icmp_type: int | None = None
    icmp_code: int | None = None


@dataclass(frozen=True, kw_only=True)
class AclPlan:
    """The entries of one network ACL, in the order in which AWS tries them.

    Raises:
        ValueError: AWS has no room for so many.
    """

    ingress: Sequence[AclEntry]
    egress: Sequence[AclEntry]

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse."""
        for direction, entries in (("ingress", self.ingress), ("egress", self.egress)):
            if len(entries) > MOST_ENTRIES:
                raise ValueError(
                    f"a network ACL would have {len(entries)} {direction} entries, and AWS allows {MOST_ENTRIES}: name "
                    "fewer services, ports next to each other as one range, or the peer's addresses as one range"
                )


_TO_GATEWAY_ENDPOINTS = AclEntry(action="allow", cidr=_ANYWHERE, protocol="tcp", from_port=443, to_port=443)
_FROM_GATEWAY_ENDPOINTS = AclEntry(action="allow", cidr=_ANYWHERE, protocol="tcp", from_port=1024, to_port=65535)

_OF_LABS = frozenset({Direction.LABS_TO_PEER, Direction.PEER_TO_HEAD_NODES})
_OF_SHARED = frozenset({Direction.PEER_TO_ENDPOINTS})


def shared_acl(vpc_cidr: pulumi.Input[str], peers: Sequence[PeerNetwork] = ()) -> AclPlan:
    """Shared services talk to the whole VPC, to the gateway endpoints, and to peers only by named services."""
    inside = AclEntry(action="allow", cidr=vpc_cidr)
    enter, leave = _peering(peers, _OF_SHARED)
    return AclPlan(
        ingress=(inside, *enter, _FROM_GATEWAY_ENDPOINTS),
        egress=(inside, *leave, _TO_GATEWAY_ENDPOINTS),
    )


def lab_acl(
    block: pulumi.Input[str],
    shared_cidr: pulumi.Input[str],
    labs_cidrs: Sequence[pulumi.Input[str]],
    peers: Sequence[PeerNetwork] = (),
) -> AclPlan:
    """A lab talks to itself, to shared services and to the gateway endpoints, and to no other lab.

    The lab's own block is part of a labs' supernet: it has to be allowed before the supernets are denied, and they
    denied before any address is allowed. A peer is denied likewise, but for the services that are named.
    """
    inside = (
        AclEntry(action="allow", cidr=block),
        AclEntry(action="allow", cidr=shared_cidr),
        *(AclEntry(action="deny", cidr=labs) for labs in labs_cidrs),
    )
    enter, leave = _peering(peers, _OF_LABS)
    return AclPlan(
        ingress=(*inside, *enter, _FROM_GATEWAY_ENDPOINTS),
        egress=(*inside, *leave, _TO_GATEWAY_ENDPOINTS),
    )


def peer_problems(plan: AddressPlan, peers: Sequence[PeerNetwork]) -> Iterator[str]:
    """Why a platform cannot have these peers: ranges that overlap, or more services than network ACLs have room for."""
    for number, peer in enumerate(peers):
        yield from peer.overlaps(plan.vpc_ranges, "the platform's")
        for other in peers[:number]:
            yield from peer.overlaps(other.cidrs, "another peer's")
    services = sum(len(peer.services) for peer in peers)
    try:
        shared_acl(str(plan.vpc), peers)
        lab_acl("", str(plan.shared), [str(labs) for labs in plan.lab_supernets], peers)
    except ValueError as error:
        yield f"services={services} named services: {error}"


def _peering(
    peers: Sequence[PeerNetwork], directions: frozenset[Direction]
) -> tuple[tuple[AclEntry, ...], tuple[AclEntry, ...]]:
    """The entries about peers, each once: requests and answers of their services, and a denial of all else."""
    enter: list[AclEntry] = []
    leave: list[AclEntry] = []
    for peer in peers:
        services = [service for service in peer.services if service.direction in directions]
        for service in services:
            outward = service.direction is Direction.LABS_TO_PEER
            requests, answers = (leave, enter) if outward else (enter, leave)
            requests += _allowed(peer, service, service.ports)
            answers += _allowed(peer, service, service.client_ports)
        # Where frames are larger on one side than on the way, its hosts have to be told (VPC User Guide, "Path MTU
        # Discovery").
        told = [
            AclEntry(action="allow", cidr=str(cidr), protocol="icmp", icmp_type=3, icmp_code=4)
            for cidr in (peer.cidrs if services else ())
        ]
        denied = [AclEntry(action="deny", cidr=str(cidr)) for cidr in peer.cidrs]
        for entries in (enter, leave):
            entries += [*told, *denied]
    return tuple(dict.fromkeys(enter)), tuple(dict.fromkeys(leave))


def _allowed(peer: PeerNetwork, service: PeeredService, ports: tuple[int, int]) -> Iterator[AclEntry]:
    for cidr in peer.ranges_of(service):
        yield AclEntry(
            action="allow", cidr=str(cidr), protocol=service.protocol.value, from_port=ports[0], to_port=ports[1]
        )
