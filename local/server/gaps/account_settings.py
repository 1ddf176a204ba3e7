"""What an account says once for a whole region (EC2 API Reference); moto only knows EBS encryption by default."""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidParameterValue
from moto.ec2.responses import EC2Response

from .gap import Gap

_KEY, _SNAPSHOTS, _IMAGES, _SERIAL = "default key", "snapshots", "images", "serial console"
_METADATA, _BLOCK_MODE = "metadata defaults", "VPC block mode"
_METADATA_MEMBERS = ("HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags")
_NO_PREFERENCE = ("no-preference", -1, "-1")
_BLOCK_MODES = ("off", "block-bidirectional", "block-ingress")


def _fill() -> None:
    for name, answer in _ANSWERS.items():
        setattr(EC2Response, name, _response(answer))


def _response(answer: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> Callable[[Any], ActionResult]:
    def respond(response: Any) -> ActionResult:
        settings = response.ec2_backend.__dict__.setdefault("account_settings", {})
        return ActionResult(answer(response, settings))

    return respond


def _default_key(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    backend = response.ec2_backend
    own = f"arn:{backend.partition}:kms:{backend.region_name}:{backend.account_id}:alias/aws/ebs"
    return {"KmsKeyId": settings.get(_KEY, own)}


def _set_default_key(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    settings[_KEY] = response._get_param("KmsKeyId")
    return _default_key(response, settings)


def _reset_default_key(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    settings.pop(_KEY, None)
    return _default_key(response, settings)


def _set(setting: str, member: str, value: object = None) -> Callable[[Any, dict[str, Any]], dict[str, Any]]:
    """Set what the request's member says, or always the same."""

    def answer(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
        settings[setting] = response._get_param(member) if value is None else value
        return {member: settings[setting]}

    return answer


def _get(setting: str, member: str, default: object) -> Callable[[Any, dict[str, Any]], dict[str, Any]]:
    return lambda _response, settings: {member: settings.get(setting, default)}


def _set_metadata(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    defaults = settings.setdefault(_METADATA, {})
    for member in _METADATA_MEMBERS:
        value = response._get_param(member)
        if value in _NO_PREFERENCE:
            defaults.pop(member, None)
        elif value is not None:
            defaults[member] = int(value) if member == "HttpPutResponseHopLimit" else value
    return {"Return": True}


def _set_block_mode(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    mode = response._get_param("InternetGatewayBlockMode")
    if mode not in _BLOCK_MODES:
        raise InvalidParameterValue(f"Invalid InternetGatewayBlockMode {mode}: one of {', '.join(_BLOCK_MODES)}")
    settings[_BLOCK_MODE] = mode
    return _block_mode(response, settings)


def _block_mode(response: Any, settings: dict[str, Any]) -> dict[str, Any]:
    options = {
        "AwsAccountId": response.ec2_backend.account_id,
        "AwsRegion": response.ec2_backend.region_name,
        "State": "update-complete" if _BLOCK_MODE in settings else "default-state",
        "InternetGatewayBlockMode": settings.get(_BLOCK_MODE, "off"),
        "ExclusionsAllowed": "allowed",
    }
    return {"VpcBlockPublicAccessOptions": options}


_ANSWERS: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "get_ebs_default_kms_key_id": _default_key,
    "modify_ebs_default_kms_key_id": _set_default_key,
    "reset_ebs_default_kms_key_id": _reset_default_key,
    "get_snapshot_block_public_access_state": _get(_SNAPSHOTS, "State", "unblocked"),
    "enable_snapshot_block_public_access": _set(_SNAPSHOTS, "State"),
    "disable_snapshot_block_public_access": _set(_SNAPSHOTS, "State", "unblocked"),
    "get_image_block_public_access_state": _get(_IMAGES, "ImageBlockPublicAccessState", "block-new-sharing"),
    "enable_image_block_public_access": _set(_IMAGES, "ImageBlockPublicAccessState"),
    "disable_image_block_public_access": _set(_IMAGES, "ImageBlockPublicAccessState", "unblocked"),
    "get_serial_console_access_status": _get(_SERIAL, "SerialConsoleAccessEnabled", False),
    "enable_serial_console_access": _set(_SERIAL, "SerialConsoleAccessEnabled", True),
    "disable_serial_console_access": _set(_SERIAL, "SerialConsoleAccessEnabled", False),
    "get_instance_metadata_defaults": lambda _response, settings: {"AccountLevel": settings.get(_METADATA, {})},
    "modify_instance_metadata_defaults": _set_metadata,
    "describe_vpc_block_public_access_options": _block_mode,
    "modify_vpc_block_public_access_options": _set_block_mode,
}

GAP = Gap(
    name="Settings of an account's region",
    service="ec2",
    modelled="Default key of EBS, block of public snapshots, images and VPCs, defaults of instance metadata, serial "
    "console: each is kept, changed and answered.",
    missing="They decide nothing: a volume is not encrypted, nor a share refused, because of them.",
    fill=_fill,
)
