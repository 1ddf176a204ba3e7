"""No rule of a security group lets all traffic through, but among a group's own members."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ... import security_groups
from ...addresses import PUBLIC
from ...controls import BOUNDARY
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...network.traffic import ALL_TCP, ALL_UDP, EVERYTHING, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...network.model import GroupRule, Peer
    from ...resource import Resource, Stack

RULE = Rule(
    id="net-sg-no-all-traffic",
    title="All traffic passes only among the members of one security group",
    severity=Severity.MEDIUM,
    types=tuple(dict.fromkeys((*security_groups.TYPES["ingress"], *security_groups.TYPES["egress"]))),
    why="A rule for all protocols or all ports opens services that nobody thought of. EFA needs it among the nodes of "
    "a lab, and nothing else does.",
    remediation="Name the protocol and the ports; keep -1 for rules whose source or destination is the group itself.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html",
    controls=replace(BOUNDARY, nist=("CM-7b", "SC-7(5)")),
    bad="""\
other = aws.ec2.SecurityGroup("other", vpc_id=vpc.id, description="another service")
aws.vpc.SecurityGroupIngressRule(
    "all", security_group_id=group.id, ip_protocol="-1", referenced_security_group_id=other.id
)
""",
    good="""\
aws.vpc.SecurityGroupIngressRule(
    "all", security_group_id=group.id, ip_protocol="-1", referenced_security_group_id=group.id
)
""",
)
_WIDE = (EVERYTHING, ALL_TCP, ALL_UDP)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every rule that is not about public addresses, which have rules of their own."""
    for rule in stack.networks.groups.rules.get(resource.urn, ()):
        others = [peer for peer in rule.peers if not _is_itself(rule, peer) and not peer.addresses.overlaps(PUBLIC)]
        if not others:
            continue
        if rule.traffic is None:
            yield Unevaluated(rule.path or "ipProtocol")
        elif any(rule.traffic.covers(wide) for wide in _WIDE):
            far = others[0].name or "a group"
            yield Finding(
                f"{rule.path or rule.direction} lets {_shown(rule.traffic)} through with {far}; allowed: named ports, "
                "or all traffic with the group itself",
                rule.path,
            )


def _is_itself(rule: GroupRule, peer: Peer) -> bool:
    return rule.group is not None and peer.group is rule.group


def _shown(traffic: Traffic) -> str:
    return "all traffic" if traffic == EVERYTHING else f"all ports ({traffic})"
