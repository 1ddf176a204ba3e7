"""Ways out of a subnet, by every kind of target that a route can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policies import tokens

from .graph import (
    ACL,
    ASSOCIATION,
    DEFAULT_TABLE,
    ENDPOINT,
    GROUP,
    INSTANCE,
    ROUTE,
    SUBNET,
    TABLE,
    VPC,
    deployed,
    entry,
    networks,
    planned,
    rule,
    subnet_with,
    urn,
)

if TYPE_CHECKING:
    from policies.network.internet import Verdict
    from policies.resource import Resource

_IGW = "aws:ec2/internetGateway:InternetGateway"
_NAT = tokens.NAT_GATEWAY[0]
_TGW = tokens.TRANSIT_GATEWAY[0]
_ATTACHMENT = tokens.TRANSIT_ATTACHMENT[0]
_BPA = tokens.BLOCK_PUBLIC_ACCESS[0]
_EXCLUSION = tokens.BLOCK_PUBLIC_ACCESS_EXCLUSION[0]


def _table(*routes: dict[str, object]) -> Resource:
    return deployed(TABLE, "table", vpcId="vpc", routes=list(routes))


def _to(**target: object) -> dict[str, object]:
    return {"cidrBlock": "0.0.0.0/0", **target}


def _verdict(*resources: Resource) -> Verdict:
    made = networks(*resources)
    (interface,) = (each for each in made.interfaces.classes if "node" in dict(each.members))
    return made.internet.of(interface)


def _words(*resources: Resource) -> str:
    verdict = _verdict(*resources)
    return verdict.path.words if verdict.path else ""


def _second_subnet(target: dict[str, object]) -> tuple[Resource, ...]:
    """Another subnet of the VPC, with a default route of its own."""
    return (
        deployed(SUBNET, "public", vpcId="vpc", cidrBlock="10.0.9.0/24"),
        deployed(TABLE, "public-table", vpcId="vpc", routes=[_to(**target)]),
        deployed(ASSOCIATION, "public-association", subnetId="public", routeTableId="public-table"),
    )


def test_the_path_is_named_hop_by_hop() -> None:
    table = _table({"cidrBlock": "10.9.0.0/16", "vpcPeeringConnectionId": "pcx-1"}, _to(gatewayId="door"))
    acl = deployed(
        ACL,
        "acl",
        vpcId="vpc",
        subnetIds=["subnet"],
        egress=[entry(90, "8.8.8.8/32", 443, 443, action="deny"), entry(100, "0.0.0.0/0", 443, 443)],
        ingress=[entry(110, "0.0.0.0/0", 1024, 65535)],
    )
    assert _words(*subnet_with(table, acl, deployed(_IGW, "door", vpcId="vpc"))) == (
        "instance node in subnet subnet -> "
        "security group group egress rule group.egress[0] (TCP 443 with 0.0.0.0/0) -> "
        "network ACL acl egress entry 100 -> "
        "route table.routes[1] (0.0.0.0/0 to internet gateway door) -> "
        "the internet"
    )


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"gatewayId": "igw-1"}, "internet gateway igw-1) -> the internet"),
        ({"natGatewayId": "nat-1"}, "NAT gateway nat-1) -> the internet"),
        ({"carrierGatewayId": "cagw-1"}, "whatever is behind that carrier gateway"),
        ({"localGatewayId": "lgw-1"}, "whatever is behind that local gateway"),
        ({"coreNetworkArn": "arn:aws:networkmanager::1:core-network/c"}, "behind that core network"),
        ({"gatewayId": "vgw-1"}, "whatever is behind that VPN gateway"),
        ({"vpcPeeringConnectionId": "pcx-1"}, ""),
        ({"gatewayId": "vpce-1"}, ""),
        ({"gatewayId": "local"}, ""),
        ({"egressOnlyGatewayId": "eigw-1"}, ""),  # for IPv6 only
        ({}, ""),  # a route whose target is gone
    ],
)
def test_targets(target: dict[str, object], words: str) -> None:
    found = _words(*subnet_with(_table(_to(**target))))
    assert words in found
    assert bool(words) == bool(found)


def test_halves_and_a_route_of_its_own_lead_out_like_a_default_route() -> None:
    route = deployed(ROUTE, "half", routeTableId="table", destinationCidrBlock="128.0.0.0/1", gatewayId="igw-1")
    assert "route half (128.0.0.0/1 to internet gateway igw-1)" in _words(*subnet_with(_table(), route))


def test_the_main_table_holds_where_no_other_is_associated() -> None:
    vpc = deployed(VPC, "vpc", cidrBlock="10.0.0.0/16", defaultRouteTableId="main", mainRouteTableId="main")
    rest = [each for each in subnet_with(_table()) if each.type not in (VPC, TABLE, ASSOCIATION)]
    assert _words(vpc, *rest) == ""
    route = deployed(ROUTE, "default", routeTableId="main", destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")
    assert "route default" in _words(vpc, *rest, route)
    owned = deployed(DEFAULT_TABLE, "main", defaultRouteTableId="main", routes=[_to(natGatewayId="nat-1")])
    assert "route main.routes[0]" in _words(vpc, *rest, owned)
    other = deployed(TABLE, "other", vpcId="vpc", routes=[])
    changed = deployed(tokens.MAIN_ROUTE_TABLE[0], "change", vpcId="vpc", routeTableId="other")
    assert _words(vpc, *rest, owned, other, changed) == ""


def test_a_longer_prefix_wins() -> None:
    group = deployed(GROUP, "group", vpcId="vpc", egress=[rule("8.8.8.0/24", 443, 443)])
    rest = [each for each in subnet_with(_table(_to(gatewayId="igw-1"))) if each.type != GROUP]
    assert "route table.routes[0]" in _words(*rest, group)
    hole = deployed(ROUTE, "hole", routeTableId="table", destinationCidrBlock="8.8.0.0/16", vpcPeeringConnectionId="p")
    assert _words(*rest, group, hole) == ""


def test_ipv6_leaves_by_an_egress_only_gateway() -> None:
    table = _table({"ipv6CidrBlock": "::/0", "egressOnlyGatewayId": "eigw-1"})
    rest = [each for each in subnet_with(table) if each.type != GROUP]
    assert _words(*rest, deployed(GROUP, "group", vpcId="vpc", egress=[rule("0.0.0.0/0", 1, 9)])) == ""
    words = _words(*rest, deployed(GROUP, "group", vpcId="vpc", egress=[rule("::/0", 1, 9)]))
    assert "(::/0 to egress-only internet gateway eigw-1) -> the internet" in words


def test_nat_needs_a_door_of_its_own() -> None:
    nat = deployed(_NAT, "nat", subnetId="public", connectivityType="public")
    inside = subnet_with(_table(_to(natGatewayId="nat")), nat)
    assert "NAT gateway nat) -> subnet public -> route public-table" in _words(
        *inside, *_second_subnet({"gatewayId": "igw-1"})
    )
    assert _words(*inside, *_second_subnet({"vpcPeeringConnectionId": "pcx-1"})) == ""


def test_private_nat_hides_who_sends_through_a_vpn() -> None:
    nat = deployed(_NAT, "nat", subnetId="public", connectivityType="private")
    inside = subnet_with(_table(_to(natGatewayId="nat")), nat)
    assert "behind that VPN gateway" in _words(*inside, *_second_subnet({"gatewayId": "vgw-1"}))


def test_loops_lead_nowhere() -> None:
    nat = deployed(_NAT, "nat", subnetId="public", connectivityType="private")
    assert _words(*subnet_with(_table(_to(natGatewayId="nat")), nat), *_second_subnet({"natGatewayId": "nat"})) == ""


@pytest.mark.parametrize(("check", "passes"), [(False, True), (True, False), (None, False)])
def test_an_appliance_forwards_when_its_source_check_is_off(check: bool | None, passes: bool) -> None:
    card = deployed(tokens.INTERFACE[0], "card", subnetId="public", sourceDestCheck=check)
    inside = subnet_with(_table(_to(networkInterfaceId="card")), card)
    words = _words(*inside, *_second_subnet({"gatewayId": "igw-1"}))
    assert ("network interface card), which forwards -> subnet public" in words) == passes


def test_behind_a_gateway_load_balancer_endpoint() -> None:
    endpoint = deployed(ENDPOINT, "inspect", vpcId="vpc", vpcEndpointType="GatewayLoadBalancer", subnetIds=["public"])
    inside = subnet_with(_table(_to(vpcEndpointId="inspect")), endpoint)
    assert "inspect) -> subnet public -> route public-table" in _words(*inside, *_second_subnet({"gatewayId": "igw-1"}))


def _transit(*further: Resource) -> tuple[Resource, ...]:
    """A transit gateway between the subnet's VPC and one with an internet gateway."""
    return (
        *subnet_with(_table(_to(transitGatewayId="hub"))),
        deployed(_TGW, "hub", associationDefaultRouteTableId="hub-table"),
        deployed(_ATTACHMENT, "spoke", transitGatewayId="hub", vpcId="vpc", subnetIds=["subnet"]),
        deployed(VPC, "egress", cidrBlock="10.99.0.0/16"),
        deployed(SUBNET, "egress-subnet", vpcId="egress", cidrBlock="10.99.1.0/24"),
        deployed(TABLE, "egress-table", vpcId="egress", routes=[_to(gatewayId="igw-1")]),
        deployed(ASSOCIATION, "egress-association", subnetId="egress-subnet", routeTableId="egress-table"),
        deployed(_ATTACHMENT, "out", transitGatewayId="hub", vpcId="egress", subnetIds=["egress-subnet"]),
        *further,
    )


