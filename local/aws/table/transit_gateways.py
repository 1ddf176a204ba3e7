"""Transit gateways: what connects VPCs, accounts and regions with each other.

A lab has none; they are here so that the policies that forbid them can be shown at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from ..tags import for_creation
from .ec2 import arn, describe, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _alive(call: Call, described: Mapping[str, object]) -> None:
    if described["State"] in ("deleting", "deleted", "rejected", "failed"):
        raise GoneError(f"{call.id} is {described['State']}")


def _items(value: Value) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


# --- the gateway

_OPTIONS = {
    "amazonSideAsn": "AmazonSideAsn",
    "autoAcceptSharedAttachments": "AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "DefaultRouteTablePropagation",
    "dnsSupport": "DnsSupport",
    "multicastSupport": "MulticastSupport",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
    "transitGatewayCidrBlocks": "TransitGatewayCidrBlocks",
    "vpnEcmpSupport": "VpnEcmpSupport",
}
_CREATED_WITH = " ".join(f"{name}=Options.{member}" for name, member in _OPTIONS.items())
_IN_PLACE = {name: member for name, member in _OPTIONS.items() if name != "multicastSupport"}


def _gateway(call: Call, described: Mapping[str, object]) -> Properties:
    _alive(call, described)
    options = described["Options"]
    assert isinstance(options, dict)
    own = {"associationDefaultRouteTableId", "propagationDefaultRouteTableId", *_OPTIONS}
    return {name: call.shaped(name, options.get(name[0].upper() + name[1:])) for name in own}


def _modify_gateway(call: Call) -> None:
    options: dict[str, object] = {}
    for name, member in _IN_PLACE.items():
        if name == "transitGatewayCidrBlocks" and name in call.changed:
            old, new = _items(call.state.get(name)), _items(call.inputs.get(name))
            options |= {f"Add{member}": sorted(new - old)} if new - old else {}
            options |= {f"Remove{member}": sorted(old - new)} if old - new else {}
        elif name in call.changed:
            options[member] = call.inputs[name]
    description = {"Description": call.inputs.get("description", "")} if "description" in call.changed else {}
    call.aws("modify_transit_gateway", TransitGatewayId=call.id, Options=options, **description)


def _turned_on(state: Properties, inputs: Properties, name: str) -> bool:
    return (state.get(name), inputs.get(name)) == ("disable", "enable")


TRANSIT_GATEWAY = Row(
    type="aws:ec2transitgateway/transitGateway:TransitGateway",
    service="ec2",
    id="TransitGatewayId",
    create=Op("create_transit_gateway", f"description {_CREATED_WITH}", result="TransitGateway.TransitGatewayId"),
    read=describe("describe_transit_gateways", "TransitGateways", "TransitGatewayIds"),
    reads={"arn": "TransitGatewayArn"},
    derive=_gateway,
    settings=(Code(" ".join(["description", *_IN_PLACE]), _modify_gateway),),
    delete=Op("delete_transit_gateway"),
    tagging=tagged("transit-gateway"),
    replace="multicastSupport region",
    replaces_if={
        "defaultRouteTableAssociation": lambda state, inputs: _turned_on(state, inputs, "defaultRouteTableAssociation"),
        "defaultRouteTablePropagation": lambda state, inputs: _turned_on(state, inputs, "defaultRouteTablePropagation"),
    },
    defaults={
        "amazonSideAsn": 64512,
        "autoAcceptSharedAttachments": "disable",
        "defaultRouteTableAssociation": "enable",
        "defaultRouteTablePropagation": "enable",
        "dnsSupport": "enable",
        "multicastSupport": "disable",
        "securityGroupReferencingSupport": "disable",
        "vpnEcmpSupport": "enable",
    },
    unsupported="encryptionSupport",
)

# --- its attachments: to a VPC, and to another gateway

_ATTACHED_WITH = {
    "applianceModeSupport": "ApplianceModeSupport",
    "dnsSupport": "DnsSupport",
    "ipv6Support": "Ipv6Support",
    "securityGroupReferencingSupport": "SecurityGroupReferencingSupport",
}


def _attachment(call: Call, described: Mapping[str, object]) -> Properties:
    _alive(call, described)
    options = described["Options"]
    assert isinstance(options, dict)
    return {name: str(options[member]) for name, member in _ATTACHED_WITH.items() if member in options}


def _modify_attachment(call: Call) -> None:
    old, new = _items(call.state.get("subnetIds")), _items(call.inputs.get("subnetIds"))
    members: dict[str, object] = {
        "Options": {member: call.inputs[name] for name, member in _ATTACHED_WITH.items() if name in call.changed}
    }
    members |= {"AddSubnetIds": sorted(new - old)} if new - old else {}
    members |= {"RemoveSubnetIds": sorted(old - new)} if old - new else {}
    call.aws("modify_transit_gateway_vpc_attachment", TransitGatewayAttachmentId=call.id, **members)


VPC_ATTACHMENT = Row(
    type="aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    service="ec2",
    id="TransitGatewayAttachmentId",
    create=Op(
        "create_transit_gateway_vpc_attachment",
        " ".join(["transitGatewayId vpcId subnetIds", *(f"{name}=Options.{m}" for name, m in _ATTACHED_WITH.items())]),
        result="TransitGatewayVpcAttachment.TransitGatewayAttachmentId",
    ),
    read=describe(
        "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", "TransitGatewayAttachmentIds"
    ),
    derive=_attachment,
    settings=(Code(" ".join(["subnetIds", *_ATTACHED_WITH]), _modify_attachment),),
    delete=Op("delete_transit_gateway_vpc_attachment"),
    arn=arn("transit-gateway-attachment"),
    tagging=tagged("transit-gateway-attachment"),
    replace="transitGatewayId vpcId region",
    filled="securityGroupReferencingSupport",
    defaults={"applianceModeSupport": "disable", "dnsSupport": "enable", "ipv6Support": "disable"},
    unsupported="transitGatewayDefaultRouteTableAssociation transitGatewayDefaultRouteTablePropagation",
)


def _peer(call: Call) -> str:
    answer = call.aws(
        "create_transit_gateway_peering_attachment",
        TransitGatewayId=call.text("transitGatewayId"),
        PeerTransitGatewayId=call.text("peerTransitGatewayId"),
        PeerRegion=call.text("peerRegion"),
        PeerAccountId=call.inputs.get("peerAccountId") or call.account,
        **for_creation(call, "create_transit_gateway_peering_attachment"),
    )["TransitGatewayPeeringAttachment"]
    assert isinstance(answer, dict)
    return str(answer["TransitGatewayAttachmentId"])


def _peering(call: Call, described: Mapping[str, object]) -> Properties:
    _alive(call, described)
    own, other = described["RequesterTgwInfo"], described["AccepterTgwInfo"]
    assert isinstance(own, dict)
    assert isinstance(other, dict)
    return {
        "transitGatewayId": own["TransitGatewayId"],
        "peerTransitGatewayId": other["TransitGatewayId"],
        "peerRegion": other["Region"],
        "peerAccountId": other["OwnerId"],
    }


PEERING_ATTACHMENT = Row(
    type="aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
    service="ec2",
    id="TransitGatewayAttachmentId",
    create=Code("transitGatewayId peerTransitGatewayId peerRegion peerAccountId", _peer),
    read=describe(
        "describe_transit_gateway_peering_attachments",
        "TransitGatewayPeeringAttachments",
        "TransitGatewayAttachmentIds",
    ),
    derive=_peering,
    delete=Op("delete_transit_gateway_peering_attachment"),
    arn=arn("transit-gateway-attachment"),
    tagging=tagged("transit-gateway-attachment"),
    replace="transitGatewayId peerTransitGatewayId peerRegion peerAccountId region",
    filled="peerAccountId",
    unsupported="options",
)


def _accept(call: Call) -> str:
    attachment = call.text("transitGatewayAttachmentId")
    call.aws("accept_transit_gateway_peering_attachment", TransitGatewayAttachmentId=attachment)
    return attachment


def _accepted(call: Call, described: Mapping[str, object]) -> Properties:
    """A connection as its other side sees it."""
    found = _peering(call, described)
    own, other = described["AccepterTgwInfo"], described["RequesterTgwInfo"]
    assert isinstance(own, dict)
    assert isinstance(other, dict)
    return {
        **found,
        "transitGatewayAttachmentId": call.id,
        "transitGatewayId": own["TransitGatewayId"],
        "peerTransitGatewayId": other["TransitGatewayId"],
        "peerRegion": other["Region"],
        "peerAccountId": other["OwnerId"],
    }


PEERING_ACCEPTER = Row(
    type="aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
    service="ec2",
    id="TransitGatewayAttachmentId",
    create=Code("transitGatewayAttachmentId", _accept),
    read=PEERING_ATTACHMENT.read,
    derive=_accepted,
    delete=Op("delete_transit_gateway_peering_attachment"),
    tagging=tagged("transit-gateway-attachment"),
    replace="transitGatewayAttachmentId region",
)

ROWS = (TRANSIT_GATEWAY, VPC_ATTACHMENT, PEERING_ATTACHMENT, PEERING_ACCEPTER)
