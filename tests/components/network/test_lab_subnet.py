from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network import LabSubnetArgs

from ..recorder import Recording, record
from .reachability import TCP, Direction, Packet, connects, passes
from .samples import PLAN, TAGS, lab_recording, lab_subnet, platform_recording

ACL = "aws:ec2/networkAcl:NetworkAcl"
ATLAS, BOREAS = IPv4Network("10.20.0.0/24"), IPv4Network("10.20.1.0/24")
SHARED = PLAN.shared_subnets(["us-east-1a"])["us-east-1a"]
S3 = IPv4Address("52.216.0.1")

PLATFORM = platform_recording()
LABS = {"atlas": lab_recording("atlas", str(ATLAS)), "boreas": lab_recording("boreas", str(BOREAS))}
ATLAS_ACL, BOREAS_ACL, SHARED_ACL = (
    dict(recording.one(ACL).inputs) for recording in (LABS["atlas"], LABS["boreas"], PLATFORM)
)
OPEN: dict[str, Any] = {
    direction: [{"ruleNo": 1, "action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"}]
    for direction in ("ingress", "egress")
}
CLIENTS = "SecurityGroup-net-clients"


def addresses(network: IPv4Network) -> st.SearchStrategy[IPv4Address]:
    return st.sampled_from(list(network))


protocols = st.sampled_from(["tcp", "udp", "icmp", "esp"])
ports = st.integers(0, 65535)


def test_urns_of_a_lab() -> None:
    prefix = "urn:pulumi:atlas::hpc-labs::hpclabs:network:LabSubnet"
    children = [urn for urn in LABS["atlas"].urns() if urn != f"{prefix}::atlas"]
    assert [urn.removeprefix(f"{prefix}$") for urn in children] == [
        "aws:ec2/networkAcl:NetworkAcl::atlas-acl",
        "aws:ec2/routeTable:RouteTable::atlas-routes",
        "aws:ec2/routeTableAssociation:RouteTableAssociation::atlas-routes-subnet",
        "aws:ec2/securityGroup:SecurityGroup::atlas-nodes",
        "aws:ec2/subnet:Subnet::atlas-subnet",
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation::atlas-routes-dynamodb",
        "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation::atlas-routes-s3",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::atlas-nodes-out",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::atlas-nodes-in",
        "pulumi-python:dynamic/network:LeaseHolder::atlas-lease-holder",
        "pulumi-python:dynamic/network:SubnetLease::atlas-lease",
    ]


def needs(recording: Recording, urn: str) -> set[str]:
    """Everything that has to exist before a resource, and so is deleted after it."""
    (resource,) = (resource for resource in recording.resources if resource.urn == urn)
    return set(resource.dependencies).union(*(needs(recording, other) for other in resource.dependencies))


def test_the_block_is_released_after_all_that_uses_it() -> None:
    lab = LABS["atlas"]
    lease = lab.one("pulumi-python:dynamic/network:SubnetLease")
    holder = lab.one("pulumi-python:dynamic/network:LeaseHolder")
    assert lease.dependencies == {holder.urn}
    for resource in lab.resources:
        if resource.custom and resource not in (lease, holder):
            assert lease.urn in needs(lab, resource.urn), resource.urn


def test_what_is_in_the_subnet_goes_before_its_routes_rules_and_acl() -> None:
    def build() -> None:
        lab = lab_subnet()
        place = pulumi.ResourceOptions(parent=lab)
        aws.ec2.NetworkInterface("nic", subnet_id=lab.subnet_id, security_groups=[lab.security_group_id], opts=place)

    recording = record(build)
    machine = recording.one("aws:ec2/networkInterface:NetworkInterface")
    everything = {resource.urn for resource in recording.resources if resource.custom}
    assert needs(recording, machine.urn) == everything - {machine.urn}


def test_the_lease_asks_for_what_the_lab_asks_for() -> None:
    lab = LABS["atlas"]
    assert {k: v for k, v in lab.one("pulumi-python:dynamic/network:SubnetLease").inputs.items() if k[:2] != "__"} == {
        "table": "leases",
        "supernet": str(PLAN.labs),
        "prefix": 24,
        "lab": "atlas",
        "vpc_id": "vpc-1",
        "holder": "LeaseHolder-atlas-lease-holder",
        "owner": "organization/hpc-labs/atlas",
    }


def test_the_subnet_is_where_the_lease_says() -> None:
    subnet = LABS["boreas"].one("aws:ec2/subnet:Subnet").inputs
    assert (subnet["cidrBlock"], subnet["availabilityZone"], subnet["vpcId"]) == (str(BOREAS), "us-east-1a", "vpc-1")


