"""Network interfaces of a subnet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Op, Row
from .ec2 import arn, describe, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _interface(call: Call, described: Mapping[str, object]) -> Properties:
    addresses, groups = described["PrivateIpAddresses"], described["Groups"]
    assert isinstance(addresses, list)
    assert isinstance(groups, list)
    attachment = described.get("Attachment")
    attachments: list[Value] = (
        [
            {
                "instance": str(attachment.get("InstanceId", "")),
                "deviceIndex": int(attachment.get("DeviceIndex", 0)),
                "attachmentId": str(attachment.get("AttachmentId", "")),
            }
        ]
        if isinstance(attachment, dict) and attachment.get("InstanceId")
        else []
    )
    return {
        "privateIps": [address["PrivateIpAddress"] for address in addresses],
        "securityGroups": [group["GroupId"] for group in groups],
        "attachments": attachments,
    }


NETWORK_INTERFACE = Row(
    type="aws:ec2/networkInterface:NetworkInterface",
    service="ec2",
    id="NetworkInterfaceId",
    create=Op(
        "create_network_interface",
        "subnetId description interfaceType privateIp=PrivateIpAddress securityGroups=Groups",
        result="NetworkInterface.NetworkInterfaceId",
    ),
    read=describe("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceIds"),
    reads={"privateIp": "PrivateIpAddress"},
    derive=_interface,
    settings=(
        Op("modify_network_interface_attribute", "securityGroups=Groups"),
        Op("modify_network_interface_attribute", "description=Description.Value"),
        Op("modify_network_interface_attribute", "sourceDestCheck=SourceDestCheck.Value"),
    ),
    delete=Op("delete_network_interface"),
    arn=arn("network-interface"),
    tagging=tagged("network-interface"),
    replace="subnetId interfaceType privateIp region",
    filled="interfaceType privateIp privateIps securityGroups",
    defaults={"sourceDestCheck": True},
    unsupported="attachments connectionTrackingSpecification enaSrdSpecification enablePrimaryIpv6 ipv4PrefixCount "
    "ipv4Prefixes ipv6AddressCount ipv6AddressListEnabled ipv6AddressLists ipv6Addresses ipv6PrefixCount ipv6Prefixes "
    "privateIpListEnabled privateIpLists privateIps privateIpsCount",
)

ROWS = (NETWORK_INTERFACE,)
