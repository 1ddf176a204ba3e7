"""Instances and what starts them, functions and what calls them, arranged as Pulumi's provider has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..view import UNKNOWN
from .naming import block, rows
from .parts import Part, named, renamed, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .parts import Origin, Properties

# Names under which Amazon's and ParallelCluster's images know their root volume.
_ROOTS = ("/dev/xvda", "/dev/sda1")


def instance(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The first interface's settings and the volumes by their part, on the instance itself."""
    made = renamed(properties, imageId="ami", securityGroupIds="vpcSecurityGroupIds", userData="userDataBase64")
    made |= _devices(made.pop("blockDeviceMappings", None))
    if "launchTemplate" in made:
        made["launchTemplate"] = _launch_template(made["launchTemplate"])
    interfaces = made.pop("networkInterfaces", None)
    if interfaces is not None:
        made |= _interface(rows(interfaces))
    if "ipv6Addresses" in made:
        made["ipv6Addresses"] = _addresses(made["ipv6Addresses"])
    yield Part(token, made)


def launch_template(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The template's data on the resource itself."""
    data = properties.get("launchTemplateData", {})
    made = {key: value for key, value in block(data).items() if key != "tagSpecifications"}
    made = renamed(made, securityGroupIds="vpcSecurityGroupIds", securityGroups="securityGroupNames")
    if data == UNKNOWN:
        made = dict.fromkeys(_TEMPLATE_PROPERTIES, data)
    if "networkInterfaces" in made:
        made["networkInterfaces"] = [_groups(each) for each in rows(made["networkInterfaces"])]
    name = properties.get("launchTemplateName")
    yield Part(token, {**made, **({} if name is None else {"name": name})})


_TEMPLATE_PROPERTIES = (
    "imageId",
    "blockDeviceMappings",
    "networkInterfaces",
    "metadataOptions",
    "userData",
    "iamInstanceProfile",
    "vpcSecurityGroupIds",
)


def launch_configuration(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """User data is base64 here, and volumes are told apart."""
    made = renamed(properties, launchConfigurationName="name", userData="userDataBase64")
    made |= _devices(made.pop("blockDeviceMappings", None))
    yield Part(token, made)


def auto_scaling_group(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Templates under Pulumi's names."""
    made = renamed(
        properties,
        autoScalingGroupName="name",
        vpcZoneIdentifier="vpcZoneIdentifiers",
        launchConfigurationName="launchConfiguration",
    )
    if "launchTemplate" in made:
        made["launchTemplate"] = _launch_template(made["launchTemplate"])
    yield Part(token, without(made, "tags"))


def function(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Where the code is, beside the rest."""
    made = renamed(properties, functionName="name")
    code = block(made.pop("code", None))
    made |= {key: value for key, value in code.items() if key in ("s3Bucket", "s3Key", "s3ObjectVersion", "imageUri")}
    yield Part(token, renamed(made, fileSystemConfigs="fileSystemConfig"))


def code_build_project(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Logs and variables under other names."""
    made = dict(properties)
    logs = block(made.get("logsConfig"))
    if logs:
        made["logsConfig"] = renamed(logs, cloudWatchLogs="cloudwatchLogs")
    yield Part(token, made)


def api_method(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The method, and what is behind it."""
    yield Part(token, without(properties, "integration"))
    behind = properties.get("integration")
    if behind is not None:
        made: Properties = {
            key: properties[key] for key in ("restApi", "resourceId", "httpMethod") if key in properties
        }
        made |= dict.fromkeys(("type", "uri"), behind) if behind == UNKNOWN else block(behind)
        made = renamed(without(made, "integrationResponses"), timeoutInMillis="timeoutMilliseconds")
        yield Part("aws:apigateway/integration:Integration", made, "Integration")


def eks_cluster(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """Network, encryption and logs as Pulumi has them; absent switches stay absent, hence AWS's default."""
    made = renamed(properties, resourcesVpcConfig="vpcConfig")
    if "vpcConfig" in made and made["vpcConfig"] != UNKNOWN:
        made["vpcConfig"] = renamed(block(made["vpcConfig"]))
    encryption = rows(made.get("encryptionConfig"))
    if encryption:
        made["encryptionConfig"] = encryption[0]
    logging = made.pop("logging", None)
    if logging is not None:
        kinds = block(block(logging).get("clusterLogging")).get("enabledTypes", logging if logging == UNKNOWN else [])
        made["enabledClusterLogTypes"] = [block(kind).get("type", kind) for kind in rows(kinds)]
    yield Part(token, made)


def event_rule(token: str, properties: Properties, origin: Origin) -> Iterator[Part]:
    """The rule, and each of its targets."""
    yield Part(token, without(properties, "targets"))
    for number, target in enumerate(rows(properties.get("targets"))):
        made = _event_target(block(target)) if target != UNKNOWN else {"arn": UNKNOWN}
        rule = named(properties, "name", origin)
        yield Part("aws:cloudwatch/eventTarget:EventTarget", {**made, "rule": rule}, f"Targets[{number}]")


def _event_target(target: Properties) -> Properties:
    """Where its containers are, and the machines that it runs commands on, without the steps on the way there."""
    made = renamed(target, id="targetId", ecsParameters="ecsTarget", runCommandParameters="runCommandTargets")
    if "ecsTarget" in made and made["ecsTarget"] != UNKNOWN:
        task = block(made["ecsTarget"])
        network = task.get("networkConfiguration", {})
        made["ecsTarget"] = {
            **task,
            "networkConfiguration": block(network).get("awsVpcConfiguration", {}) if network != UNKNOWN else network,
        }
    if "runCommandTargets" in made and made["runCommandTargets"] != UNKNOWN:
        made["runCommandTargets"] = block(made["runCommandTargets"]).get("runCommandTargets")
    return made


def _devices(mappings: object) -> Properties:
    """The root volume and the others, out of one list."""
    made: Properties = {}
    others: list[object] = []
    for mapping in rows(mappings):
        if mapping == UNKNOWN:
            return {"rootBlockDevice": mapping, "ebsBlockDevices": mapping}
        device = block(mapping)
        volume = device.get("ebs")
        if volume is None:
            continue
        if str(device.get("deviceName")) in _ROOTS and "rootBlockDevice" not in made:
            made["rootBlockDevice"] = volume
        else:
            others.append({**block(volume), "deviceName": device.get("deviceName")} if volume != UNKNOWN else volume)
    return {**made, **({"ebsBlockDevices": others} if others else {})}


def _interface(interfaces: list[object]) -> Properties:
    made: Properties = {}
    for interface in interfaces:
        if interface == UNKNOWN:
            return dict.fromkeys(("associatePublicIpAddress", "vpcSecurityGroupIds", "subnetId"), interface)
        for key, value in renamed(
            block(interface), groupSet="vpcSecurityGroupIds", groups="vpcSecurityGroupIds"
        ).items():
            if key == "associatePublicIpAddress":
                made[key] = value if value is True or key not in made else made[key]
            elif key in ("vpcSecurityGroupIds", "subnetId", "ipv6AddressCount"):
                made.setdefault(key, value)
            elif key == "ipv6Addresses":
                made.setdefault(key, _addresses(value))
    return made


def _groups(interface: object) -> object:
    return renamed(block(interface), groups="securityGroups") if isinstance(interface, dict) else interface


def _addresses(addresses: object) -> object:
    return [block(each).get("ipv6Address", each) for each in rows(addresses)]


def _launch_template(named: object) -> object:
    if not isinstance(named, dict):
        return named
    return renamed(cast("Properties", named), launchTemplateId="id", launchTemplateName="name")
