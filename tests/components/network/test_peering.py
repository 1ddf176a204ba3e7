"""What a peering connection is made of, and what passes over it."""

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import Direction as Way
from components.network import PeeredService, Peering, PeerNetwork, PeerVpc
from components.network._acl_plan import lab_acl, peer_problems, shared_acl
from components.network._peering_plan import LabPeering

from ..recorder import Recording, record, untagged
from .peerings import (
    MAIN,
    NETWORK,
    SERVICES,
    THEIRS,
    as_recorded,
    elsewhere,
    peered_lab,
    peering_args,
    peering_recording,
)
from .reachability import Flow, acl_allows, acls_let, groups_let, routed
from .samples import PLAN, lab_recording
from .test_peering_plan import services

ACL, ROUTE = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/route:Route"
CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
DNS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"

HERE = peering_recording()
ATLAS, BOREAS = IPv4Network("10.20.0.0/24"), IPv4Network("10.20.1.0/24")
LABS = {"atlas": peered_lab("atlas", str(ATLAS)), "boreas": peered_lab("boreas", str(BOREAS))}
ACLS = {lab: dict(recording.one(ACL).inputs) for lab, recording in LABS.items()}
NODE = frozenset({"clients", "SecurityGroup-atlas-nodes"})
HEAD_NODE = NODE | {"SecurityGroup-main-head-nodes"}


def inputs(recording: Recording, token: str) -> dict[str, dict[str, Any]]:
    return {resource.name: dict(resource.inputs) for resource in recording.of_type(token)}


def test_urns() -> None:
    prefix = "urn:pulumi:test::hpc-labs::hpclabs:network:Peering"
    assert [urn.removeprefix(f"{prefix}$") for urn in HERE.urns() if urn != f"{prefix}::main"] == [
        "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::main-dns",
        "aws:ec2/route:Route::main-private-to-10-20-0-0-17",
        "aws:ec2/route:Route::main-private-to-10-20-240-0-20",
        "aws:ec2/route:Route::main-shared-to-10-40-0-0-16",
        "aws:ec2/securityGroup:SecurityGroup::main-head-nodes",
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::main-peering",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::main-ldaps-10-40-5-0-24",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::main-licence-10-40-0-0-16",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::main-time-10-40-0-0-16",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::main-endpoints-10-40-9-0-24",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::main-slurmrestd-10-40-9-0-24",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::main-ssh-10-40-9-0-24",
    ]


def test_in_the_same_account_and_region_aws_accepts_and_sets_dns_at_once() -> None:
    connection = HERE.one(CONNECTION).inputs
    assert (connection["vpcId"], connection["peerVpcId"], connection["autoAccept"]) == ("vpc-1", "vpc-main", True)
    assert connection.keys().isdisjoint({"peerOwnerId", "peerRegion"})
    options = HERE.one(DNS).inputs
    assert options["requester"] == options["accepter"] == {"allowRemoteVpcDnsResolution": True}
    assert HERE.of_type(ACCEPTER) == []


def test_elsewhere_the_owners_provider_accepts_and_sets_dns_and_routes() -> None:
    far = record(
        lambda: Peering("far", peering_args(**elsewhere(route_table_ids={"private": "rtb-main"}))).connection_id
    )
    connection = far.one(CONNECTION).inputs
    assert (connection["peerOwnerId"], connection["peerRegion"]) == (THEIRS, "eu-west-1")
    assert "autoAccept" not in connection
    accepter = far.one(ACCEPTER)
    assert accepter.inputs["autoAccept"] is True
    dns = inputs(far, DNS)
    assert dns["far-dns"].keys() & {"requester", "accepter"} == {"requester"}
    assert dns["far-dns-of-peer"].keys() & {"requester", "accepter"} == {"accepter"}
    # DNS is only taken, and routes only work, once the connection is accepted.
    for resource in (*far.of_type(DNS), *far.of_type(ROUTE)):
        assert accepter.urn in resource.dependencies, resource.urn


