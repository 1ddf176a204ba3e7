"""Requests for spot instances."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Row
from ..tags import for_creation
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_LAUNCH = {"ami": "ImageId", "instanceType": "InstanceType", "keyName": "KeyName", "ebsOptimized": "EbsOptimized"}
_REQUEST = {
    "instanceInterruptionBehavior": "InstanceInterruptionBehavior",
    "launchGroup": "LaunchGroup",
    "spotPrice": "SpotPrice",
    "spotType": "Type",
}


def _create(call: Call) -> str:
    launch: dict[str, object] = {m: call.inputs[n] for n, m in _LAUNCH.items() if call.inputs.get(n) is not None}
    groups, profile = call.inputs.get("vpcSecurityGroupIds"), call.inputs.get("iamInstanceProfile")
    place: dict[str, object] = {"SubnetId": call.inputs["subnetId"]} if call.inputs.get("subnetId") else {}
    if "associatePublicIpAddress" in call.inputs:
        public = call.inputs["associatePublicIpAddress"]
        interface = {"DeviceIndex": 0, "AssociatePublicIpAddress": public, **place}
        launch["NetworkInterfaces"] = [{**interface, **({"Groups": groups} if groups else {})}]
    else:
        launch |= {**place, **({"SecurityGroupIds": groups} if groups else {})}
    if isinstance(profile, str):
        launch["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
    if call.inputs.get("userData"):
        launch["UserData"] = base64.b64encode(call.text("userData").encode()).decode()
    requests = call.aws(
        "request_spot_instances",
        InstanceCount=1,
        LaunchSpecification=launch,
        **{member: call.inputs[name] for name, member in _REQUEST.items() if call.inputs.get(name) is not None},
        **for_creation(call, "request_spot_instances"),
    )["SpotInstanceRequests"]
    assert isinstance(requests, list)
    return str(requests[0]["SpotInstanceRequestId"])


def _request(call: Call, described: Mapping[str, object]) -> Properties:
    state, status, launch = (described[name] for name in ("State", "Status", "LaunchSpecification"))
    assert isinstance(status, dict)
    assert isinstance(launch, dict)
    if state in ("cancelled", "closed"):
        raise GoneError(f"{call.id} is {state}")
    found: Properties = {
        "spotBidStatus": str(status["Code"]),
        "spotRequestState": str(state),
        "spotInstanceId": str(described.get("InstanceId") or ""),
        **{name: call.shaped(name, launch.get(member)) for name, member in _LAUNCH.items()},
    }
    return {**found, **(_instance(call, str(found["spotInstanceId"])) if found["spotInstanceId"] else {})}


def _instance(call: Call, id: str) -> Properties:
    """What the provider shows of the instance that the request got."""
    reservation = one(call, "describe_instances", "Reservations", InstanceIds=[id])["Instances"]
    assert isinstance(reservation, list)
    instance = reservation[0]
    interfaces = instance.get("NetworkInterfaces") or [{}]
    names = {
        "privateDns": "PrivateDnsName",
        "privateIp": "PrivateIpAddress",
        "publicDns": "PublicDnsName",
        "subnetId": "SubnetId",
        "sourceDestCheck": "SourceDestCheck",
    }
    return {
        **{name: call.shaped(name, instance.get(member)) for name, member in names.items()},
        "publicIp": str(instance.get("PublicIpAddress") or ""),
        "associatePublicIpAddress": bool(instance.get("PublicIpAddress")),
        "instanceState": instance["State"]["Name"],
        "primaryNetworkInterfaceId": interfaces[0].get("NetworkInterfaceId"),
        "primaryNetworkInterfaces": call.shaped("primaryNetworkInterfaces", interfaces[:1]),
        "vpcSecurityGroupIds": [group["GroupId"] for group in instance["SecurityGroups"]],
    }


def _cancel(call: Call) -> None:
    """Cancel the request, and end the instance that it got: AWS would let it run on."""
    described = one(call, "describe_spot_instance_requests", "SpotInstanceRequests", SpotInstanceRequestIds=[call.id])
    call.aws("cancel_spot_instance_requests", SpotInstanceRequestIds=[call.id])
    if described.get("InstanceId"):
        call.aws("terminate_instances", InstanceIds=[described["InstanceId"]])


_INPUTS = [
    *_LAUNCH,
    *_REQUEST,
    "subnetId",
    "vpcSecurityGroupIds",
    "associatePublicIpAddress",
    "iamInstanceProfile",
    "userData",
]

REQUEST = Row(
    type="aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    service="ec2",
    id="SpotInstanceRequestId",
    create=Code(" ".join(_INPUTS), _create),
    read=describe("describe_spot_instance_requests", "SpotInstanceRequests", "SpotInstanceRequestIds"),
    reads={"spotType": "Type"},
    derive=_request,
    delete=_cancel,
    arn=arn("spot-instances-request"),
    tagging=tagged("spot-instances-request"),
    # As the official provider: it takes these and sends none of them, for the operation has no members for them.
    local="waitForFulfillment metadataOptions forceDestroy",
    kept="userData iamInstanceProfile ebsOptimized",
    replace=" ".join([*_INPUTS, "region"]),
    same={"spotPrice": lambda price: float(str(price))},
    filled="associatePublicIpAddress ebsOptimized iamInstanceProfile keyName metadataOptions spotPrice subnetId "
    "vpcSecurityGroupIds",
    defaults={"instanceInterruptionBehavior": "terminate", "spotType": "persistent", "waitForFulfillment": False},
    unsupported="availabilityZone capacityReservationSpecification cpuOptions creditSpecification disableApiStop "
    "disableApiTermination ebsBlockDevices enablePrimaryIpv6 enclaveOptions ephemeralBlockDevices getPasswordData "
    "hibernation hostId hostResourceGroupArn instanceInitiatedShutdownBehavior ipv6AddressCount ipv6Addresses "
    "launchTemplate maintenanceOptions monitoring networkInterfaces placementGroup placementGroupId "
    "placementPartitionNumber privateDnsNameOptions privateIp rootBlockDevice secondaryNetworkInterfaces "
    "secondaryPrivateIps securityGroups sourceDestCheck tenancy userDataBase64 userDataReplaceOnChange validFrom "
    "validUntil volumeTags",
)

ROWS = (REQUEST,)
