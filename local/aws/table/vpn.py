"""The ends of private lines into a VPC: VPN gateways and customer gateways.

A lab has none of them; they are here so that the policies that forbid them can be shown at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

# --- VPN gateways and the VPC that each is attached to


def _vpn_gateway(call: Call, described: Mapping[str, object]) -> Properties:
    if described["State"] in ("deleting", "deleted"):
        raise GoneError(f"VPN gateway {call.id} is {described['State']}")
    return {"vpcId": _attached_vpc(described)}


def _attached_vpc(described: Mapping[str, object]) -> str | None:
    attachments = described.get("VpcAttachments")
    assert isinstance(attachments, list)
    return next((str(one["VpcId"]) for one in attachments if one["State"] == "attached"), None)


def _move(call: Call) -> None:
    before, wanted = call.state.get("vpcId"), call.inputs.get("vpcId")
    if before:
        call.aws("detach_vpn_gateway", VpnGatewayId=call.id, VpcId=before)
    if wanted:
        call.aws("attach_vpn_gateway", VpnGatewayId=call.id, VpcId=wanted)


def _delete_gateway(call: Call) -> None:
    vpc = _attached_vpc(one(call, "describe_vpn_gateways", "VpnGateways", VpnGatewayIds=[call.id]))
    if vpc:
        call.aws("detach_vpn_gateway", VpnGatewayId=call.id, VpcId=vpc)
    call.aws("delete_vpn_gateway", VpnGatewayId=call.id)


VPN_GATEWAY = Row(
    type="aws:ec2/vpnGateway:VpnGateway",
    service="ec2",
    id="VpnGatewayId",
    create=Op(
        "create_vpn_gateway",
        "amazonSideAsn availabilityZone",
        result="VpnGateway.VpnGatewayId",
        fixed={"Type": "ipsec.1"},
    ),
    read=describe("describe_vpn_gateways", "VpnGateways", "VpnGatewayIds"),
    derive=_vpn_gateway,
    settings=(Code("vpcId", _move),),
    delete=_delete_gateway,
    arn=arn("vpn-gateway"),
    tagging=tagged("vpn-gateway"),
)


def _attach(call: Call) -> str:
    gateway, vpc = call.text("vpnGatewayId"), call.text("vpcId")
    call.aws("attach_vpn_gateway", VpnGatewayId=gateway, VpcId=vpc)
    return f"vpn-attachment-{gateway.removeprefix('vgw-')}{vpc.removeprefix('vpc-')}"


def _read_attachment(call: Call) -> Properties:
    gateway, vpc = call.text("vpnGatewayId"), call.text("vpcId")
    if _attached_vpc(one(call, "describe_vpn_gateways", "VpnGateways", VpnGatewayIds=[gateway])) != vpc:
        raise GoneError(f"{gateway} is no longer attached to {vpc}")
    return {"vpnGatewayId": gateway, "vpcId": vpc}


def _detach(call: Call) -> None:
    call.aws("detach_vpn_gateway", VpnGatewayId=call.text("vpnGatewayId"), VpcId=call.text("vpcId"))


ATTACHMENT = Row(
    type="aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
    service="ec2",
    create=Code("vpnGatewayId vpcId", _attach),
    read=_read_attachment,
    delete=_detach,
    replace="vpnGatewayId vpcId region",
    delete_before_replace=True,
)

# --- routes that a gateway puts into a route table by itself


def _propagate(call: Call) -> str:
    gateway, table = call.text("vpnGatewayId"), call.text("routeTableId")
    call.aws("enable_vgw_route_propagation", GatewayId=gateway, RouteTableId=table)
    return f"{gateway}_{table}"


def _read_propagation(call: Call) -> Properties:
    gateway, _, table = call.id.partition("_")
    propagating = one(call, "describe_route_tables", "RouteTables", RouteTableIds=[table]).get("PropagatingVgws")
    assert isinstance(propagating, list)
    if gateway not in [one["GatewayId"] for one in propagating]:
        raise GoneError(f"{gateway} no longer puts routes into {table}")
    return {"vpnGatewayId": gateway, "routeTableId": table}


def _stop_propagation(call: Call) -> None:
    gateway, _, table = call.id.partition("_")
    call.aws("disable_vgw_route_propagation", GatewayId=gateway, RouteTableId=table)


PROPAGATION = Row(
    type="aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    service="ec2",
    create=Code("vpnGatewayId routeTableId", _propagate),
    read=_read_propagation,
    delete=_stop_propagation,
    replace="vpnGatewayId routeTableId region",
)

# --- the other end


def not_deleted(call: Call, described: Mapping[str, object]) -> Properties:
    """Nothing of what is there; EC2 shows what is deleted for some time."""
    if described["State"] in ("deleting", "deleted"):
        raise GoneError(f"{call.id} is {described['State']}")
    return {}


CUSTOMER_GATEWAY = Row(
    type="aws:ec2/customerGateway:CustomerGateway",
    service="ec2",
    id="CustomerGatewayId",
    create=Op("create_customer_gateway", "type bgpAsn ipAddress", result="CustomerGateway.CustomerGatewayId"),
    read=describe("describe_customer_gateways", "CustomerGateways", "CustomerGatewayIds"),
    derive=not_deleted,
    delete=Op("delete_customer_gateway"),
    arn=arn("customer-gateway"),
    tagging=tagged("customer-gateway"),
    unsupported="bgpAsnExtended certificateArn deviceName",
)

ROWS = (VPN_GATEWAY, ATTACHMENT, PROPAGATION, CUSTOMER_GATEWAY)