def test_a_request_that_the_owner_accepts_sets_dns_here_only_afterwards() -> None:
    def ask(**more: Any) -> Recording:
        return record(lambda: Peering("far", peering_args(account=THEIRS, **more)).for_labs)

    assert ask().of_type(DNS) == ask().of_type(ACCEPTER) == []
    assert ask().one(CONNECTION).inputs.get("autoAccept") is None
    assert inputs(ask(accepted=True), DNS)["far-dns"].keys() & {"requester", "accepter"} == {"requester"}
    assert [route.name for route in ask().of_type(ROUTE)] == ["far-shared-to-10-40-0-0-16"]


def test_what_takes_tags_has_them_on_both_sides() -> None:
    far = record(lambda: Peering("far", peering_args(**elsewhere())).for_labs)
    assert untagged(far, [CONNECTION, ACCEPTER, GROUP, INGRESS, EGRESS]) == []


def test_two_in_one_program() -> None:
    other = PeerNetwork(cidrs=(IPv4Network("10.60.0.0/16"),), services=SERVICES[1:3])

    def build() -> list[pulumi.Output[Any]]:
        return [Peering("one", peering_args()).for_labs, Peering("two", peering_args(other)).for_labs]

    assert len(record(build).of_type(CONNECTION)) == 2


def test_without_services_of_a_kind_there_is_nothing_for_it() -> None:
    only = PeerNetwork(cidrs=(MAIN,), services=(SERVICES[0],))
    recording = peering_recording(only)
    assert recording.of_type(GROUP) == recording.of_type(INGRESS) == []
    assert [route.name for route in recording.of_type(ROUTE)] == ["main-private-to-10-20-0-0-17"]


def test_for_labs_is_what_a_lab_takes() -> None:
    assert LabPeering.of(HERE.result).as_text() == HERE.result
    assert LabPeering.of(HERE.result).connection_id == "VpcPeeringConnection-main-peering"
    assert LabPeering.of(HERE.result).peer.as_data() == NETWORK.as_data()


def test_rules_and_routes_never_name_more_than_the_peer_or_our_supernets() -> None:
    for rule in (*HERE.of_type(INGRESS), *HERE.of_type(EGRESS)):
        assert IPv4Network(rule.inputs["cidrIpv4"]).subnet_of(MAIN)
        assert rule.inputs["ipProtocol"] in ("tcp", "udp")
    destinations = {(r.inputs["routeTableId"], r.inputs["destinationCidrBlock"]) for r in HERE.of_type(ROUTE)}
    assert destinations == {
        ("rtb-shared", str(MAIN)),
        ("rtb-main", str(PLAN.labs)),
        ("rtb-main", str(PLAN.shared)),
    }


# --- what passes


def may_pass(flow: Flow, outward: bool, member: frozenset[str]) -> bool:
    """Whether a connection between a node of the lab atlas and a machine in the main VPC comes about."""
    peer = flow.server if outward else flow.client
    group = groups_let([HERE], "egress" if outward else "ingress", member, peer, flow)
    ends = (ACLS["atlas"], None) if outward else (None, ACLS["atlas"])
    return group and acls_let(flow, *ends) and routed(LABS.values(), "RouteTable-atlas-routes", peer)


def named(flow: Flow, outward: bool) -> list[PeeredService]:
    way, peer = (Way.LABS_TO_PEER, flow.server) if outward else (Way.PEER_TO_HEAD_NODES, flow.client)
    return [
        service
        for service in SERVICES
        if service.direction is way
        and service.protocol == flow.protocol
        and service.ports[0] <= flow.port <= service.ports[1]
        and peer in (service.cidr or MAIN)
    ]


ports = st.sampled_from([22, 123, 443, 636, 6820, 6819, 27000, 27009, 27010]) | st.integers(0, 65535)
machines = st.sampled_from([MAIN[10], IPv4Address("10.40.5.7"), IPv4Address("10.40.9.7")]) | st.builds(
    lambda offset: MAIN[offset], st.integers(0, MAIN.num_addresses - 1)
)


