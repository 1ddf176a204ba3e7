"""What security groups let through, read from saved states: who may open which ports to whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..state import State

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


def _narrower(one: Rule, other: Rule) -> list[Rule]:
    """Return the rule that the other one covers, if either covers the other."""
    return [other] if one.covers(other) else [one] if other.covers(one) else []


def _port(text: str) -> int:
    return int(float(text)) if text else 0
