from typing import Any

import pytest

from ops.network.openings import keeps_out
from ops.network.reach import Rule, ports_between, ports_to_prefix_list
from ops.state import State, read_state
from tests.ops.states import Exported

NODES, ENDPOINTS = frozenset({"sg-nodes", "sg-clients"}), frozenset({"sg-endpoints"})


def _rule(*, egress: bool, group: str, peer: str, ports: tuple[int, int] = (443, 443), protocol: str = "tcp") -> Rule:
    return Rule(group=group, egress=egress, protocol=protocol, ports=ports, peer_group=peer)


OUT = _rule(egress=True, group="sg-clients", peer="sg-endpoints")
IN = _rule(egress=False, group="sg-endpoints", peer="sg-clients")


def test_both_ends_have_to_let_it_through() -> None:
    assert ports_between([OUT, IN], NODES, ENDPOINTS) == "TCP 443"
    assert ports_between([OUT], NODES, ENDPOINTS) == ""
    assert ports_between([IN], NODES, ENDPOINTS) == ""


def test_a_connection_has_a_direction() -> None:
    assert ports_between([OUT, IN], ENDPOINTS, NODES) == ""


@pytest.mark.parametrize(
    ("leaving", "shown"),
    [
        ({"protocol": "-1", "ports": (0, 0)}, "TCP 443"),
        ({"ports": (1, 1024)}, "TCP 443"),
        ({"ports": (80, 80)}, ""),
        ({"protocol": "udp"}, ""),
    ],
)
def test_the_narrower_end_decides(leaving: dict[str, Any], shown: str) -> None:
    out = _rule(egress=True, group="sg-clients", peer="sg-endpoints", **leaving)
    assert ports_between([out, IN], NODES, ENDPOINTS) == shown


def test_everything_is_called_so() -> None:
    both = [_rule(egress=e, group="sg-nodes", peer="sg-nodes", protocol="-1", ports=(0, 0)) for e in (True, False)]
    assert ports_between(both, frozenset({"sg-nodes"}), frozenset({"sg-nodes"})) == "all traffic"


def test_prefix_lists_are_reached_by_what_leaves() -> None:
    rule = Rule(group="sg-clients", egress=True, protocol="tcp", ports=(443, 443), prefix_list="pl-s3")
    assert ports_to_prefix_list([rule], NODES, "pl-s3") == "TCP 443"
    assert ports_to_prefix_list([rule], NODES, "pl-dynamodb") == ""
    assert ports_to_prefix_list([rule], NODES, "") == ""


def _acl(ingress: list[tuple[int, str, str]], egress: list[tuple[int, str, str]] | None = None) -> State:
    exported = Exported("lab", {})
    rows = [
        [{"ruleNo": number, "action": action, "cidrBlock": cidr, "protocol": "-1"} for number, action, cidr in entries]
        for entries in (ingress, ingress if egress is None else egress)
    ]
    exported.add("aws:ec2/networkAcl:NetworkAcl", "acl", "acl-1", ingress=rows[0], egress=rows[1])
    return read_state("lab", exported.text())


OWN, LABS, ANY = "10.64.129.0/24", "10.64.128.0/17", "0.0.0.0/0"
GOOD = [(100, "allow", OWN), (120, "deny", LABS), (130, "allow", ANY)]


@pytest.mark.parametrize(
    ("entries", "closed"),
    [
        (GOOD, True),
        (list(reversed(GOOD)), True),  # the number decides, not the place in the list
        ([(100, "allow", OWN)], True),  # what no entry matches is refused
        ([(100, "allow", ANY), (120, "deny", LABS)], False),
        ([(100, "allow", OWN), (130, "allow", ANY)], False),
        ([(100, "allow", "10.64.130.0/24"), (120, "deny", LABS)], False),
        ([(120, "deny", "10.64.128.0/18"), (130, "allow", ANY)], False),  # half of the range only
    ],
)
def test_an_acl_keeps_other_labs_out_if_the_first_match_refuses(
    entries: list[tuple[int, str, str]], closed: bool
) -> None:
    assert keeps_out(_acl(entries), [LABS], [OWN]) is closed


def test_both_directions_count() -> None:
    assert not keeps_out(_acl(GOOD, [(100, "allow", ANY)]), [LABS], [OWN])


def test_a_subnet_that_aws_own_acl_guards_is_open() -> None:
    vpc, subnet = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"
    exported = Exported("lab", {})
    exported.add(vpc, "vpc", "vpc-1", cidrBlock="10.64.0.0/16")
    exported.add(subnet, "lab", "subnet-1", vpcId="vpc-1", cidrBlock=OWN)
    state = read_state("lab", exported.text())
    guarded = State("lab", (*state.resources, *_acl(GOOD).resources))
    assert keeps_out(_acl(GOOD), [LABS], [OWN])
    assert not keeps_out(guarded, [LABS], [OWN])


def test_without_an_acl_nothing_is_claimed() -> None:
    assert not keeps_out(State("lab"), [LABS], [OWN])