@given(
    node=st.integers(0, 255),
    peer=machines,
    protocol=st.sampled_from(["tcp", "udp", "icmp"]),
    client_port=st.integers(1024, 65535),
    port=ports,
    outward=st.booleans(),
)
def test_between_a_head_node_and_the_peer_named_services_pass_and_nothing_else(
    node: int, peer: IPv4Address, protocol: str, client_port: int, port: int, outward: bool
) -> None:
    ends = (ATLAS[node], peer) if outward else (peer, ATLAS[node])
    flow = Flow(*ends, client_port, port, protocol)
    service = named(flow, outward)
    assert not may_pass(flow, outward, HEAD_NODE) or service
    if any(s.client_ports[0] <= client_port <= s.client_ports[1] for s in service):
        assert may_pass(flow, outward, HEAD_NODE)


@pytest.mark.parametrize("service", [s for s in SERVICES if s.direction is not Way.PEER_TO_ENDPOINTS])
def test_each_service_passes(service: PeeredService) -> None:
    outward = service.direction is Way.LABS_TO_PEER
    peer = NETWORK.ranges_of(service)[0][9]
    ends = (ATLAS[9], peer) if outward else (peer, ATLAS[9])
    flow = Flow(*ends, 40000, service.port, service.protocol)
    assert may_pass(flow, outward, HEAD_NODE)
    assert may_pass(flow, outward, NODE) is outward, "clients in the peer reach head nodes, and no other node"


@given(peer=machines, port=ports, client_port=st.integers(1024, 65535), data=st.data())
def test_acls_alone_let_no_request_to_a_port_that_is_neither_named_nor_a_clients(
    peer: IPv4Address, port: int, client_port: int, data: st.DataObject
) -> None:
    outward = data.draw(st.booleans())
    ends = (ATLAS[9], peer) if outward else (peer, ATLAS[9])
    flow = Flow(*ends, client_port, port)
    if acls_let(flow, *((ACLS["atlas"], None) if outward else (None, ACLS["atlas"]))):
        assert named(flow, outward) or port >= 1024


@given(service=services(), offset=st.integers(0, 255), protocol=st.sampled_from(["tcp", "udp", "icmp"]), port=ports)
def test_labs_stay_apart_whatever_the_peer_has(service: PeeredService, offset: int, protocol: str, port: int) -> None:
    peer = PeerNetwork(cidrs=(MAIN,), services=(service,))
    rules = as_recorded(lab_acl(str(ATLAS), str(PLAN.shared), [str(PLAN.labs)], [peer]))
    flow = Flow(ATLAS[9], BOREAS[offset], 40000, port, protocol)
    assert not acl_allows(rules, "egress", flow.request)
    assert not acl_allows(rules, "ingress", Flow(BOREAS[offset], ATLAS[9], 40000, port, protocol).request)


@given(
    client=machines,
    service=st.integers(0, PLAN.shared.num_addresses - 1),
    protocol=st.sampled_from(["tcp", "udp", "icmp"]),
    client_port=st.integers(1024, 65535),
    port=ports,
)
def test_of_shared_services_the_peer_reaches_endpoints_and_nothing_else(
    client: IPv4Address, service: int, protocol: str, client_port: int, port: int
) -> None:
    acl = as_recorded(shared_acl(str(PLAN.vpc), [NETWORK]))
    flow = Flow(client, PLAN.shared[service], client_port, port, protocol)
    group = groups_let([HERE], "ingress", frozenset({"endpoints"}), client, flow)
    reached = group and acls_let(flow, None, acl) and routed([HERE], "rtb-shared", client)
    is_named = protocol == "tcp" and port == 443 and client in IPv4Network("10.40.9.0/24")
    assert reached == (is_named and client_port >= 32768)
    # Nor do shared services open anything towards the peer: no group lets them.
    back = Flow(PLAN.shared[service], client, client_port, port, protocol)
    assert not groups_let([HERE], "egress", frozenset({"endpoints"}), client, back)


def test_peers_that_overlap_each_other_or_are_too_many_are_told() -> None:
    parts = [IPv4Network("10.50.0.0/16"), IPv4Network("10.50.1.0/24"), IPv4Network("10.20.1.0/24")]
    peers = [PeerNetwork(cidrs=(part,), services=SERVICES[1:2]) for part in parts]
    assert [problem.partition(",")[0] for problem in peer_problems(PLAN, peers)] == [
        "cidrs=10.50.1.0/24 overlaps another peer's 10.50.0.0/16",
        "cidrs=10.20.1.0/24 overlaps the platform's 10.20.0.0/16",
    ]
    many = [PeerNetwork(cidrs=(IPv4Network(f"10.{n}.0.0/16"),), services=SERVICES[1:2]) for n in range(60, 67)]
    [problem] = peer_problems(PLAN, many)
    assert problem.startswith(
        "services=7 named services: a network ACL would have 25 ingress entries, and AWS allows 20"
    )
    assert list(peer_problems(PLAN, many[:5])) == []


