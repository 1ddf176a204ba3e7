"""EC2 launch templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row
from .ec2 import arn, describe, one, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


_TEMPLATE = [
    "blockDeviceMappings",
    "cpuOptions",
    "creditSpecification",
    "disableApiStop",
    "disableApiTermination",
    "ebsOptimized",
    "enclaveOptions",
    "hibernationOptions",
    "iamInstanceProfile",
    "imageId",
    "instanceInitiatedShutdownBehavior",
    "instanceMarketOptions",
    "instanceType",
    "keyName",
    "maintenanceOptions",
    "metadataOptions",
    "monitoring",
    "networkInterfaces",
    "placement",
    "privateDnsNameOptions",
    "tagSpecifications",
    "userData",
    "vpcSecurityGroupIds",
]
_TEMPLATE_TAKES = " ".join(
    {"vpcSecurityGroupIds": "vpcSecurityGroupIds=LaunchTemplateData.SecurityGroupIds"}.get(
        name, f"{name}=LaunchTemplateData."
    )
    for name in _TEMPLATE
)
_NEW_VERSION = Op(
    "create_launch_template_version", f"description=VersionDescription {_TEMPLATE_TAKES}", id="LaunchTemplateId"
)


def _template(call: Call, described: Mapping[str, object]) -> Properties:
    versions = call.aws("describe_launch_template_versions", LaunchTemplateId=call.id, Versions=["$Latest"])
    latest = versions["LaunchTemplateVersions"]
    assert isinstance(latest, list)
    data = latest[0]["LaunchTemplateData"]
    members = {name: name[0].upper() + name[1:] for name in _TEMPLATE} | {"vpcSecurityGroupIds": "SecurityGroupIds"}
    found = {name: call.shaped(name, data.get(member)) for name, member in members.items()}
    return {**found, "description": latest[0].get("VersionDescription")}


def _change_template(call: Call) -> None:
    from ..lifecycle import request

    call.aws(_NEW_VERSION.operation, **request(call, _NEW_VERSION))
    if call.inputs.get("updateDefaultVersion"):
        described = one(call, "describe_launch_templates", "LaunchTemplates", LaunchTemplateIds=[call.id])
        version = str(described["LatestVersionNumber"])
        call.aws("modify_launch_template", LaunchTemplateId=call.id, DefaultVersion=version)


def _set_default(call: Call) -> None:
    version = call.inputs.get("defaultVersion")
    if version:
        call.aws("modify_launch_template", LaunchTemplateId=call.id, DefaultVersion=str(version))


LAUNCH_TEMPLATE = Row(
    type="aws:ec2/launchTemplate:LaunchTemplate",
    service="ec2",
    id="LaunchTemplateId",
    create=Op(
        "create_launch_template",
        f"name=LaunchTemplateName description=VersionDescription {_TEMPLATE_TAKES}",
        result="LaunchTemplate.LaunchTemplateId",
    ),
    read=describe("describe_launch_templates", "LaunchTemplates", "LaunchTemplateIds"),
    reads={
        "name": "LaunchTemplateName",
        "latestVersion": "LatestVersionNumber",
        "defaultVersion": "DefaultVersionNumber",
    },
    renames={
        "networkInterfaces.securityGroups": "Groups",
        "networkInterfaces.ipv4AddressCount": "SecondaryPrivateIpAddressCount",
    },
    derive=_template,
    settings=(Code(" ".join(["description", *_TEMPLATE]), _change_template), Code("defaultVersion", _set_default)),
    delete=Op("delete_launch_template"),
    arn=arn("launch-template"),
    tagging=tagged("launch-template"),
    name=Name(longest=128),
    local="updateDefaultVersion",
    volatile="latestVersion",
    unsupported="capacityReservationSpecification instanceRequirements kernelId licenseSpecifications "
    "networkInterfaces.ipv4Addresses "
    "networkPerformanceOptions ramDiskId secondaryInterfaces securityGroupNames",
)

ROWS = (LAUNCH_TEMPLATE,)
