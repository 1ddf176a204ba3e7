"""The VPC and subnets that a new account has, taken over; they stay when the resource goes.

A lab has none; they are here so that the policy that forbids them can be shown at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Row
from .ec2 import arn, describe, tagged
from .vpc import SUBNET, VPC

if TYPE_CHECKING:
    from ..call import Call


def _adopt_vpc(call: Call) -> str:
    vpcs = call.aws("describe_vpcs", Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    assert isinstance(vpcs, list)
    vpc = vpcs[0] if vpcs else call.aws("create_default_vpc")["Vpc"]
    assert isinstance(vpc, dict)
    call.state = {"existingDefaultVpc": bool(vpcs)}
    return str(vpc["VpcId"])


def _adopt_subnet(call: Call) -> str:
    zone = call.text("availabilityZone")
    filters = [{"Name": "default-for-az", "Values": ["true"]}, {"Name": "availability-zone", "Values": [zone]}]
    subnets = call.aws("describe_subnets", Filters=filters)["Subnets"]
    assert isinstance(subnets, list)
    subnet = subnets[0] if subnets else call.aws("create_default_subnet", AvailabilityZone=zone)["Subnet"]
    assert isinstance(subnet, dict)
    call.state = {"existingDefaultSubnet": bool(subnets)}
    return str(subnet["SubnetId"])


DEFAULT_VPC = Row(
    type="aws:ec2/defaultVpc:DefaultVpc",
    service="ec2",
    id="VpcId",
    create=Code("", _adopt_vpc),
    read=describe("describe_vpcs", "Vpcs", "VpcIds"),
    reads=VPC.reads,
    derive=VPC.derive,
    settings=VPC.settings[:3],
    delete=None,
    arn=arn("vpc"),
    tagging=tagged("vpc"),
    replace="region",
    filled="enableNetworkAddressUsageMetrics",
    defaults={"enableDnsHostnames": True, "enableDnsSupport": True},
    unsupported="assignGeneratedIpv6CidrBlock forceDestroy ipv6CidrBlock ipv6CidrBlockNetworkBorderGroup "
    "ipv6IpamPoolId ipv6NetmaskLength",
)

DEFAULT_SUBNET = Row(
    type="aws:ec2/defaultSubnet:DefaultSubnet",
    service="ec2",
    id="SubnetId",
    create=Code("availabilityZone", _adopt_subnet),
    read=describe("describe_subnets", "Subnets", "SubnetIds"),
    reads=SUBNET.reads,
    settings=SUBNET.settings,
    delete=None,
    tagging=tagged("subnet"),
    replace="availabilityZone region",
    filled="privateDnsHostnameTypeOnLaunch",
    defaults={
        "assignIpv6AddressOnCreation": False,
        "enableDns64": False,
        "enableResourceNameDnsARecordOnLaunch": False,
        "enableResourceNameDnsAaaaRecordOnLaunch": False,
        "mapPublicIpOnLaunch": True,
    },
    unsupported="customerOwnedIpv4Pool forceDestroy ipv6CidrBlock ipv6Native mapCustomerOwnedIpOnLaunch",
)

ROWS = (DEFAULT_VPC, DEFAULT_SUBNET)