def test_labs_have_no_route_to_the_peer_but_when_a_service_is_theirs() -> None:
    only_endpoints = peered_lab("atlas", str(ATLAS), PeerNetwork(cidrs=(MAIN,), services=(SERVICES[-1],)))
    assert only_endpoints.one("aws:ec2/routeTable:RouteTable").inputs.get("routes", []) == []
    assert not routed([only_endpoints], "RouteTable-atlas-routes", MAIN[9])
    acl = dict(only_endpoints.one(ACL).inputs)
    for port in (443, 8080, 50000):
        flow = Flow(MAIN[9], ATLAS[9], 443, port)
        assert not acl_allows(acl, "ingress", flow.request)
        assert not acl_allows(acl, "egress", flow.answer)


def test_a_lab_denies_every_supernet_of_labs() -> None:
    more = peered_lab("atlas", "10.20.0.0/24", other_labs_cidrs=["10.21.0.0/16", "10.22.0.0/16"], peerings=())
    acl = dict(more.one(ACL).inputs)
    for other in ("10.20.1.1", "10.21.3.4", "10.22.3.4"):
        assert not acl_allows(acl, "egress", Flow(ATLAS[9], IPv4Address(other), 1024, 443).request)
        assert not acl_allows(acl, "ingress", Flow(IPv4Address(other), ATLAS[9], 443, 1024).request)
    assert "routes" not in more.one("aws:ec2/routeTable:RouteTable").inputs


def test_a_lab_without_peers_is_as_it_was() -> None:
    entries = [
        (e["ruleNo"], e["action"], e["cidrBlock"], e["protocol"], e["fromPort"], e["toPort"])
        for e in lab_recording("atlas", str(ATLAS)).one(ACL).inputs["ingress"]
    ]
    assert entries == [
        (100, "allow", str(ATLAS), "-1", 0, 0),
        (110, "allow", str(PLAN.shared), "-1", 0, 0),
        (120, "deny", str(PLAN.labs), "-1", 0, 0),
        (130, "allow", "0.0.0.0/0", "tcp", 1024, 65535),
    ]


# --- refusals


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"account": "1234"}, "account='1234': give the account's 12 digits"),
        ({"region": "Ireland"}, "region='Ireland': give a Region's name, such as us-east-1"),
        ({"route_table_ids": {"Private A": "rtb-1"}}, "route_table_ids='Private A': 1 to 31 of a-z, 0-9 and -"),
        (
            {"account": THEIRS, "route_table_ids": {"a": "rtb-1"}},
            "route_table_ids=['a']: no provider acts for the owner of a VPC elsewhere; give provider",
        ),
        ({"accepted": True}, "accepted=True: this program accepts the request itself; leave accepted out"),
    ],
)
def test_an_impossible_other_side_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"PeerVpc: {re.escape(said)}"):
        PeerVpc(vpc_id="vpc-main", **values)


def test_ranges_that_overlap_are_refused_with_both() -> None:
    overlapping = PeerNetwork(cidrs=(IPv4Network("10.20.128.0/24"),), services=SERVICES[1:2])
    said = "network.cidrs=10.20.128.0/24 overlaps the platform's 10.20.0.0/16, and AWS peers no networks that overlap"
    with pytest.raises(ValueError, match=f"PeeringArgs: {re.escape(said)}"):
        peering_args(overlapping)


def test_too_many_services_are_refused_with_the_number() -> None:
    many = tuple(PeeredService(name=f"s{port}", direction=Way.LABS_TO_PEER, port=port) for port in range(1, 16))
    with pytest.raises(
        ValueError, match=r"network.services=15 named services: .* 21 egress entries, and AWS allows 20: name"
    ):
        peering_args(PeerNetwork(cidrs=(MAIN,), services=many))
