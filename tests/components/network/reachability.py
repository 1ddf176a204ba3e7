"""Whether a packet gets from one subnet to another, by AWS's rules for ACLs and groups and by what was recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Literal

from ..recorder import Recording

Direction = Literal["ingress", "egress"]
TCP = "tcp"


@dataclass(frozen=True)
class Packet:
    """One packet; ``port`` is that of the destination where the protocol has ports, and the type of an ICMP message."""

    source: IPv4Address
    destination: IPv4Address
    protocol: str = TCP
    port: int = 443


def acl_allows(acl: Mapping[str, Any], direction: Direction, packet: Packet) -> bool:
    """Entries in the order of their numbers: the first that matches decides, and none means no."""
    other = packet.destination if direction == "egress" else packet.source
    for entry in sorted(acl[direction], key=lambda entry: int(entry["ruleNo"])):
        same_protocol = entry["protocol"] in ("-1", packet.protocol)
        if same_protocol and other in IPv4Network(entry["cidrBlock"]) and packet.port in _ports(entry):
            return bool(entry["action"] == "allow")
    return False


def _ports(entry: Mapping[str, Any]) -> range:
    if entry["protocol"] == "-1":
        return range(65536)
    if entry["protocol"] == "icmp":
        return range(entry["icmpType"], entry["icmpType"] + 1)
    return range(int(entry["fromPort"]), int(entry["toPort"]) + 1)


def passes(packet: Packet, leaves: Mapping[str, Any], enters: Mapping[str, Any] | None) -> bool:
    """Whether a packet leaves a subnet and enters another (or, with None, an endpoint outside of the VPC's subnets)."""
    return acl_allows(leaves, "egress", packet) and (enters is None or acl_allows(enters, "ingress", packet))


@dataclass(frozen=True)
class Flow:
    """A connection that a client opens to a server."""

    client: IPv4Address
    server: IPv4Address
    client_port: int
    port: int
    protocol: str = TCP

    @property
    def request(self) -> Packet:
        return Packet(self.client, self.server, self.protocol, self.port)

    @property
    def answer(self) -> Packet:
        return Packet(self.server, self.client, self.protocol, self.client_port)


def acls_let(flow: Flow, client: Mapping[str, Any] | None, server: Mapping[str, Any] | None) -> bool:
    """Whether request and answer pass the network ACLs of both ends (None: an end whose ACL is not ours)."""
    ends = ((client, flow.request, flow.answer), (server, flow.answer, flow.request))
    return all(
        acl is None or (acl_allows(acl, "egress", leaving) and acl_allows(acl, "ingress", entering))
        for acl, leaving, entering in ends
    )


def groups_let(
    recordings: Iterable[Recording], direction: Direction, groups: frozenset[str], other: IPv4Address, flow: Flow
) -> bool:
    """Whether members of ``groups`` may open a flow to an address, or take one from it, by rules about ranges."""
    return any(
        rule["securityGroupId"] in groups
        and "cidrIpv4" in rule
        and other in IPv4Network(rule["cidrIpv4"])
        and rule["ipProtocol"] == flow.protocol
        and rule["fromPort"] <= flow.port <= rule["toPort"]
        for rule in _rules(recordings, direction)
    )


def routed(recordings: Iterable[Recording], table: str, address: IPv4Address) -> bool:
    """Whether a route table has a way to an address over a peering connection, inline or as a resource."""
    routes = [
        (route.inputs["routeTableId"], route.inputs["destinationCidrBlock"], route.inputs)
        for recording in recordings
        for route in recording.of_type("aws:ec2/route:Route")
    ]
    routes += [
        (f"RouteTable-{resource.name}", route["cidrBlock"], route)
        for recording in recordings
        for resource in recording.of_type("aws:ec2/routeTable:RouteTable")
        for route in resource.inputs.get("routes", ())
    ]
    return any(
        owner == table and address in IPv4Network(cidr) and route.get("vpcPeeringConnectionId")
        for owner, cidr, route in routes
    )


def _rules(recordings: Iterable[Recording], direction: Direction) -> list[Mapping[str, Any]]:
    token = {
        "ingress": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "egress": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    }[direction]
    return [rule.inputs for recording in recordings for rule in recording.of_type(token)]


def group_allows(
    recordings: Iterable[Recording], direction: Direction, groups: frozenset[str], others: frozenset[str]
) -> bool:
    """Whether members of ``groups`` may open a connection to members of ``others``, or accept one, on some port."""
    return any(
        rule["securityGroupId"] in groups and rule.get("referencedSecurityGroupId") in others
        for rule in _rules(recordings, direction)
    )


def connects(recordings: Iterable[Recording], source: frozenset[str], target: frozenset[str]) -> bool:
    """Security groups know connections: it takes leave on one side and entry on the other, and no way back."""
    seen = list(recordings)
    return group_allows(seen, "egress", source, target) and group_allows(seen, "ingress", target, source)
