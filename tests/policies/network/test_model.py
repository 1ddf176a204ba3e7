"""Reachability against a model that sends one packet at a time."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.network.traffic import Traffic

from .graph import ACL, ASSOCIATION, GROUP, INSTANCE, SUBNET, TABLE, VPC, deployed, networks

if TYPE_CHECKING:
    from policies.resource import Resource

# Ranges and ports that every generated rule chooses from; one address or port in each part that they cut decides.
_RANGES = ("0.0.0.0/0", "0.0.0.0/1", "8.0.0.0/8", "8.8.0.0/16", "10.0.0.0/8", "10.0.2.0/24")
_ADDRESSES = ("7.7.7.7", "8.1.1.1", "8.8.8.8", "200.1.1.1", "10.0.1.5", "10.0.2.5", "10.9.9.9")
_PORTS = ((0, 65535), (22, 22), (443, 443), (400, 500), (1024, 65535), (40000, 50000))
_PORT_SAMPLES = (22, 443, 450, 2000, 45000)
_CLIENT_SAMPLES = (1024, 2000, 45000, 65535)
_PUBLIC = _ADDRESSES[:4]


@dataclass(frozen=True)
class _Entry:
    number: int
    action: str
    cidr: str
    ports: tuple[int, int]

    def matches(self, address: str, port: int) -> bool:
        return ip_address(address) in ip_network(self.cidr) and self.ports[0] <= port <= self.ports[1]

    @property
    def as_entry(self) -> dict[str, object]:
        first, last = self.ports
        common = {"ruleNo": self.number, "action": self.action, "protocol": "tcp"}
        return {**common, "cidrBlock": self.cidr, "fromPort": first, "toPort": last}

    @property
    def as_rule(self) -> dict[str, object]:
        return {"protocol": "tcp", "cidrBlocks": [self.cidr], "fromPort": self.ports[0], "toPort": self.ports[1]}


def _passes(entries: list[_Entry], address: str, port: int) -> bool:
    for entry in sorted(entries, key=lambda entry: entry.number):
        if entry.matches(address, port):
            return entry.action == "allow"
    return False


_entry = st.builds(
    _Entry,
    st.just(0),
    st.sampled_from(["allow", "allow", "deny"]),
    st.sampled_from(_RANGES),
    st.sampled_from(_PORTS),
)


def _numbered(entries: list[_Entry]) -> list[_Entry]:
    return [_Entry(number, each.action, each.cidr, each.ports) for number, each in enumerate(entries, start=1)]


_acls = st.lists(_entry, max_size=5).map(_numbered)
_rules = st.lists(st.builds(_Entry, st.just(0), st.just("allow"), st.sampled_from(_RANGES), st.sampled_from(_PORTS)))
_targets = st.dictionaries(st.sampled_from(_RANGES), st.sampled_from(["igw", "pcx"]), max_size=4)


def _acl(name: str, subnet: str, ingress: list[_Entry], egress: list[_Entry]) -> Resource:
    sides = {"ingress": [each.as_entry for each in ingress], "egress": [each.as_entry for each in egress]}
    return deployed(ACL, name, vpcId="vpc", subnetIds=[subnet], **sides)


def _route(targets: dict[str, str], address: str) -> str:
    matching = [ip_network(cidr) for cidr in targets if ip_address(address) in ip_network(cidr)]
    return targets[str(max(matching, key=lambda network: network.prefixlen))] if matching else ""


@settings(max_examples=300)
@given(_rules, _acls, _acls, _targets)
def test_a_path_to_the_internet_is_there_when_one_packet_can_go_and_its_answer_come(
    rules: list[_Entry], ingress: list[_Entry], egress: list[_Entry], targets: dict[str, str]
) -> None:
    key = {"igw": "gatewayId", "pcx": "vpcPeeringConnectionId"}
    routes = [{"cidrBlock": cidr, key[target]: f"{target}-1"} for cidr, target in targets.items()]
    made = networks(
        deployed(VPC, "vpc", cidrBlock="10.0.0.0/16"),
        deployed(SUBNET, "subnet", vpcId="vpc", cidrBlock="10.0.1.0/24"),
        deployed(TABLE, "table", vpcId="vpc", routes=routes),
        deployed(ASSOCIATION, "association", subnetId="subnet", routeTableId="table"),
        _acl("acl", "subnet", ingress, egress),
        deployed(GROUP, "group", vpcId="vpc", egress=[each.as_rule for each in rules]),
        deployed(INSTANCE, "node", subnetId="subnet", vpcSecurityGroupIds=["group"]),
    )
    (interface,) = made.interfaces.classes
    verdict = made.internet.of(interface)
    assert verdict.gaps == ()
    assert (verdict.path is not None) == any(
        any(each.matches(address, port) for each in rules)
        and _passes(egress, address, port)
        and _route(targets, address) == "igw"
        and any(_passes(ingress, address, client) for client in _CLIENT_SAMPLES)
        for address in _PUBLIC
        for port in _PORT_SAMPLES
    )


@settings(max_examples=300)
@given(_rules, _rules, _acls, _acls, _acls, _acls)
def test_what_passes_between_two_subnets_is_what_single_packets_can(
    out: list[_Entry],
    into: list[_Entry],
    source_in: list[_Entry],
    source_out: list[_Entry],
    target_in: list[_Entry],
    target_out: list[_Entry],
) -> None:
    made = networks(
        deployed(VPC, "vpc", cidrBlock="10.0.0.0/16"),
        deployed(SUBNET, "one", vpcId="vpc", cidrBlock="10.0.1.0/24"),
        deployed(SUBNET, "two", vpcId="vpc", cidrBlock="10.0.2.0/24"),
        _acl("acl-one", "one", source_in, source_out),
        _acl("acl-two", "two", target_in, target_out),
        deployed(GROUP, "group-one", vpcId="vpc", egress=[each.as_rule for each in out]),
        deployed(GROUP, "group-two", vpcId="vpc", ingress=[each.as_rule for each in into]),
        deployed(INSTANCE, "node-one", subnetId="one", vpcSecurityGroupIds=["group-one"]),
        deployed(INSTANCE, "node-two", subnetId="two", vpcSecurityGroupIds=["group-two"]),
    )
    source, target = made.interfaces.classes
    here, there = "10.0.1.5", "10.0.2.5"
    answered = any(_passes(target_out, here, client) for client in _CLIENT_SAMPLES) and any(
        _passes(source_in, there, client) for client in _CLIENT_SAMPLES
    )
    passing = made.paths.traffic(source, target)
    for port in _PORT_SAMPLES:
        wanted = (
            any(each.matches(there, port) for each in out)
            and any(each.matches(here, port) for each in into)
            and _passes(source_out, there, port)
            and _passes(target_in, here, port)
            and answered
        )
        assert passing.covers(Traffic.of("tcp", port, port)) == wanted
    # What is surely open is open; with ranges as wide as a subnet or wider, both are the same but for answers' ports.
    assert passing.covers(made.paths.traffic(source, target, surely=True))
