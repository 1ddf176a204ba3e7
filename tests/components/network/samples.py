"""Platforms and labs that the tests of this folder build."""

from ipaddress import IPv4Network

from components.network import (
    AddressPlan,
    Feature,
    LabNetwork,
    LabSubnet,
    LabSubnetArgs,
    LeaseTable,
    LeaseTableArgs,
    PrivateNetwork,
    PrivateNetworkArgs,
)
from components.tags import Tags

from ..recorder import Recording, record

ZONES = ("us-east-1a", "us-east-1b")
PLAN = AddressPlan(
    vpc=IPv4Network("10.20.0.0/16"), labs=IPv4Network("10.20.0.0/17"), shared=IPv4Network("10.20.240.0/20")
)
GROWN = AddressPlan(
    vpc=PLAN.vpc,
    labs=PLAN.labs,
    shared=PLAN.shared,
    secondary=(IPv4Network("10.21.0.0/16"),),
    more_labs=(IPv4Network("10.21.0.0/16"),),
)
TAGS = Tags(virtual_lab="shared", project="shared", cost_centre="cc-1", owner="platform@example.org")
KEY = "arn:aws:kms:us-east-1:123456789012:key/0"
OUTPUTS = {
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-default", "defaultNetworkAclId": "acl-default"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"prefixListId": "pl-1"},
}


def network(name: str = "net", features: frozenset[Feature] = frozenset({Feature.CLUSTER})) -> PrivateNetwork:
    return PrivateNetwork(
        name, PrivateNetworkArgs(plan=PLAN, zones=ZONES, kms_key_arn=KEY, tags=TAGS, features=features)
    )


def lease_table(name: str = "leases", protect_data: bool = True) -> LeaseTable:
    return LeaseTable(name, LeaseTableArgs(kms_key_arn=KEY, tags=TAGS, protect_data=protect_data))


def lab_subnet(name: str = "lab", lab: str = "atlas") -> LabSubnet:
    place = LabNetwork(
        vpc_id="vpc-1",
        zone=ZONES[0],
        labs_cidr=str(PLAN.labs),
        shared_cidr=str(PLAN.shared),
        s3_endpoint_id="vpce-s3",
        dynamodb_endpoint_id="vpce-dynamodb",
        lease_table_name="leases",
    )
    return LabSubnet(name, LabSubnetArgs(lab=lab, network=place, tags=TAGS))


def platform_recording(features: frozenset[Feature] = frozenset({Feature.CLUSTER})) -> Recording:
    return record(lambda: network(features=features).shared_subnet_ids, outputs=OUTPUTS)


def lab_recording(lab: str, block: str) -> Recording:
    leased = {"pulumi-python:dynamic/network:SubnetLease": {"block": block}}
    return record(lambda: lab_subnet(lab, lab).cidr_block, outputs=leased, stack=lab)