def test_a_transit_gateway_is_followed_into_the_other_vpc() -> None:
    route = {"destinationCidrBlock": "0.0.0.0/0", "transitGatewayRouteTableId": "hub-table"}
    towards = deployed(tokens.TRANSIT_ROUTE[0], "all-out", transitGatewayAttachmentId="out", **route)
    assert _words(*_transit()) == ""  # propagated routes lead to the VPCs only
    assert (
        "route all-out of transit gateway hub -> attachment out -> subnet egress-subnet -> route egress-table"
        in _words(*_transit(towards))
    )
    black = deployed(tokens.TRANSIT_ROUTE[0], "nowhere", blackhole=True, **route)
    assert _words(*_transit(black)) == ""


def test_a_transit_gateway_of_another_stack_is_not_told() -> None:
    verdict = _verdict(*subnet_with(_table(_to(transitGatewayId="tgw-1"))))
    assert verdict.path is None
    assert [gap.path for gap in verdict.gaps] == ["routes[0]"]
    assert "transit gateway tgw-1 is outside of this stack" in verdict.gaps[0].reason


@pytest.mark.parametrize(
    ("mode", "exclusion", "passes"),
    [
        ("off", None, True),
        ("block-bidirectional", None, False),
        ("block-ingress", None, False),
        ("block-bidirectional", "allow-egress", True),
        ("block-bidirectional", "allow-bidirectional", True),
    ],
)
def test_vpc_block_public_access(mode: str, exclusion: str | None, passes: bool) -> None:
    options = deployed(_BPA, "options", internetGatewayBlockMode=mode)
    excluded = deployed(_EXCLUSION, "excluded", vpcId="vpc", internetGatewayExclusionMode=exclusion)
    inside = subnet_with(_table(_to(gatewayId="igw-1")), options, *([excluded] if exclusion else []))
    assert bool(_words(*inside)) == passes


