"""Paths between interfaces of different VPCs, and of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import tokens
from policies.view import UNKNOWN

from .graph import ACL, ASSOCIATION, GROUP, INSTANCE, SUBNET, TABLE, VPC, deployed, entry, networks, rule

if TYPE_CHECKING:
    from policies.network import Networks
    from policies.resource import Resource


def _site(number: int, *routes: dict[str, object]) -> tuple[Resource, ...]:
    """A VPC with a subnet, a table, an instance, and a group that is open to private addresses."""
    open_ = [rule("10.0.0.0/8", 22, 22)]
    return (
        deployed(VPC, f"vpc-{number}", cidrBlock=f"10.{number}.0.0/16"),
        deployed(SUBNET, f"subnet-{number}", vpcId=f"vpc-{number}", cidrBlock=f"10.{number}.1.0/24"),
        deployed(TABLE, f"table-{number}", vpcId=f"vpc-{number}", routes=list(routes)),
        deployed(ASSOCIATION, f"follows-{number}", subnetId=f"subnet-{number}", routeTableId=f"table-{number}"),
        deployed(GROUP, f"group-{number}", vpcId=f"vpc-{number}", ingress=open_, egress=open_),
        deployed(INSTANCE, f"node-{number}", subnetId=f"subnet-{number}", vpcSecurityGroupIds=[f"group-{number}"]),
    )


def _passes(made: Networks, source: int, target: int) -> str:
    nodes = {name: each for each in made.interfaces.classes for name, _ in each.members}
    return str(made.paths.traffic(nodes[f"node-{source}"], nodes[f"node-{target}"]))


def _peering(one: int, other: int) -> Resource:
    return deployed(tokens.PEERING[0], f"pcx-{one}{other}", vpcId=f"vpc-{one}", peerVpcId=f"vpc-{other}")


def _over(cidr: str, peering: str) -> dict[str, object]:
    return {"cidrBlock": cidr, "vpcPeeringConnectionId": peering}


def test_a_peering_needs_routes_on_both_sides() -> None:
    there, back = _over("10.2.0.0/16", "pcx-12"), _over("10.1.0.0/16", "pcx-12")
    peering = _peering(1, 2)
    assert _passes(networks(*_site(1, there), *_site(2, back), peering), 1, 2) == "TCP 22"
    assert _passes(networks(*_site(1, there), *_site(2), peering), 1, 2) == "nothing"
    assert _passes(networks(*_site(1), *_site(2, back), peering), 1, 2) == "nothing"


def test_the_accepters_side_is_the_same_peering() -> None:
    there, back = _over("10.2.0.0/16", "pcx-12"), _over("10.1.0.0/16", "accepter")
    accepter = deployed(tokens.PEERING_ACCEPTER[0], "accepter", vpcPeeringConnectionId="pcx-12")
    assert _passes(networks(*_site(1, there), *_site(2, back), _peering(1, 2), accepter), 1, 2) == "TCP 22"


def test_a_peering_leads_to_its_peer_only() -> None:
    # 1 and 2 are peered, and 2 and 3; 1 sends to 3 over the first, and 3 back over the second.
    made = networks(
        *_site(1, _over("10.2.0.0/15", "pcx-12")),
        *_site(2, _over("10.1.0.0/16", "pcx-12"), _over("10.3.0.0/16", "pcx-23")),
        *_site(3, _over("10.0.0.0/14", "pcx-23")),
        _peering(1, 2),
        _peering(2, 3),
    )
    assert _passes(made, 1, 2) == "TCP 22"
    assert _passes(made, 2, 3) == "TCP 22"
    assert _passes(made, 1, 3) == "nothing"


def test_a_longer_prefix_takes_packets_elsewhere() -> None:
    elsewhere: dict[str, object] = {"cidrBlock": "10.2.1.0/24", "transitGatewayId": "tgw-9"}
    there, back = _over("10.2.0.0/16", "pcx-12"), _over("10.1.0.0/16", "pcx-12")
    assert _passes(networks(*_site(1, there, elsewhere), *_site(2, back), _peering(1, 2)), 1, 2) == "nothing"


def test_a_transit_gateway_joins_what_routes_to_it() -> None:
    hub = deployed(tokens.TRANSIT_GATEWAY[0], "hub")
    route: dict[str, object] = {"cidrBlock": "10.0.0.0/8", "transitGatewayId": "hub"}
    assert _passes(networks(*_site(1, route), *_site(2, route), hub), 1, 2) == "TCP 22"
    assert _passes(networks(*_site(1, route), *_site(2), hub), 1, 2) == "nothing"


@pytest.mark.parametrize(
    ("ingress", "egress", "passes", "surely"),
    [
        ([entry(1, "10.0.0.0/8")], [entry(1, "10.0.0.0/8")], "TCP 22", "TCP 22"),
        ([entry(1, "10.0.0.0/8", 22, 22)], [entry(1, "10.0.0.0/8", 1024, 65535)], "TCP 22", "TCP 22"),
        # Answers to Linux's ports may or may not pass.
        ([entry(1, "10.0.0.0/8", 22, 22)], [entry(1, "10.0.0.0/8", 40000, 50000)], "TCP 22", "nothing"),
        ([entry(1, "10.0.0.0/8", 22, 22)], [], "nothing", "nothing"),
        # Half of the subnet that packets come from.
        ([entry(1, "10.1.1.0/25", 22, 22)], [entry(1, "10.0.0.0/8")], "TCP 22", "nothing"),
    ],
)
def test_network_acls_know_no_connections(
    ingress: list[dict[str, object]], egress: list[dict[str, object]], passes: str, surely: str
) -> None:
    acl = deployed(ACL, "acl", subnetIds=["subnet-2"], ingress=ingress, egress=egress)
    there, back = _over("10.2.0.0/16", "pcx-12"), _over("10.1.0.0/16", "pcx-12")
    made = networks(*_site(1, there), *_site(2, back), _peering(1, 2), acl)
    source, target = made.interfaces.classes
    assert str(made.paths.traffic(source, target)) == passes
    assert str(made.paths.traffic(source, target, surely=True)) == surely


@pytest.mark.parametrize(
    ("source", "target", "surely"),
    [
        ({"cidrBlock": "10.1.1.0/24"}, {"cidrBlock": "10.1.2.0/24"}, "TCP 22"),
        ({"cidrBlock": "10.1.1.0/24"}, {"ipv6CidrBlock": "fd00:1::/64"}, "nothing"),
        ({"cidrBlock": "10.1.1.0/24"}, {"cidrBlock": "10.1.2.0/24", "ipv6CidrBlock": "fd00:1::/64"}, "TCP 22"),
        # Which families the second has is not known: its groups say enough.
        ({"cidrBlock": "10.1.1.0/24"}, {"ipv6CidrBlock": "fd00:1::/64", "cidrBlock": UNKNOWN}, "TCP 22"),
    ],
)
def test_packets_are_of_one_family(source: dict[str, object], target: dict[str, object], surely: str) -> None:
    from_group = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "self": True}
    made = networks(
        deployed(VPC, "vpc", cidrBlock="10.1.0.0/16"),
        deployed(GROUP, "group", vpcId="vpc", ingress=[from_group], egress=[from_group]),
        *(deployed(SUBNET, name, vpcId="vpc", **ranges) for name, ranges in (("one", source), ("two", target))),
        *(deployed(INSTANCE, f"in-{name}", subnetId=name, vpcSecurityGroupIds=["group"]) for name in ("one", "two")),
    )
    one, two = made.interfaces.classes
    assert str(made.paths.traffic(one, two, surely=True)) == surely


def test_inside_of_a_subnet_no_network_acl_is_asked() -> None:
    closed = deployed(ACL, "acl", subnetIds=["subnet-1"], ingress=[], egress=[])
    second = deployed(INSTANCE, "node-2", subnetId="subnet-1", vpcSecurityGroupIds=["group-1", "group-9"])
    made = networks(*_site(1), closed, second, deployed(GROUP, "group-9", vpcId="vpc-1"))
    assert _passes(made, 1, 2) == "TCP 22"


def test_a_path_is_named_hop_by_hop() -> None:
    made = networks(
        *_site(1, _over("10.2.0.0/16", "pcx-12")), *_site(2, _over("10.1.0.0/16", "pcx-12")), _peering(1, 2)
    )
    source, target = made.interfaces.classes
    assert made.paths.hops(source, target, made.paths.traffic(source, target)).split(" -> ") == [
        "instance node-1 in subnet subnet-1",
        "security group group-1 egress rule group-1.egress[0] (TCP 22 with 10.0.0.0/8)",
        "default network ACL of vpc-1 (AWS's own, open)",
        "route table-1.routes[0] (10.2.0.0/16 to peering connection pcx-12)",
        "default network ACL of vpc-2 (AWS's own, open)",
        "security group group-2 ingress rule group-2.ingress[0] (TCP 22 with 10.0.0.0/8)",
        "instance node-2 in subnet subnet-2",
    ]
