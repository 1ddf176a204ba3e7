"""Peerings that the tests of this folder build: a main VPC with services for labs and clients of theirs."""

from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws

from components.network import (
    Direction,
    LabNetwork,
    LabSubnet,
    LabSubnetArgs,
    PeeredService,
    Peering,
    PeeringArgs,
    PeerNetwork,
    PeerVpc,
    Protocol,
)
from components.network._acl_plan import AclPlan
from components.network._peering_plan import LabPeering

from ..recorder import Recording, record
from .samples import PLAN, TAGS, ZONES

MAIN = IPv4Network("10.40.0.0/16")
SERVICES = (
    PeeredService(name="ldaps", direction=Direction.LABS_TO_PEER, port=636, cidr=IPv4Network("10.40.5.0/24")),
    PeeredService(name="licence", direction=Direction.LABS_TO_PEER, port=27000, last_port=27009),
    PeeredService(name="time", direction=Direction.LABS_TO_PEER, port=123, protocol=Protocol.UDP),
    PeeredService(name="ssh", direction=Direction.PEER_TO_HEAD_NODES, port=22, cidr=IPv4Network("10.40.9.0/24")),
    PeeredService(
        name="slurmrestd",
        direction=Direction.PEER_TO_HEAD_NODES,
        port=6820,
        cidr=IPv4Network("10.40.9.0/24"),
        first_client_port=1024,
    ),
    PeeredService(name="endpoints", direction=Direction.PEER_TO_ENDPOINTS, port=443, cidr=IPv4Network("10.40.9.0/24")),
)
NETWORK = PeerNetwork(cidrs=(MAIN,), services=SERVICES)
THEIRS = "111122223333"


def peering_args(network: PeerNetwork = NETWORK, **peer: Any) -> PeeringArgs:
    return PeeringArgs(
        plan=PLAN,
        vpc_id="vpc-1",
        shared_route_table_id="rtb-shared",
        clients_security_group_id="clients",
        endpoints_security_group_id="endpoints",
        network=network,
        peer=PeerVpc(vpc_id="vpc-main", **peer),
        tags=TAGS,
    )


def elsewhere(**more: Any) -> dict[str, Any]:
    """A main VPC of another account and region, with somebody who acts for its owner."""
    provider = aws.Provider("main", region="eu-west-1")
    return {"account": THEIRS, "region": "eu-west-1", "provider": provider, **more}


def peering_recording(network: PeerNetwork = NETWORK, name: str = "main") -> Recording:
    return record(lambda: Peering(name, peering_args(network, route_table_ids={"private": "rtb-main"})).for_labs)


def peered_lab(lab: str, block: str, network: PeerNetwork = NETWORK, **more: Any) -> Recording:
    """A lab of a platform that is peered, as it finds that in its platform's outputs."""
    peerings = pulumi.Output.from_input([LabPeering("pcx-1", network).as_text()])

    def build() -> pulumi.Output[str]:
        place = LabNetwork(
            vpc_id="vpc-1",
            zone=ZONES[0],
            labs_cidr=str(PLAN.labs),
            shared_cidr=str(PLAN.shared),
            s3_endpoint_id="vpce-s3",
            dynamodb_endpoint_id="vpce-dynamodb",
            lease_table_name="leases",
            **{"peerings": peerings, **more},
        )
        return LabSubnet(lab, LabSubnetArgs(lab=lab, network=place, tags=TAGS)).cidr_block

    leased = {"pulumi-python:dynamic/network:SubnetLease": {"block": block}}
    return record(build, outputs=leased, stack=lab)


def as_recorded(plan: AclPlan) -> dict[str, list[dict[str, Any]]]:
    """The entries of a plan as a recording has them."""
    return {
        direction: [
            {
                "ruleNo": number,
                "action": entry.action,
                "cidrBlock": entry.cidr,
                "protocol": entry.protocol,
                "fromPort": entry.from_port,
                "toPort": entry.to_port,
                "icmpType": entry.icmp_type,
            }
            for number, entry in enumerate(entries)
        ]
        for direction, entries in (("ingress", plan.ingress), ("egress", plan.egress))
    }
