"""A network beside a platform's: its addresses, and the services that may be reached. Pure: no Pulumi, no AWS."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from itertools import combinations
from typing import Self, TypedDict

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_HTTPS = 443
_MOST_PORTS = 100
_PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))


class Direction(StrEnum):
    """Who opens the connections of a service, and to whom."""

    LABS_TO_PEER = "labs-to-peer"
    """Nodes of labs reach a service in the peer: LDAPS, a licence server, slurmdbd."""
    PEER_TO_HEAD_NODES = "peer-to-head-nodes"
    """Clients in the peer reach labs' head nodes: SSH, slurmrestd."""
    PEER_TO_ENDPOINTS = "peer-to-endpoints"
    """Clients in the peer reach the platform's interface endpoints, on port 443."""


class Protocol(StrEnum):
    """What a service speaks."""

    TCP = "tcp"
    UDP = "udp"


class ServiceData(TypedDict):
    """A `PeeredService` as plain data."""

    name: str
    direction: str
    port: int
    last_port: int
    protocol: str
    cidr: str
    first_client_port: int
    last_client_port: int


class PeerData(TypedDict):
    """A `PeerNetwork` as plain data."""

    cidrs: list[str]
    services: list[ServiceData]


@dataclass(frozen=True, kw_only=True)
class PeeredService:
    """One service that may be reached over a peering connection.

    Attributes:
        name: what it is, such as ``ldaps``: 1 to 31 lower-case letters, digits and hyphens.
        direction: who reaches whom.
        port: the port, or the first of a range.
        last_port: the last port of a range of at most 100; ``port`` by default.
        protocol: TCP by default.
        cidr: the part of the peer's addresses where the service or its clients are; all of them by default.
        first_client_port: the lowest port that clients use for their end. 32768 by default, which is right for Linux
            (32768 to 60999) and Windows (49152 up); a Lambda function or a load balancer starts at 1024 (VPC User
            Guide, "Ephemeral ports"). Network ACLs know no connections: answers to these ports need entries.
        last_client_port: the highest of them; 65535 by default.

    Raises:
        ValueError: a value is out of range; all that are wrong are named.
    """

    name: str
    direction: Direction
    port: int
    last_port: int | None = None
    protocol: Protocol = Protocol.TCP
    cidr: IPv4Network | None = None
    first_client_port: int = 32768
    last_client_port: int = 65535

    def __post_init__(self) -> None:
        """Refuse what is no service, all in one error."""
        problems = list(self._problems())
        if problems:
            raise ValueError("PeeredService: " + "; ".join(problems) + ".")

    def _problems(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name):
            yield f"name={self.name!r}: 1 to 31 of a-z, 0-9 and -, starting with a letter, are allowed"
        first, last = self.ports
        if not 1 <= first <= 65535:
            yield f"port={first}: 1 to 65535 are allowed"
        elif not first <= last <= min(65535, first + _MOST_PORTS - 1):
            yield (
                f"last_port={last}: {first} to {min(65535, first + _MOST_PORTS - 1)} are allowed; "
                "name another service for ports elsewhere"
            )
        if not 1024 <= self.first_client_port <= self.last_client_port <= 65535:
            yield (
                f"first_client_port={self.first_client_port}, last_client_port={self.last_client_port}: "
                "choose a range within 1024 to 65535"
            )
        if self.direction is Direction.PEER_TO_ENDPOINTS and (*self.ports, self.protocol) != (_HTTPS, _HTTPS, "tcp"):
            yield f"port={first}: endpoints answer on TCP port {_HTTPS} only; choose it, or another direction"

    @property
    def ports(self) -> tuple[int, int]:
        """The first and the last port."""
        return (self.port, self.port if self.last_port is None else self.last_port)

    @property
    def client_ports(self) -> tuple[int, int]:
        """The first and the last port of the clients' ends."""
        return (self.first_client_port, self.last_client_port)

    def as_data(self) -> ServiceData:
        """Return the service as plain data."""
        return {
            "name": self.name,
            "direction": self.direction.value,
            "port": self.port,
            "last_port": self.ports[1],
            "protocol": self.protocol.value,
            "cidr": str(self.cidr or ""),
            "first_client_port": self.first_client_port,
            "last_client_port": self.last_client_port,
        }

    @classmethod
    def of(cls, data: ServiceData) -> Self:
        """Return the service that plain data is about."""
        return cls(
            name=data["name"],
            direction=Direction(data["direction"]),
            port=data["port"],
            last_port=data["last_port"],
            protocol=Protocol(data["protocol"]),
            cidr=IPv4Network(data["cidr"]) if data["cidr"] else None,
            first_client_port=data["first_client_port"],
            last_client_port=data["last_client_port"],
        )


