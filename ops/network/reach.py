"""What security groups and network ACLs let through, read from saved states: who may open which ports to whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network

from ..state import Resource, State

INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl"

_EVERYTHING = ("-1", "all")
_NAMES = {"6": "TCP", "17": "UDP", "tcp": "TCP", "udp": "UDP"}


@dataclass(frozen=True)
class Rule:
    """One rule of a security group."""

    group: str
    egress: bool
    protocol: str
    ports: tuple[int, int]
    peer_group: str = ""
    prefix_list: str = ""

    def covers(self, other: "Rule") -> bool:
        """Return whether everything that the other rule speaks of, by protocol and port, is let through here."""
        if self.protocol in _EVERYTHING:
            return True
        same = self.protocol == other.protocol
        return same and self.ports[0] <= other.ports[0] and other.ports[1] <= self.ports[1]

    def __str__(self) -> str:
        """Name protocol and ports as a picture shows them."""
        if self.protocol in _EVERYTHING:
            return "all traffic"
        first, last = self.ports
        return f"{_NAMES.get(self.protocol, self.protocol)} {first if first == last else f'{first}-{last}'}"


def rules_of(state: State) -> Iterator[Rule]:
    """Yield the rules that name a group or a prefix list."""
    for resource in state.of_type(INGRESS_RULE, EGRESS_RULE):
        group = resource.text("securityGroupId")
        yield Rule(
            group=group,
            egress=resource.type == EGRESS_RULE,
            protocol=resource.text("ipProtocol"),
            ports=(_port(resource.text("fromPort")), _port(resource.text("toPort"))),
            # For another account's group AWS answers with account/group.
            peer_group=resource.text("referencedSecurityGroupId").rsplit("/", 1)[-1],
            prefix_list=resource.text("prefixListId"),
        )


def ports_between(rules: Iterable[Rule], sources: frozenset[str], targets: frozenset[str]) -> str:
    """Return what the sources may open to the targets: both ends have to let it through. Empty: nothing."""
    rules = list(rules)
    leaving = [rule for rule in rules if rule.egress and rule.group in sources and rule.peer_group in targets]
    entering = [rule for rule in rules if not rule.egress and rule.group in targets and rule.peer_group in sources]
    open_ = [narrow for a in leaving for b in entering for narrow in _narrower(a, b)]
    everything = next((rule for rule in open_ if rule.protocol in _EVERYTHING), None)
    return str(everything) if everything else ", ".join(sorted({str(rule) for rule in open_}))


def ports_to_prefix_list(rules: Iterable[Rule], sources: frozenset[str], prefix_list: str) -> str:
    """Return what the sources may open to the addresses of a prefix list. Empty: nothing."""
    open_ = {str(r) for r in rules if r.egress and r.group in sources and prefix_list and r.prefix_list == prefix_list}
    return ", ".join(sorted(open_))


def keeps_out(state: State, supernets: Iterable[str], own: Iterable[str]) -> bool:
    """Return whether all network ACLs of a stack refuse these ranges in both directions, but for blocks of its own."""
    acls, ranges = list(state.of_type(NETWORK_ACL)), [IPv4Network(supernet) for supernet in supernets if supernet]
    blocks = [IPv4Network(block) for block in own if block]
    return bool(acls and ranges) and all(
        _refuses(acl, direction, supernet, blocks)
        for acl in acls
        for supernet in ranges
        for direction in ("ingress", "egress")
    )


def _refuses(acl: Resource, direction: str, supernet: IPv4Network, own: list[IPv4Network]) -> bool:
    """Try the entries in AWS's order: by number, the first that matches decides, and what none matches is refused."""
    rows = acl.properties.get(direction)
    entries = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    for entry in sorted(entries, key=lambda row: _port(str(row.get("ruleNo") or ""))):
        cidr = entry.get("cidrBlock")
        network = ip_network(str(cidr)) if cidr else None
        if not isinstance(network, IPv4Network) or not network.overlaps(supernet):
            continue
        if entry.get("action") == "allow" and not any(network.subnet_of(block) for block in own):
            return False
        if entry.get("action") == "deny" and str(entry.get("protocol")) == "-1" and supernet.subnet_of(network):
            return True
    return True


def _narrower(one: Rule, other: Rule) -> list[Rule]:
    """Return the rule that the other one covers, if either covers the other."""
    return [other] if one.covers(other) else [one] if other.covers(one) else []


def _port(text: str) -> int:
    return int(float(text)) if text else 0
