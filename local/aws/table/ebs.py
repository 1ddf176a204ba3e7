"""EBS volumes and snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Op, Row
from .ec2 import arn, describe, tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

VOLUME = Row(
    type="aws:ebs/volume:Volume",
    service="ec2",
    id="VolumeId",
    create=Op(
        "create_volume",
        "availabilityZone encrypted iops kmsKeyId multiAttachEnabled size snapshotId throughput type=VolumeType",
        result="VolumeId",
    ),
    read=describe("describe_volumes", "Volumes", "VolumeIds"),
    reads={"type": "VolumeType"},
    settings=(Op("modify_volume", "size iops throughput type=VolumeType multiAttachEnabled"),),
    delete=Op("delete_volume"),
    arn=arn("volume"),
    tagging=tagged("volume"),
    unsupported="finalSnapshot outpostArn volumeInitializationRate",
)


def _snapshot(call: Call, described: Mapping[str, object]) -> Properties:
    # AWS owns a snapshot's data: the ARN has no account in it.
    arn = f"arn:aws:ec2:{call.region}::snapshot/{call.id}"
    # Moto answers the volume's size as it is now; a snapshot keeps the one that it was made of.
    return {"arn": arn, "volumeSize": call.state.get("volumeSize") or int(str(described["VolumeSize"]))}


SNAPSHOT = Row(
    type="aws:ebs/snapshot:Snapshot",
    service="ec2",
    id="SnapshotId",
    create=Op("create_snapshot", "volumeId description", result="SnapshotId"),
    read=describe("describe_snapshots", "Snapshots", "SnapshotIds"),
    derive=_snapshot,
    delete=Op("delete_snapshot"),
    tagging=tagged("snapshot"),
    unsupported="outpostArn permanentRestore storageTier temporaryRestoreDays",
    replace="volumeId description region",
)


def _share(call: Call) -> str:
    """Let another account make volumes of the snapshot."""
    snapshot, account = call.text("snapshotId"), call.text("accountId")
    _permission(call, "add")
    return f"{snapshot}-{account}"


def _permission(call: Call, verb: str) -> None:
    call.aws(
        "modify_snapshot_attribute",
        SnapshotId=call.text("snapshotId"),
        Attribute="createVolumePermission",
        OperationType=verb,
        UserIds=[call.text("accountId")],
    )


def _read_share(call: Call) -> Properties:
    snapshot, account = call.text("snapshotId"), call.text("accountId")
    permissions = call.aws("describe_snapshot_attribute", SnapshotId=snapshot, Attribute="createVolumePermission")[
        "CreateVolumePermissions"
    ]
    assert isinstance(permissions, list)
    if account not in {whom for one in permissions for whom in one.values()}:
        raise GoneError(f"{snapshot} is no longer shared with {account}")
    return {"snapshotId": snapshot, "accountId": account}


def _unshare(call: Call) -> None:
    _permission(call, "remove")


SHARE = Row(
    type="aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    service="ec2",
    create=Code("snapshotId accountId", _share),
    read=_read_share,
    delete=_unshare,
    replace="snapshotId accountId region",
)

ROWS = (VOLUME, SNAPSHOT, SHARE)
