"""VPCs and what hangs directly below them: subnets and DHCP options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from ..tags import for_creation
from ..valid import vpc_block
from .ec2 import arn, describe, one, only, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def _vpc(call: Call, described: Mapping[str, object]) -> Properties:
    def attribute(name: str) -> bool:
        answer = call.aws("describe_vpc_attribute", VpcId=call.id, Attribute=name)[name[0].upper() + name[1:]]
        assert isinstance(answer, dict)
        return bool(answer["Value"])

    main = {"association.main": "true", "vpc_id": call.id}
    default_group = only(call, "describe_security_groups", "SecurityGroups", group_name="default", vpc_id=call.id)
    default_acl = only(call, "describe_network_acls", "NetworkAcls", default="true", vpc_id=call.id)
    main_table = only(call, "describe_route_tables", "RouteTables", **main)["RouteTableId"]
    return {
        "enableDnsSupport": attribute("enableDnsSupport"),
        "enableDnsHostnames": attribute("enableDnsHostnames"),
        "enableNetworkAddressUsageMetrics": attribute("enableNetworkAddressUsageMetrics"),
        "defaultSecurityGroupId": str(default_group["GroupId"]),
        "defaultNetworkAclId": str(default_acl["NetworkAclId"]),
        "mainRouteTableId": str(main_table),
        "defaultRouteTableId": str(call.state.get("defaultRouteTableId", main_table)),
    }


def _moves_tenancy(state: Properties, inputs: Properties) -> bool:
    return (state.get("instanceTenancy"), inputs.get("instanceTenancy")) != ("dedicated", "default")


_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")

VPC = Row(
    type="aws:ec2/vpc:Vpc",
    service="ec2",
    id="VpcId",
    create=Op(
        "create_vpc",
        "cidrBlock instanceTenancy assignGeneratedIpv6CidrBlock=AmazonProvidedIpv6CidrBlock",
        result="Vpc.VpcId",
    ),
    read=describe("describe_vpcs", "Vpcs", "VpcIds"),
    reads={
        "ipv6CidrBlock": "Ipv6CidrBlockAssociationSet.0.Ipv6CidrBlock",
        "ipv6AssociationId": "Ipv6CidrBlockAssociationSet.0.AssociationId",
    },
    derive=_vpc,
    settings=(
        *(Op("modify_vpc_attribute", f"{name}={name[0].upper()}{name[1:]}.Value") for name in _ATTRIBUTES),
        Op("modify_vpc_tenancy", "instanceTenancy"),
    ),
    delete=Op("delete_vpc"),
    arn=arn("vpc"),
    tagging=tagged("vpc"),
    valid={"cidrBlock": vpc_block},
    unsupported="ipv4IpamPoolId ipv4NetmaskLength ipv6CidrBlock ipv6CidrBlockNetworkBorderGroup ipv6IpamPoolId "
    "ipv6NetmaskLength",
    replace="assignGeneratedIpv6CidrBlock",
    replaces_if={"instanceTenancy": _moves_tenancy},
)

_SUBNET_ATTRIBUTES = (
    "assignIpv6AddressOnCreation",
    "mapPublicIpOnLaunch",
    "enableDns64",
    "enableResourceNameDnsARecordOnLaunch",
    "enableResourceNameDnsAaaaRecordOnLaunch",
)


def _subnet_attribute(name: str) -> Op:
    member = name[0].upper() + name[1:]
    return Op("modify_subnet_attribute", f"{name}={member.replace('Aaaa', 'AAAA')}.Value")


SUBNET = Row(
    type="aws:ec2/subnet:Subnet",
    service="ec2",
    id="SubnetId",
    create=Op(
        "create_subnet",
        "vpcId cidrBlock availabilityZone availabilityZoneId ipv6CidrBlock ipv6Native",
        result="Subnet.SubnetId",
    ),
    read=describe("describe_subnets", "Subnets", "SubnetIds"),
    reads={
        "ipv6CidrBlock": "Ipv6CidrBlockAssociationSet.0.Ipv6CidrBlock",
        "ipv6CidrBlockAssociationId": "Ipv6CidrBlockAssociationSet.0.AssociationId",
        "privateDnsHostnameTypeOnLaunch": "PrivateDnsNameOptionsOnLaunch.HostnameType",
        "enableResourceNameDnsARecordOnLaunch": "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord",
        "enableResourceNameDnsAaaaRecordOnLaunch": "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord",
        "arn": "SubnetArn",
    },
    settings=(
        *(_subnet_attribute(name) for name in _SUBNET_ATTRIBUTES),
        Op("modify_subnet_attribute", "privateDnsHostnameTypeOnLaunch"),
    ),
    delete=Op("delete_subnet"),
    tagging=tagged("subnet"),
    valid={"cidrBlock": vpc_block},
    unsupported="customerOwnedIpv4Pool enableLniAtDeviceIndex ipv4IpamPoolId ipv4NetmaskLength ipv6IpamPoolId "
    "ipv6NetmaskLength mapCustomerOwnedIpOnLaunch outpostArn",
    # The official provider replaces only where addresses were assigned, and otherwise moves the block.
    replaces_if={"ipv6CidrBlock": lambda state, inputs: True},
)

# --- DHCP options

_DHCP = {
    "domainName": "domain-name",
    "domainNameServers": "domain-name-servers",
    "ntpServers": "ntp-servers",
    "netbiosNameServers": "netbios-name-servers",
    "netbiosNodeType": "netbios-node-type",
    "ipv6AddressPreferredLeaseTime": "ipv6-address-preferred-lease-time",
}


def _create_options(call: Call) -> str:
    wanted = [
        {"Key": key, "Values": value if isinstance(value, list) else [value]}
        for name, key in _DHCP.items()
        if (value := call.inputs.get(name))
    ]
    tags = for_creation(call, "create_dhcp_options")
    answer = call.aws("create_dhcp_options", DhcpConfigurations=wanted, **tags)["DhcpOptions"]
    assert isinstance(answer, dict)
    return str(answer["DhcpOptionsId"])


def _options(call: Call, described: Mapping[str, object]) -> Properties:
    configurations = described["DhcpConfigurations"]
    assert isinstance(configurations, list)
    by_key = {one["Key"]: [value["Value"] for value in one["Values"]] for one in configurations}
    return {name: call.shaped(name, by_key.get(key)) for name, key in _DHCP.items()}


DHCP_OPTIONS = Row(
    type="aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
    service="ec2",
    id="DhcpOptionsId",
    create=Code(" ".join(_DHCP), _create_options),
    read=describe("describe_dhcp_options", "DhcpOptions", "DhcpOptionsIds"),
    derive=_options,
    delete=Op("delete_dhcp_options"),
    arn=arn("dhcp-options"),
    tagging=tagged("dhcp-options"),
    ordered="domainNameServers ntpServers netbiosNameServers",
)


def _associate_options(call: Call) -> str:
    options, vpc = call.text("dhcpOptionsId"), call.text("vpcId")
    call.aws("associate_dhcp_options", DhcpOptionsId=options, VpcId=vpc)
    return f"{options}-{vpc}"


def _read_options(call: Call) -> Properties:
    vpc = call.text("vpcId")
    options = str(one(call, "describe_vpcs", "Vpcs", VpcIds=[vpc])["DhcpOptionsId"])
    if options != call.text("dhcpOptionsId"):
        raise GoneError(f"{vpc} has other DHCP options")
    return {"vpcId": vpc, "dhcpOptionsId": options}


def _default_options(call: Call) -> None:
    call.aws("associate_dhcp_options", DhcpOptionsId="default", VpcId=call.text("vpcId"))


DHCP_OPTIONS_ASSOCIATION = Row(
    type="aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    service="ec2",
    create=Code("dhcpOptionsId vpcId", _associate_options),
    read=_read_options,
    delete=_default_options,
    replace="dhcpOptionsId vpcId region",
    delete_before_replace=True,
)

ROWS = (VPC, SUBNET, DHCP_OPTIONS, DHCP_OPTIONS_ASSOCIATION)