def test_ingress_only_blocking_lets_nat_out() -> None:
    nat = deployed(_NAT, "nat", subnetId="public", connectivityType="public")
    options = deployed(_BPA, "options", internetGatewayBlockMode="block-ingress")
    inside = subnet_with(_table(_to(natGatewayId="nat")), nat, options)
    assert "NAT gateway nat" in _words(*inside, *_second_subnet({"gatewayId": "igw-1"}))


def test_a_way_in_is_found_where_none_leads_out() -> None:
    rest = [each for each in subnet_with(_table(_to(gatewayId="igw-1"))) if each.type != GROUP]
    group = deployed(GROUP, "group", vpcId="vpc", ingress=[rule("0.0.0.0/0", 22, 22)])
    words = _words(*rest, group)
    assert words.startswith("instance node in subnet subnet <- security group group ingress rule group.ingress[0]")
    nat = [each for each in subnet_with(_table(_to(natGatewayId="nat-1"))) if each.type != GROUP]
    assert _words(*nat, group) == ""  # nobody connects through NAT from outside


def test_connections_need_their_answers_and_datagrams_do_not() -> None:
    closed = deployed(ACL, "acl", vpcId="vpc", subnetIds=["subnet"], egress=[entry(1, "0.0.0.0/0")], ingress=[])
    table = _table(_to(gatewayId="igw-1"))
    assert _words(*subnet_with(table, closed)) == ""
    rest = [each for each in subnet_with(table, closed) if each.type != GROUP]
    datagrams = rule("0.0.0.0/0", 53, 53, protocol="udp")
    assert "UDP 53" in _words(*rest, deployed(GROUP, "group", vpcId="vpc", egress=[datagrams]))


