"""EC2 instances."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _blocks(value: Value) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _devices(call: Call) -> list[dict[str, object]]:
    members = {
        "deleteOnTermination": "DeleteOnTermination",
        "encrypted": "Encrypted",
        "iops": "Iops",
        "kmsKeyId": "KmsKeyId",
        "snapshotId": "SnapshotId",
        "throughput": "Throughput",
        "volumeSize": "VolumeSize",
        "volumeType": "VolumeType",
    }
    root = call.inputs.get("rootBlockDevice")
    blocks = [{"deviceName": _root_device(call), **root}] if isinstance(root, dict) else []
    return [
        {"DeviceName": block["deviceName"], "Ebs": {members[n]: v for n, v in block.items() if n in members}}
        for block in [*blocks, *_blocks(call.inputs.get("ebsBlockDevices"))]
    ]


def _root_device(call: Call) -> str:
    return str(one(call, "describe_images", "Images", ImageIds=[call.text("ami")])["RootDeviceName"])


def _user_data(call: Call) -> str | None:
    if call.inputs.get("userDataBase64"):
        return base64.b64decode(call.text("userDataBase64")).decode()
    return call.text("userData") if call.inputs.get("userData") else None


def _network(call: Call) -> dict[str, object]:
    """Where the instance is; AWS takes the choice of a public address only inside an interface."""
    place = {"subnetId": "SubnetId", "privateIp": "PrivateIpAddress"}
    given: dict[str, object] = {m: call.inputs[name] for name, m in place.items() if call.inputs.get(name)}
    groups = call.inputs.get("vpcSecurityGroupIds")
    if "associatePublicIpAddress" not in call.inputs:
        return {**given, **({"SecurityGroupIds": groups} if groups else {})}
    interface = {
        "DeviceIndex": 0,
        "DeleteOnTermination": True,
        "AssociatePublicIpAddress": call.inputs["associatePublicIpAddress"],
        **given,
    }
    return {"NetworkInterfaces": [{**interface, **({"Groups": groups} if groups else {})}]}


def _launch(call: Call) -> dict[str, object]:
    from ..lifecycle import request

    members = request(call, _RUN, creating=True)
    profile, data, devices = call.inputs.get("iamInstanceProfile"), _user_data(call), _devices(call)
    if isinstance(profile, str):
        members["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
    return {
        **members,
        **_network(call),
        **({"UserData": data} if data else {}),
        **({"BlockDeviceMappings": devices} if devices else {}),
    }


def _run(call: Call) -> str:
    instances = call.aws("run_instances", **_launch(call))["Instances"]
    assert isinstance(instances, list)
    return str(instances[0]["InstanceId"])


_RUN = Op(
    "run_instances",
    "ami=ImageId instanceType keyName ebsOptimized disableApiTermination disableApiStop metadataOptions "
    "instanceInitiatedShutdownBehavior monitoring=Monitoring.Enabled availabilityZone=Placement. tenancy=Placement. "
    "placementGroup=Placement.GroupName",
    fixed={"MinCount": 1, "MaxCount": 1},
)


def _instance(call: Call, described: Mapping[str, object]) -> Properties:
    state, profile, groups = (described.get(n) for n in ("State", "IamInstanceProfile", "SecurityGroups"))
    assert isinstance(state, dict)
    assert isinstance(groups, list)
    if state["Name"] in ("terminated", "shutting-down"):
        raise GoneError(f"instance {call.id} is {state['Name']}")
    interfaces = described.get("NetworkInterfaces")
    interface = interfaces[0] if isinstance(interfaces, list) and interfaces else {}
    groups = groups or interface.get("Groups", [])
    public = str(described.get("PublicIpAddress") or "")
    return {
        "instanceState": state["Name"],
        "iamInstanceProfile": str(profile["Arn"]).rpartition("/")[2] if isinstance(profile, dict) else None,
        "vpcSecurityGroupIds": [group["GroupId"] for group in groups],
        "securityGroups": [group["GroupName"] for group in groups],
        "primaryNetworkInterfaceId": interface.get("NetworkInterfaceId"),
        "associatePublicIpAddress": bool(public),
        "publicIp": public,
        "disableApiTermination": _attribute(call, "disableApiTermination"),
        **_disks(call, described),
    }


def _attribute(call: Call, name: str) -> bool:
    answer = call.aws("describe_instance_attribute", InstanceId=call.id, Attribute=name)
    value = answer[name[0].upper() + name[1:]]
    return bool(value["Value"]) if isinstance(value, dict) else False


def _disks(call: Call, described: Mapping[str, object]) -> Properties:
    """The volumes by device; what the program calls the root device is the first one."""
    mappings = described.get("BlockDeviceMappings")
    disks: dict[str, Properties] = {}
    for mapping in mappings if isinstance(mappings, list) else []:
        volume = one(call, "describe_volumes", "Volumes", VolumeIds=[mapping["Ebs"]["VolumeId"]])
        disks[mapping["DeviceName"]] = {
            "deviceName": mapping["DeviceName"],
            "volumeId": str(volume["VolumeId"]),
            "volumeSize": int(str(volume["Size"])),
            "volumeType": str(volume["VolumeType"]),
            "encrypted": bool(volume["Encrypted"]),
            "deleteOnTermination": mapping["Ebs"].get("DeleteOnTermination", True),
            **({"kmsKeyId": str(volume["KmsKeyId"])} if volume.get("KmsKeyId") else {}),
            **({"iops": int(str(volume["Iops"]))} if volume.get("Iops") else {}),
        }
    root = disks.pop(str(described.get("RootDeviceName")), None)
    return {"rootBlockDevice": root, "ebsBlockDevices": list(disks.values())}


def _modify_type(call: Call) -> None:
    """AWS changes the type of stopped instances only."""
    call.aws("stop_instances", InstanceIds=[call.id])
    call.aws("modify_instance_attribute", InstanceId=call.id, InstanceType={"Value": call.text("instanceType")})
    call.aws("start_instances", InstanceIds=[call.id])


def _modify_metadata(call: Call) -> None:
    block = call.inputs.get("metadataOptions")
    given = block if isinstance(block, dict) else {}
    members = {name[0].upper() + name[1:]: value for name, value in given.items()}
    call.aws("modify_instance_metadata_options", InstanceId=call.id, **members)


def _set_profile(call: Call) -> None:
    filters = [{"Name": "instance-id", "Values": [call.id]}]
    answer = call.aws("describe_iam_instance_profile_associations", Filters=filters)["IamInstanceProfileAssociations"]
    assert isinstance(answer, list)
    profile = call.inputs.get("iamInstanceProfile")
    if answer and profile:
        association = answer[0]["AssociationId"]
        call.aws(
            "replace_iam_instance_profile_association",
            IamInstanceProfile={"Name": profile},
            AssociationId=association,
        )
    elif answer:
        call.aws("disassociate_iam_instance_profile", AssociationId=answer[0]["AssociationId"])
    elif profile:
        call.aws("associate_iam_instance_profile", IamInstanceProfile={"Name": profile}, InstanceId=call.id)


def _modify_user_data(call: Call) -> None:
    call.aws("modify_instance_attribute", InstanceId=call.id, UserData={"Value": (_user_data(call) or "").encode()})


def _data_replaces(state: Properties, inputs: Properties) -> bool:
    return bool(inputs.get("userDataReplaceOnChange"))


def _terminate(call: Call) -> None:
    call.aws("terminate_instances", InstanceIds=[call.id])


INSTANCE = Row(
    type="aws:ec2/instance:Instance",
    service="ec2",
    id="InstanceId",
    create=Code(
        " ".join(
            [
                *_RUN.members,
                "subnetId privateIp vpcSecurityGroupIds associatePublicIpAddress iamInstanceProfile userData "
                "userDataBase64 rootBlockDevice ebsBlockDevices",
            ]
        ),
        _run,
    ),
    read=describe("describe_instances", "Reservations.0.Instances", "InstanceIds"),
    reads={
        "ami": "ImageId",
        "availabilityZone": "Placement.AvailabilityZone",
        "tenancy": "Placement.Tenancy",
        "placementGroup": "Placement.GroupName",
        "privateIp": "PrivateIpAddress",
        "privateDns": "PrivateDnsName",
        "publicDns": "PublicDnsName",
        "instanceLifecycle": "InstanceLifecycle",
    },
    derive=_instance,
    settings=(
        Op("modify_instance_attribute", "sourceDestCheck=SourceDestCheck.Value"),
        Op("modify_instance_attribute", "disableApiTermination=DisableApiTermination.Value"),
        Op("modify_instance_attribute", "vpcSecurityGroupIds=Groups"),
        Code("instanceType", _modify_type),
        Code("iamInstanceProfile", _set_profile),
        Code("metadataOptions", _modify_metadata),
        Code("userData userDataBase64", _modify_user_data),
    ),
    delete=_terminate,
    arn=arn("instance"),
    tagging=tagged("instance"),
    local="userDataReplaceOnChange forceDestroy",
    kept="userData userDataBase64 monitoring disableApiStop instanceInitiatedShutdownBehavior metadataOptions "
    "ebsOptimized",
    unsupported="capacityReservationSpecification cpuOptions creditSpecification ebsBlockDevices.tags "
    "ebsBlockDevices.tagsAll ebsBlockDevices.volumeId enablePrimaryIpv6 enclaveOptions ephemeralBlockDevices "
    "getPasswordData hibernation hostId hostResourceGroupArn instanceMarketOptions ipv6AddressCount ipv6Addresses "
    "launchTemplate maintenanceOptions networkInterfaces placementGroupId "
    "placementPartitionNumber primaryNetworkInterface privateDnsNameOptions rootBlockDevice.deviceName "
    "rootBlockDevice.tags rootBlockDevice.tagsAll rootBlockDevice.volumeId secondaryNetworkInterfaces "
    "secondaryPrivateIps securityGroups volumeTags",
    replace="monitoring disableApiStop instanceInitiatedShutdownBehavior rootBlockDevice.volumeSize "
    "rootBlockDevice.volumeType rootBlockDevice.iops rootBlockDevice.throughput rootBlockDevice.deleteOnTermination",
    replaces_if={
        # Types of the same size on another architecture cannot run the image; which ones is EC2's to say.
        "instanceType": lambda state, inputs: False,
        "userData": _data_replaces,
        "userDataBase64": _data_replaces,
    },
)

ROWS = (INSTANCE,)
