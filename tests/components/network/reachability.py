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
    """One packet; ``port`` is that of the destination, where the protocol has ports."""

    source: IPv4Address
    destination: IPv4Address
    protocol: str = TCP
    port: int = 443


def acl_allows(acl: Mapping[str, Any], direction: Direction, packet: Packet) -> bool:
    """Entries in the order of their numbers: the first that matches decides, and none means no."""
    other = packet.destination if direction == "egress" else packet.source
    for entry in sorted(acl[direction], key=lambda entry: int(entry["ruleNo"])):
        same_protocol = entry["protocol"] in ("-1", packet.protocol)
        any_port = entry["protocol"] == "-1"
        if (
            same_protocol
            and other in IPv4Network(entry["cidrBlock"])
            and (any_port or entry["fromPort"] <= packet.port <= entry["toPort"])
        ):
            return bool(entry["action"] == "allow")
    return False


def passes(packet: Packet, leaves: Mapping[str, Any], enters: Mapping[str, Any] | None) -> bool:
    """Whether a packet leaves a subnet and enters another (or, with None, an endpoint outside of the VPC's subnets)."""
    return acl_allows(leaves, "egress", packet) and (enters is None or acl_allows(enters, "ingress", packet))


def group_allows(
    recordings: Iterable[Recording], direction: Direction, groups: frozenset[str], others: frozenset[str]
) -> bool:
    """Whether members of ``groups`` may open a connection to members of ``others``, or accept one, on some port."""
    token = {
        "ingress": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "egress": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    }[direction]
    rules = [rule.inputs for recording in recordings for rule in recording.of_type(token)]
    return any(rule["securityGroupId"] in groups and rule.get("referencedSecurityGroupId") in others for rule in rules)


def connects(recordings: Iterable[Recording], source: frozenset[str], target: frozenset[str]) -> bool:
    """Security groups know connections: it takes leave on one side and entry on the other, and no way back."""
    seen = list(recordings)
    return group_allows(seen, "egress", source, target) and group_allows(seen, "ingress", target, source)
