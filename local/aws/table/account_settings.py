"""What an account says once for a region, or once for all: each exists always, so create and update are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..call import Call
    from ..values import Properties


def _setting(type: str, takes: str, put: Callable[[Call], None], **more: object) -> Row:
    """The row of a setting, whose id is the region's name."""

    def create(call: Call) -> str:
        put(call)
        return call.region

    return Row(
        type=type,
        service="ec2",
        create=Code(takes, create),
        settings=(Code(takes, put),),
        replace="region",
        **more,  # type: ignore[arg-type]
    )


# --- EBS


def _set_encryption(call: Call) -> None:
    enabled = call.inputs.get("enabled", True)
    call.aws("enable_ebs_encryption_by_default" if enabled else "disable_ebs_encryption_by_default")


ENCRYPTION_BY_DEFAULT = _setting(
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "enabled",
    _set_encryption,
    read=lambda call: {"enabled": bool(call.aws("get_ebs_encryption_by_default")["EbsEncryptionByDefault"])},
    delete=Op("disable_ebs_encryption_by_default"),
    defaults={"enabled": True},
)

DEFAULT_KEY = Row(
    type="aws:ebs/defaultKmsKey:DefaultKmsKey",
    service="ec2",
    create=Op("modify_ebs_default_kms_key_id", "keyArn=KmsKeyId", result="KmsKeyId"),
    read=lambda call: {"keyArn": str(call.aws("get_ebs_default_kms_key_id")["KmsKeyId"])},
    delete=Op("reset_ebs_default_kms_key_id"),
    replace="keyArn region",
)


def _block_snapshots(call: Call) -> None:
    if call.text("state") == "unblocked":
        call.aws("disable_snapshot_block_public_access")
    else:
        call.aws("enable_snapshot_block_public_access", State=call.text("state"))


SNAPSHOT_BLOCK = _setting(
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "state",
    _block_snapshots,
    read=lambda call: {"state": str(call.aws("get_snapshot_block_public_access_state")["State"])},
    delete=Op("disable_snapshot_block_public_access"),
)

# --- machines


def _block_images(call: Call) -> None:
    if call.text("state") == "unblocked":
        call.aws("disable_image_block_public_access")
    else:
        call.aws("enable_image_block_public_access", ImageBlockPublicAccessState=call.text("state"))


IMAGE_BLOCK = _setting(
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
    "state",
    _block_images,
    read=lambda call: {
        "state": str(call.aws("get_image_block_public_access_state")["ImageBlockPublicAccessState"]),
    },
    delete=Op("disable_image_block_public_access"),
)

_METADATA = {
    "httpEndpoint": ("HttpEndpoint", "no-preference"),
    "httpPutResponseHopLimit": ("HttpPutResponseHopLimit", -1),
    "httpTokens": ("HttpTokens", "no-preference"),
    "instanceMetadataTags": ("InstanceMetadataTags", "no-preference"),
}


def _set_metadata(call: Call) -> None:
    wanted = {member: call.inputs.get(name, default) for name, (member, default) in _METADATA.items()}
    call.aws("modify_instance_metadata_defaults", **wanted)


def _read_metadata(call: Call) -> Properties:
    found = call.aws("get_instance_metadata_defaults")["AccountLevel"]
    assert isinstance(found, dict)
    return {name: found.get(member, default) for name, (member, default) in _METADATA.items()}


def _forget_metadata(call: Call) -> None:
    call.inputs = {}
    _set_metadata(call)


METADATA_DEFAULTS = _setting(
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    " ".join(_METADATA),
    _set_metadata,
    read=_read_metadata,
    delete=_forget_metadata,
    defaults={name: default for name, (_, default) in _METADATA.items()},
)


def _set_serial_console(call: Call) -> None:
    enabled = call.inputs.get("enabled", True)
    call.aws("enable_serial_console_access" if enabled else "disable_serial_console_access")


SERIAL_CONSOLE = _setting(
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
    "enabled",
    _set_serial_console,
    read=lambda call: {"enabled": bool(call.aws("get_serial_console_access_status")["SerialConsoleAccessEnabled"])},
    delete=Op("disable_serial_console_access"),
    defaults={"enabled": True},
)

# --- networks


def _block_vpcs(call: Call) -> None:
    call.aws("modify_vpc_block_public_access_options", InternetGatewayBlockMode=call.text("internetGatewayBlockMode"))


def _read_vpc_block(call: Call) -> Properties:
    found = call.aws("describe_vpc_block_public_access_options")["VpcBlockPublicAccessOptions"]
    assert isinstance(found, dict)
    return {
        "internetGatewayBlockMode": found["InternetGatewayBlockMode"],
        "awsAccountId": found["AwsAccountId"],
        "awsRegion": found["AwsRegion"],
    }


def _unblock_vpcs(call: Call) -> None:
    call.aws("modify_vpc_block_public_access_options", InternetGatewayBlockMode="off")


VPC_BLOCK = _setting(
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    "internetGatewayBlockMode",
    _block_vpcs,
    read=_read_vpc_block,
    delete=_unblock_vpcs,
    local="timeouts",
)

ROWS = (
    ENCRYPTION_BY_DEFAULT,
    DEFAULT_KEY,
    SNAPSHOT_BLOCK,
    IMAGE_BLOCK,
    METADATA_DEFAULTS,
    SERIAL_CONSOLE,
    VPC_BLOCK,
)
