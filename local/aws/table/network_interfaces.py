"""Network interfaces of a subnet, and their attachments to instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, tagged

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

# --- an interface on an instance


def _attach(call: Call) -> str:
    answer = call.aws(
        "attach_network_interface",
        NetworkInterfaceId=call.text("networkInterfaceId"),
        InstanceId=call.text("instanceId"),
        DeviceIndex=call.inputs["deviceIndex"],
    )
    return str(answer["AttachmentId"])


def _read_attachment(call: Call) -> Properties:
    interfaces = call.aws("describe_network_interfaces")["NetworkInterfaces"]  # an import names the attachment alone
    assert isinstance(interfaces, list)
    for interface in interfaces:
        attachment = interface.get("Attachment") or {}
        if attachment.get("AttachmentId") == call.id:
            return {
                "attachmentId": call.id,
                "networkInterfaceId": interface["NetworkInterfaceId"],
                "instanceId": attachment["InstanceId"],
                "deviceIndex": attachment["DeviceIndex"],
                "status": attachment.get("Status") or "attached",
            }
    raise GoneError(f"no interface has the attachment {call.id} any more")


ATTACHMENT = Row(
    type="aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
    service="ec2",
    id="AttachmentId",
    create=Code("networkInterfaceId instanceId deviceIndex", _attach),
    read=_read_attachment,
    delete=Op("detach_network_interface"),
    replace="networkInterfaceId instanceId deviceIndex region",
    delete_before_replace=True,
    unsupported="networkCardIndex",
)

# --- a security group that is given to an interface from outside


def _groups(call: Call, interface: str) -> list[str]:
    described = one(call, "describe_network_interfaces", "NetworkInterfaces", NetworkInterfaceIds=[interface])
    groups = described["Groups"]
    assert isinstance(groups, list)
    return [str(group["GroupId"]) for group in groups]


def _add_group(call: Call) -> str:
    interface, group = call.text("networkInterfaceId"), call.text("securityGroupId")
    groups = [*_groups(call, interface), group]
    call.aws("modify_network_interface_attribute", NetworkInterfaceId=interface, Groups=groups)
    return f"{group}_{interface}"


def _read_group(call: Call) -> Properties:
    group, _, interface = call.id.partition("_")
    if group not in _groups(call, interface):
        raise GoneError(f"{interface} no longer has {group}")
    return {"networkInterfaceId": interface, "securityGroupId": group}


def _remove_group(call: Call) -> None:
    group, _, interface = call.id.partition("_")
    groups = [one for one in _groups(call, interface) if one != group]
    call.aws("modify_network_interface_attribute", NetworkInterfaceId=interface, Groups=groups)


GROUP_ATTACHMENT = Row(
    type="aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
    service="ec2",
    create=Code("networkInterfaceId securityGroupId", _add_group),
    read=_read_group,
    delete=_remove_group,
    replace="networkInterfaceId securityGroupId region",
)

ROWS = (NETWORK_INTERFACE, ATTACHMENT, GROUP_ATTACHMENT)