@dataclass(frozen=True, kw_only=True)
class PeerNetwork:
    """A network beside the platform's: where it is, and what may pass between the two.

    Attributes:
        cidrs: its address ranges, private and apart from each other; every range of the peer VPC that packets of a
            service come from or go to.
        services: what may pass, each under a name of its own.

    Raises:
        ValueError: ranges or services do not fit each other; all that is wrong is named.
    """

    cidrs: tuple[IPv4Network, ...]
    services: tuple[PeeredService, ...]

    def __post_init__(self) -> None:
        """Refuse what does not fit, all in one error."""
        problems = [*self._problems_of_ranges(), *self._problems_of_services()]
        if problems:
            raise ValueError("PeerNetwork: " + "; ".join(problems) + ".")

    def _problems_of_ranges(self) -> Iterator[str]:
        if not self.cidrs:
            yield "cidrs=(): name the peer VPC's ranges"
        for cidr in self.cidrs:
            if not any(cidr.subnet_of(private) for private in _PRIVATE):
                yield f"cidrs={cidr} is not private; choose a range inside one of {', '.join(map(str, _PRIVATE))}"
        for one, other in combinations(self.cidrs, 2):
            if one.overlaps(other):
                yield f"cidrs={other} overlaps {one}; name each range once"

    def _problems_of_services(self) -> Iterator[str]:
        if not self.services:
            yield "services=(): name what may pass; a peering without a service is none"
        for service in self.services:
            if service.cidr and not any(service.cidr.subnet_of(cidr) for cidr in self.cidrs):
                ranges = ", ".join(str(cidr) for cidr in self.cidrs)
                yield f"services={service.name}: cidr={service.cidr} is not inside the peer's {ranges}; choose a part"
        for one, other in combinations(self.services, 2):
            if one.name == other.name:
                yield f"services={one.name} is named twice; give each service a name of its own"
            elif _same_rule(one, other):
                yield f"services={one.name} and {other.name} are the same ports and addresses; leave one out"

    def ranges_of(self, service: PeeredService) -> tuple[IPv4Network, ...]:
        """The peer's ranges that a service is about."""
        return (service.cidr,) if service.cidr else self.cidrs

    def overlaps(self, ranges: Sequence[IPv4Network], what: str) -> Iterator[str]:
        """Say which of the peer's ranges overlap one of ours: AWS makes no connection between such networks."""
        for cidr in self.cidrs:
            for ours in ranges:
                if cidr.overlaps(ours):
                    yield (
                        f"cidrs={cidr} overlaps {what} {ours}, and AWS peers no networks that overlap; "
                        "give one of them another range"
                    )

    def as_data(self) -> PeerData:
        """Return the network as plain data."""
        return {
            "cidrs": [str(cidr) for cidr in self.cidrs],
            "services": [service.as_data() for service in self.services],
        }

    @classmethod
    def of(cls, data: PeerData) -> Self:
        """Return the network that plain data is about."""
        return cls(
            cidrs=tuple(IPv4Network(cidr) for cidr in data["cidrs"]),
            services=tuple(PeeredService.of(service) for service in data["services"]),
        )


@dataclass(frozen=True)
class LabPeering:
    """What a lab has to know of one of its platform's peering connections; as text, it is an output of the platform."""

    connection_id: str
    peer: PeerNetwork

    def as_text(self) -> str:
        """Return it as JSON."""
        return json.dumps({"connection_id": self.connection_id, "peer": self.peer.as_data()})

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what the text says."""
        found = json.loads(text)
        return cls(str(found["connection_id"]), PeerNetwork.of(found["peer"]))

    def routes(self) -> dict[str, str]:
        """The connection of each range that a lab has a route to: none where no service is the labs' business."""
        if all(service.direction is Direction.PEER_TO_ENDPOINTS for service in self.peer.services):
            return {}
        return {str(cidr): self.connection_id for cidr in self.peer.cidrs}


def _same_rule(one: PeeredService, other: PeeredService) -> bool:
    def rule(service: PeeredService) -> Mapping[str, object]:
        return {**service.as_data(), "name": "", "first_client_port": 0, "last_client_port": 0}

    return rule(one) == rule(other)
