"""Further ranges of VPCs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Op, Row
from ..valid import vpc_block

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties


def _read(call: Call) -> Properties:
    vpcs = call.aws("describe_vpcs")["Vpcs"]  # an import names the range alone
    assert isinstance(vpcs, list)
    for vpc in vpcs:
        for block in vpc["CidrBlockAssociationSet"]:
            if block["AssociationId"] == call.id and block["CidrBlockState"]["State"] != "disassociated":
                return {"vpcId": vpc["VpcId"], "cidrBlock": block["CidrBlock"]}
    raise GoneError(f"no VPC has the range {call.id} any more")


IPV4_RANGE = Row(
    type="aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    service="ec2",
    id="AssociationId",
    create=Op("associate_vpc_cidr_block", "vpcId cidrBlock", result="CidrBlockAssociation.AssociationId"),
    read=_read,
    delete=Op("disassociate_vpc_cidr_block"),
    valid={"cidrBlock": vpc_block},
    unsupported="ipv4IpamPoolId ipv4NetmaskLength",
)


def _read_ipv6(call: Call) -> Properties:
    vpcs = call.aws("describe_vpcs")["Vpcs"]
    assert isinstance(vpcs, list)
    for vpc in vpcs:
        for block in vpc.get("Ipv6CidrBlockAssociationSet", ()):
            if block["AssociationId"] == call.id and block["Ipv6CidrBlockState"]["State"] != "disassociated":
                return {
                    "vpcId": vpc["VpcId"],
                    "ipv6CidrBlock": block["Ipv6CidrBlock"],
                    "ipv6Pool": block.get("Ipv6Pool") or "Amazon",
                    "ipSource": block.get("IpSource") or "amazon",
                    "ipv6AddressAttribute": block.get("Ipv6AddressAttribute") or "public",
                    "assignGeneratedIpv6CidrBlock": True,
                }
    raise GoneError(f"no VPC has the range {call.id} any more")


IPV6_RANGE = Row(
    type="aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
    service="ec2",
    id="AssociationId",
    create=Op(
        "associate_vpc_cidr_block",
        "vpcId assignGeneratedIpv6CidrBlock=AmazonProvidedIpv6CidrBlock",
        result="Ipv6CidrBlockAssociation.AssociationId",
    ),
    read=_read_ipv6,
    delete=Op("disassociate_vpc_cidr_block"),
    replace="vpcId assignGeneratedIpv6CidrBlock region",
    filled="assignGeneratedIpv6CidrBlock ipv6CidrBlock ipv6Pool",
    unsupported="ipv6CidrBlock ipv6IpamPoolId ipv6NetmaskLength ipv6Pool",
)

ROWS = (IPV4_RANGE, IPV6_RANGE)