def test_a_prefix_list_is_followed_by_its_entries() -> None:
    ranges = deployed(tokens.PREFIX_LIST[0], "ranges", entries=[{"cidr": "10.9.0.0/16"}])
    route: dict[str, object] = {"destinationPrefixListId": "ranges", "gatewayId": "igw-1"}
    assert _words(*subnet_with(_table(route), ranges)) == ""
    beside = deployed(tokens.PREFIX_LIST_ENTRY[0], "more", prefixListId="ranges", cidr="8.0.0.0/8")
    assert "(8.0.0.0/8 of prefix list ranges to internet gateway igw-1)" in _words(
        *subnet_with(_table(route), ranges, beside)
    )


def test_propagation_is_not_told() -> None:
    table = deployed(TABLE, "table", vpcId="vpc", propagatingVgws=["vgw-1"])
    verdict = _verdict(*subnet_with(table))
    assert [gap.path for gap in verdict.gaps] == ["table.propagatingVgws"]


def test_in_a_preview_references_lead_the_way() -> None:
    names = {token: (urn(token, name),) for token, name in ((VPC, "vpc"), (SUBNET, "subnet"), (TABLE, "table"))}
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    resources = (
        planned(VPC, "vpc", cidrBlock="10.0.0.0/16"),
        planned(SUBNET, "subnet", {"vpcId": names[VPC]}, vpcId=unknown, cidrBlock="10.0.1.0/24"),
        planned(_IGW, "door", {"vpcId": names[VPC]}, vpcId=unknown),
        planned(
            TABLE,
            "table",
            {"vpcId": names[VPC], "routes": (urn(_IGW, "door"),)},
            vpcId=unknown,
            routes=[_to(gatewayId=unknown)],
        ),
        planned(
            ASSOCIATION,
            "association",
            {"subnetId": names[SUBNET], "routeTableId": names[TABLE]},
            subnetId=unknown,
            routeTableId=unknown,
        ),
        planned(GROUP, "group", {"vpcId": names[VPC]}, vpcId=unknown, egress=[rule("0.0.0.0/0", 443, 443)]),
        planned(
            INSTANCE,
            "node",
            {"subnetId": names[SUBNET], "vpcSecurityGroupIds": (urn(GROUP, "group"),)},
            subnetId=unknown,
            vpcSecurityGroupIds=[unknown],
        ),
    )
    assert _words(*resources).endswith("route table.routes[0] (0.0.0.0/0 to internet gateway door) -> the internet")
