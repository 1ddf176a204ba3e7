"""Groups of instances that grow and shrink, and the configurations that groups had before launch templates."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..errors import GoneError
from ..naming import to_request
from ..row import Code, Name, Op, Row
from .ec2 import one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties, Value


def _blocks(value: Value) -> list[Properties]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# --- launch configurations

_DISK = {
    "deleteOnTermination": "DeleteOnTermination",
    "encrypted": "Encrypted",
    "iops": "Iops",
    "snapshotId": "SnapshotId",
    "throughput": "Throughput",
    "volumeSize": "VolumeSize",
    "volumeType": "VolumeType",
}
_LAUNCH = Op(
    "create_launch_configuration",
    "name=LaunchConfigurationName imageId instanceType associatePublicIpAddress ebsOptimized iamInstanceProfile "
    "keyName metadataOptions placementTenancy securityGroups spotPrice enableMonitoring=InstanceMonitoring.Enabled",
)


def _root_device(call: Call) -> str:
    from ..call import ask

    images = ask("ec2", call.region, "describe_images", ImageIds=[call.text("imageId")])["Images"]
    assert isinstance(images, list)
    return str(images[0]["RootDeviceName"]) if images else ""


def _launch(call: Call) -> str:
    from ..lifecycle import request

    root, data = call.inputs.get("rootBlockDevice"), call.inputs.get("userDataBase64")
    blocks = [{"deviceName": _root_device(call), **root}] if isinstance(root, dict) else []
    devices = [
        {"DeviceName": block["deviceName"], "Ebs": {_DISK[n]: v for n, v in block.items() if n in _DISK}}
        for block in [*blocks, *_blocks(call.inputs.get("ebsBlockDevices"))]
    ]
    if call.inputs.get("userData"):
        data = base64.b64encode(call.text("userData").encode()).decode()
    call.aws(
        "create_launch_configuration",
        **request(call, _LAUNCH, creating=True),
        **({"BlockDeviceMappings": devices} if devices else {}),
        **({"UserData": data} if data else {}),
    )
    return call.text("name")


def _configuration(call: Call, described: Mapping[str, object]) -> Properties:
    mappings, monitoring = described.get("BlockDeviceMappings"), described.get("InstanceMonitoring")
    disks: dict[str, Properties] = {}
    for mapping in mappings if isinstance(mappings, list) else []:
        ebs = {name: mapping["Ebs"].get(member) for name, member in _DISK.items()}
        shaped = call.shaped("ebsBlockDevices", [{"deviceName": mapping["DeviceName"], **ebs}])
        disks[mapping["DeviceName"]] = _blocks(shaped)[0]
    root = disks.pop(_root_device(call), {}) if call.given("rootBlockDevice") else {}
    return {
        "enableMonitoring": bool(monitoring["Enabled"]) if isinstance(monitoring, dict) else False,
        "ebsBlockDevices": list(disks.values()),
        "rootBlockDevice": {name: value for name, value in root.items() if name != "deviceName"} or None,
    }


def _drop_configuration(call: Call) -> None:
    one(call, "describe_launch_configurations", "LaunchConfigurations", LaunchConfigurationNames=[call.id])
    call.aws("delete_launch_configuration", LaunchConfigurationName=call.id)


LAUNCH_CONFIGURATION = Row(
    type="aws:ec2/launchConfiguration:LaunchConfiguration",
    service="autoscaling",
    id="LaunchConfigurationName",
    create=Code(" ".join([*_LAUNCH.members, "userData userDataBase64 rootBlockDevice ebsBlockDevices"]), _launch),
    read=Op("describe_launch_configurations", id="LaunchConfigurationNames", result="LaunchConfigurations.0"),
    reads={"name": "LaunchConfigurationName", "arn": "LaunchConfigurationARN"},
    derive=_configuration,
    delete=_drop_configuration,
    name=Name(longest=255),
    replace="associatePublicIpAddress ebsBlockDevices ebsOptimized enableMonitoring iamInstanceProfile imageId "
    "instanceType keyName metadataOptions name namePrefix placementTenancy region rootBlockDevice securityGroups "
    "spotPrice userData userDataBase64",
    kept="userData userDataBase64 placementTenancy associatePublicIpAddress",
    filled="associatePublicIpAddress ebsBlockDevices ebsOptimized metadataOptions rootBlockDevice",
    defaults={
        "ebsBlockDevices.deleteOnTermination": True,
        "enableMonitoring": True,
        "rootBlockDevice.deleteOnTermination": True,
    },
    unsupported="ebsBlockDevices.noDevice ephemeralBlockDevices",
)

# --- groups

_CREATED = Op(
    "create_auto_scaling_group",
    "name=AutoScalingGroupName minSize maxSize desiredCapacity launchConfiguration=LaunchConfigurationName "
    "launchTemplate mixedInstancesPolicy availabilityZones healthCheckType healthCheckGracePeriod targetGroupArns "
    "protectFromScaleIn=NewInstancesProtectedFromScaleIn serviceLinkedRoleArn tags",
)
_CHANGED = {
    "minSize": "MinSize",
    "maxSize": "MaxSize",
    "desiredCapacity": "DesiredCapacity",
    "launchConfiguration": "LaunchConfigurationName",
    "launchTemplate": "LaunchTemplate",
    "mixedInstancesPolicy": "MixedInstancesPolicy",
    "availabilityZones": "AvailabilityZones",
    "healthCheckType": "HealthCheckType",
    "healthCheckGracePeriod": "HealthCheckGracePeriod",
    "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
}


def _subnets(call: Call) -> dict[str, object]:
    subnets = call.inputs.get("vpcZoneIdentifiers")
    return {"VPCZoneIdentifier": ",".join(map(str, subnets))} if isinstance(subnets, list) and subnets else {}


def _create_group(call: Call) -> str:
    from ..lifecycle import request

    call.aws("create_auto_scaling_group", **request(call, _CREATED, creating=True), **_subnets(call))
    return call.text("name")


def _group(call: Call, described: Mapping[str, object]) -> Properties:
    subnets = str(described.get("VPCZoneIdentifier") or "")
    policy = described.get("MixedInstancesPolicy")
    return {
        "predictedCapacity": int(str(described.get("PredictedCapacity") or 0)),
        "warmPoolSize": int(str(described.get("WarmPoolSize") or 0)),
        "vpcZoneIdentifiers": [subnet for subnet in subnets.split(",") if subnet],
        # With a policy, AWS shows the launch template inside of it only.
        **({"launchTemplate": None} if policy else {}),
    }


def _change_group(call: Call) -> None:
    model, members = call.request_model("update_auto_scaling_group").members, _subnets(call)
    for name, member in _CHANGED.items():
        value = call.inputs.get(name)
        if value is not None:
            members[member] = to_request(value, model[member], call.row.renames, name)
    call.aws("update_auto_scaling_group", AutoScalingGroupName=call.id, **members)


def _change_targets(call: Call) -> None:
    def targets(properties: Properties) -> set[str]:
        value = properties.get("targetGroupArns")
        return {str(item) for item in value} if isinstance(value, list) else set()

    old, new = targets(call.state), targets(call.inputs)
    if new - old:
        added = sorted(new - old)
        call.aws("attach_load_balancer_target_groups", AutoScalingGroupName=call.id, TargetGroupARNs=added)
    if old - new:
        gone = sorted(old - new)
        call.aws("detach_load_balancer_target_groups", AutoScalingGroupName=call.id, TargetGroupARNs=gone)


def _change_tags(call: Call) -> None:
    def tag(block: Properties) -> dict[str, object]:
        members = {"key": "Key", "value": "Value", "propagateAtLaunch": "PropagateAtLaunch"}
        own = {member: block[name] for name, member in members.items()}
        return {"ResourceId": call.id, "ResourceType": "auto-scaling-group", **own}

    wanted = _blocks(call.inputs.get("tags"))
    gone = {str(block["key"]) for block in _blocks(call.state.get("tags"))} - {str(block["key"]) for block in wanted}
    if gone:
        keys = [{"ResourceId": call.id, "ResourceType": "auto-scaling-group", "Key": key} for key in sorted(gone)]
        call.aws("delete_tags", Tags=keys)
    if wanted:
        call.aws("create_or_update_tags", Tags=[tag(block) for block in wanted])


def _delete_group(call: Call) -> None:
    found = one(call, "describe_auto_scaling_groups", "AutoScalingGroups", AutoScalingGroupNames=[call.id])
    if found["AutoScalingGroupName"] != call.id:
        raise GoneError(f"there is no group {call.id}")
    call.aws("delete_auto_scaling_group", AutoScalingGroupName=call.id, ForceDelete=True)


GROUP = Row(
    type="aws:autoscaling/group:Group",
    service="autoscaling",
    id="AutoScalingGroupName",
    create=Code(" ".join([*_CREATED.members, "vpcZoneIdentifiers"]), _create_group),
    read=Op("describe_auto_scaling_groups", id="AutoScalingGroupNames", result="AutoScalingGroups.0"),
    reads={
        "name": "AutoScalingGroupName",
        "arn": "AutoScalingGroupARN",
        "launchConfiguration": "LaunchConfigurationName",
        "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
    },
    renames={"launchTemplate.id": "LaunchTemplateId", "launchTemplate.name": "LaunchTemplateName"},
    derive=_group,
    settings=(
        Code(" ".join([*_CHANGED, "vpcZoneIdentifiers"]), _change_group),
        Code("targetGroupArns", _change_targets),
        Code("tags", _change_tags),
    ),
    delete=_delete_group,
    name=Name(longest=255),
    replace="serviceLinkedRoleArn",
    local="forceDelete forceDeleteWarmPool ignoreFailedScalingActivities waitForCapacityTimeout",
    unsupported="availabilityZoneDistribution capacityRebalance capacityReservationSpecification context "
    "defaultCooldown defaultInstanceWarmup desiredCapacityType enabledMetrics initialLifecycleHooks "
    "instanceLifecyclePolicy instanceMaintenancePolicy instanceRefresh loadBalancers maxInstanceLifetime "
    "metricsGranularity minElbCapacity placementGroup suspendedProcesses terminationPolicies trafficSources "
    "waitForElbCapacity warmPool mixedInstancesPolicy.launchTemplate.overrides.instanceRequirements",
)

ROWS = (LAUNCH_CONFIGURATION, GROUP)