def test_acls_are_equally_small_for_every_lab() -> None:
    for acl in (ATLAS_ACL, BOREAS_ACL):
        assert (len(acl["ingress"]), len(acl["egress"])) == (4, 4)
    assert (len(SHARED_ACL["ingress"]), len(SHARED_ACL["egress"])) == (2, 2)


@given(source=addresses(ATLAS), destination=addresses(BOREAS), protocol=protocols, port=ports)
def test_acls_let_no_packet_from_lab_to_lab_on_either_side(
    source: IPv4Address, destination: IPv4Address, protocol: str, port: int
) -> None:
    packet = Packet(source, destination, protocol, port)
    assert not passes(packet, leaves=ATLAS_ACL, enters=OPEN)
    assert not passes(packet, leaves=OPEN, enters=BOREAS_ACL)


@given(data=st.data(), protocol=protocols, port=ports)
def test_a_lab_talks_to_itself_and_to_shared_services_both_ways(data: st.DataObject, protocol: str, port: int) -> None:
    node, other, service = (data.draw(addresses(network)) for network in (ATLAS, ATLAS, SHARED))
    assert passes(Packet(node, other, protocol, port), ATLAS_ACL, ATLAS_ACL)
    assert passes(Packet(node, service, protocol, port), ATLAS_ACL, SHARED_ACL)
    assert passes(Packet(service, node, protocol, port), SHARED_ACL, ATLAS_ACL)


@given(port=ports, protocol=protocols, answer_port=st.integers(1024, 65535))
def test_outside_of_the_vpc_only_https_passes_and_its_answer(port: int, protocol: str, answer_port: int) -> None:
    node, service = ATLAS[10], SHARED[10]
    for address, acl in ((node, ATLAS_ACL), (service, SHARED_ACL)):
        assert passes(Packet(address, S3, protocol, port), acl, None) == (protocol == "tcp" and port == 443)
        assert passes(Packet(S3, address, TCP, answer_port), OPEN, acl)
        assert not passes(Packet(S3, address, TCP, answer_port % 1024), OPEN, acl)


@pytest.mark.parametrize("number", [None, 999])
def test_the_check_would_notice_a_missing_or_misplaced_denial(number: int | None) -> None:
    def spoilt(acl: dict[str, Any], direction: Direction) -> dict[str, Any]:
        entries = [entry if entry["action"] == "allow" else {**entry, "ruleNo": number} for entry in acl[direction]]
        return {direction: [entry for entry in entries if entry["ruleNo"] is not None]}

    leaves, enters = Packet(ATLAS[10], BOREAS[10], TCP, 443), Packet(ATLAS[10], BOREAS[10], TCP, 8080)
    assert passes(leaves, leaves=spoilt(ATLAS_ACL, "egress"), enters=OPEN)
    assert passes(enters, leaves=OPEN, enters=spoilt(BOREAS_ACL, "ingress"))


def test_groups_let_no_connection_from_lab_to_lab() -> None:
    recordings = [PLATFORM, *LABS.values()]
    groups = {lab: frozenset({f"SecurityGroup-{lab}-nodes", CLIENTS}) for lab in LABS}
    for source, target in (("atlas", "boreas"), ("boreas", "atlas")):
        assert connects(recordings, groups[source], groups[source])
        assert connects(recordings, groups[source], frozenset({"SecurityGroup-net-endpoints"}))
        assert not connects(recordings, groups[source], groups[target])
        assert not connects(recordings, frozenset({"SecurityGroup-net-endpoints"}), groups[target])


def test_a_lab_has_no_route_but_to_the_gateway_endpoints() -> None:
    lab = LABS["atlas"]
    table = lab.one("aws:ec2/routeTable:RouteTable").inputs
    assert {key for key in table if key != "tags"} == {"vpcId"}
    endpoints = lab.of_type("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")
    assert {e.inputs["vpcEndpointId"] for e in endpoints} == {"vpce-s3", "vpce-dynamodb"}
    assert {e.inputs["routeTableId"] for e in endpoints} == {"RouteTable-atlas-routes"}


@pytest.mark.parametrize(("lab", "prefix"), [("Atlas", 24), ("", 24), ("a" * 41, 24), ("a#b", 24), ("atlas", 29)])
def test_labs_that_cannot_have_a_subnet_are_refused(lab: str, prefix: int) -> None:
    place: Any = None
    with pytest.raises(ValueError, match=r"LabSubnetArgs: (lab|prefix)="):
        LabSubnetArgs(lab=lab, network=place, tags=TAGS, prefix=prefix)
