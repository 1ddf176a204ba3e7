"""What leads out of a VPC: internet, carrier, NAT and egress-only gateways, and public addresses.

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

# --- internet gateways


def _attached_vpc(call: Call, described: Mapping[str, object]) -> Properties:
    attachments = described["Attachments"]
    assert isinstance(attachments, list)
    return {"vpcId": attachments[0]["VpcId"] if attachments else None}


def _attach(call: Call) -> None:
    gateway = {"InternetGatewayId": call.id}
    if call.state.get("vpcId"):
        call.aws("detach_internet_gateway", **gateway, VpcId=call.state["vpcId"])
    if call.inputs.get("vpcId"):
        call.aws("attach_internet_gateway", **gateway, VpcId=call.inputs["vpcId"])


def _delete_gateway(call: Call) -> None:
    described = one(call, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[call.id])
    vpc = _attached_vpc(call, described)["vpcId"]
    if vpc:
        call.aws("detach_internet_gateway", InternetGatewayId=call.id, VpcId=vpc)
    call.aws("delete_internet_gateway", InternetGatewayId=call.id)


INTERNET_GATEWAY = Row(
    type="aws:ec2/internetGateway:InternetGateway",
    service="ec2",
    id="InternetGatewayId",
    create=Op("create_internet_gateway", result="InternetGateway.InternetGatewayId"),
    read=describe("describe_internet_gateways", "InternetGateways", "InternetGatewayIds"),
    derive=_attached_vpc,
    settings=(Code("vpcId", _attach),),
    delete=_delete_gateway,
    arn=arn("internet-gateway"),
    tagging=tagged("internet-gateway"),
)


def _attach_outside(call: Call) -> str:
    gateway, vpc = call.text("internetGatewayId"), call.text("vpcId")
    call.aws("attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    return f"{gateway}:{vpc}"


def _read_attachment(call: Call) -> Properties:
    gateway, _, vpc = call.id.partition(":")
    described = one(call, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[gateway])
    if _attached_vpc(call, described)["vpcId"] != vpc:
        raise GoneError(f"{gateway} is no longer attached to {vpc}")
    return {"internetGatewayId": gateway, "vpcId": vpc}


def _detach_outside(call: Call) -> None:
    gateway, _, vpc = call.id.partition(":")
    call.aws("detach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)


INTERNET_GATEWAY_ATTACHMENT = Row(
    type="aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
    service="ec2",
    create=Code("internetGatewayId vpcId", _attach_outside),
    read=_read_attachment,
    delete=_detach_outside,
    replace="internetGatewayId vpcId region",
    delete_before_replace=True,
)

CARRIER_GATEWAY = Row(
    type="aws:ec2/carrierGateway:CarrierGateway",
    service="ec2",
    id="CarrierGatewayId",
    create=Op("create_carrier_gateway", "vpcId", result="CarrierGateway.CarrierGatewayId"),
    read=describe("describe_carrier_gateways", "CarrierGateways", "CarrierGatewayIds"),
    delete=Op("delete_carrier_gateway"),
    arn=arn("carrier-gateway"),
    tagging=tagged("carrier-gateway"),
    replace="vpcId region",
)

EGRESS_ONLY_GATEWAY = Row(
    type="aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    service="ec2",
    id="EgressOnlyInternetGatewayId",
    create=Op(
        "create_egress_only_internet_gateway",
        "vpcId",
        result="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    ),
    read=describe(
        "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways", "EgressOnlyInternetGatewayIds"
    ),
    derive=_attached_vpc,
    delete=Op("delete_egress_only_internet_gateway"),
    tagging=tagged("egress-only-internet-gateway"),
)

# --- NAT gateways


def _nat(call: Call, described: Mapping[str, object]) -> Properties:
    if described["State"] in ("deleted", "deleting", "failed"):
        raise GoneError(f"NAT gateway {call.id} is {described['State']}")
    return {}


NAT_GATEWAY = Row(
    type="aws:ec2/natGateway:NatGateway",
    service="ec2",
    id="NatGatewayId",
    create=Op(
        "create_nat_gateway",
        "allocationId connectivityType privateIp=PrivateIpAddress subnetId",
        result="NatGateway.NatGatewayId",
    ),
    read=describe("describe_nat_gateways", "NatGateways", "NatGatewayIds"),
    reads={
        "allocationId": "NatGatewayAddresses.0.AllocationId",
        "associationId": "NatGatewayAddresses.0.AssociationId",
        "networkInterfaceId": "NatGatewayAddresses.0.NetworkInterfaceId",
        "privateIp": "NatGatewayAddresses.0.PrivateIp",
        "publicIp": "NatGatewayAddresses.0.PublicIp",
    },
    derive=_nat,
    delete=Op("delete_nat_gateway"),
    tagging=tagged("natgateway"),
    unsupported="availabilityMode availabilityZoneAddresses secondaryAllocationIds secondaryPrivateIpAddressCount "
    "secondaryPrivateIpAddresses vpcId",
)

# --- public addresses


def _address(call: Call, described: Mapping[str, object]) -> Properties:
    public = str(described["PublicIp"])
    dashed = public.replace(".", "-")
    zone = "compute-1" if call.region == "us-east-1" else f"{call.region}.compute"
    private = str(described.get("PrivateIpAddress") or "")
    return {
        "allocationId": call.id,
        "publicDns": f"ec2-{dashed}.{zone}.amazonaws.com",
        "privateDns": f"ip-{private.replace('.', '-')}.ec2.internal" if private else None,
    }


def _associate(call: Call) -> None:
    """Bind the address to an instance or interface, or to none."""
    described = one(call, "describe_addresses", "Addresses", AllocationIds=[call.id])
    if described.get("AssociationId"):
        call.aws("disassociate_address", AssociationId=described["AssociationId"])
    targets = {"instance": "InstanceId", "networkInterface": "NetworkInterfaceId"}
    target = {member: call.inputs[name] for name, member in targets.items() if call.inputs.get(name)}
    if not target:
        return
    private = call.inputs.get("associateWithPrivateIp")
    address = {"PrivateIpAddress": private} if private else {}
    call.aws("associate_address", AllocationId=call.id, **target, **address)


def _release(call: Call) -> None:
    described = one(call, "describe_addresses", "Addresses", AllocationIds=[call.id])
    if described.get("AssociationId"):
        call.aws("disassociate_address", AssociationId=described["AssociationId"])
    call.aws("release_address", AllocationId=call.id)


EIP = Row(
    type="aws:ec2/eip:Eip",
    service="ec2",
    id="AllocationId",
    create=Op("allocate_address", "domain address networkBorderGroup publicIpv4Pool", result="AllocationId"),
    read=describe("describe_addresses", "Addresses", "AllocationIds"),
    reads={"instance": "InstanceId", "networkInterface": "NetworkInterfaceId", "privateIp": "PrivateIpAddress"},
    derive=_address,
    settings=(Code("instance networkInterface associateWithPrivateIp", _associate),),
    delete=_release,
    arn=arn("elastic-ip"),
    tagging=tagged("elastic-ip"),
    unsupported="customerOwnedIpv4Pool ipamPoolId",
    defaults={"domain": "vpc"},
)


def _read_association(call: Call) -> Properties:
    filters = [{"Name": "association-id", "Values": [call.id]}]
    described = one(call, "describe_addresses", "Addresses", Filters=filters)
    names = {
        "allocationId": "AllocationId",
        "instanceId": "InstanceId",
        "networkInterfaceId": "NetworkInterfaceId",
        "privateIpAddress": "PrivateIpAddress",
        "publicIp": "PublicIp",
    }
    return {name: call.shaped(name, described.get(member)) for name, member in names.items()}


EIP_ASSOCIATION = Row(
    type="aws:ec2/eipAssociation:EipAssociation",
    service="ec2",
    id="AssociationId",
    create=Op(
        "associate_address",
        "allocationId allowReassociation instanceId networkInterfaceId privateIpAddress publicIp",
        result="AssociationId",
    ),
    read=_read_association,
    delete=Op("disassociate_address"),
    replace="allocationId allowReassociation instanceId networkInterfaceId privateIpAddress publicIp region",
    filled="allocationId instanceId networkInterfaceId privateIpAddress publicIp",
)


ROWS = (
    INTERNET_GATEWAY,
    INTERNET_GATEWAY_ATTACHMENT,
    CARRIER_GATEWAY,
    EGRESS_ONLY_GATEWAY,
    NAT_GATEWAY,
    EIP,
    EIP_ASSOCIATION,
)
