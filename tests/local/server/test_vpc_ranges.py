"""Further ranges of VPCs, as EC2 gives and takes them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


@pytest.mark.parametrize(
    ("vpc", "block"),
    [
        ("10.20.0.0/16", "172.16.0.0/16"),
        ("10.20.0.0/16", "192.168.0.0/16"),
        ("10.20.0.0/16", "198.19.0.0/16"),
        ("10.1.0.0/16", "10.0.0.0/16"),
        ("172.16.0.0/16", "172.31.0.0/16"),
        ("192.168.0.0/20", "10.0.0.0/16"),
    ],
)
def test_a_range_that_aws_restricts(boto: Any, vpc: str, block: str) -> None:
    ec2 = boto("ec2")
    made = ec2.create_vpc(CidrBlock=vpc)["Vpc"]["VpcId"]
    with refused("InvalidVpc.Range"):
        ec2.associate_vpc_cidr_block(VpcId=made, CidrBlock=block)


def test_a_range_stays_while_a_subnet_is_in_it(boto: Any) -> None:
    ec2 = boto("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    association = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.21.0.0/16")["CidrBlockAssociation"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.21.1.0/24")["Subnet"]["SubnetId"]
    with refused("InvalidCidrBlock.InUse"):
        ec2.disassociate_vpc_cidr_block(AssociationId=association["AssociationId"])
    ec2.delete_subnet(SubnetId=subnet)
    ec2.disassociate_vpc_cidr_block(AssociationId=association["AssociationId"])
    found = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlockAssociationSet"]
    assert [one["CidrBlock"] for one in found if one["CidrBlockState"]["State"] == "associated"] == ["10.20.0.0/16"]
