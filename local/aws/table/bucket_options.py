"""What can be added to a bucket: access logs, inventories, archive tiers, an object lock and copies elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Row
from .bucket_configurations import configuration, from_members, to_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..call import Call
    from ..values import Properties


def _object(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


# --- access logs


def _put_logging(call: Call, bucket: str) -> None:
    names = ("targetBucket", "targetPrefix", "targetObjectKeyFormat")
    enabled = to_members({name: call.inputs[name] for name in names if call.inputs.get(name) is not None})
    call.aws("put_bucket_logging", Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})


def _get_logging(call: Call) -> Properties:
    enabled = call.aws("get_bucket_logging", Bucket=call.id).get("LoggingEnabled")
    if not enabled:
        raise GoneError(f"the bucket {call.id} logs nothing")
    return {"targetPrefix": "", **_properties(enabled)}


def _stop_logging(call: Call) -> None:
    call.aws("put_bucket_logging", Bucket=call.id, BucketLoggingStatus={})


# --- object lock


def _put_lock(call: Call, bucket: str) -> None:
    rule = to_members({"rule": call.inputs["rule"]}) if call.inputs.get("rule") else {}
    wanted = {"ObjectLockEnabled": call.inputs.get("objectLockEnabled") or "Enabled", **_object(rule)}
    call.aws("put_object_lock_configuration", Bucket=bucket, ObjectLockConfiguration=wanted)


def _get_lock(call: Call) -> Properties:
    return _properties(call.aws("get_object_lock_configuration", Bucket=call.id)["ObjectLockConfiguration"])


def _stop_lock(call: Call) -> None:
    # New objects are free again; the bucket stays one that can lock.
    wanted = {"ObjectLockEnabled": "Enabled"}
    call.aws("put_object_lock_configuration", Bucket=call.id, ObjectLockConfiguration=wanted)


# --- copies elsewhere


def _put_replication(call: Call, bucket: str) -> None:
    wanted = {"Role": call.text("role"), **_object(to_members({"rules": call.inputs["rules"]}))}
    call.aws("put_bucket_replication", Bucket=bucket, ReplicationConfiguration=wanted)


def _get_replication(call: Call) -> Properties:
    return _properties(call.aws("get_bucket_replication", Bucket=call.id)["ReplicationConfiguration"])


# --- configurations of which a bucket has several, each with a name


def _named(
    type: str,
    takes: str,
    put: Callable[[Call, str, str], None],
    get: Callable[[Call, str, str], Properties],
    remove: Callable[[Call, str, str], None],
    **more: object,
) -> Row:
    def create(call: Call) -> str:
        put(call, call.text("bucket"), call.text("name"))
        return f"{call.text('bucket')}:{call.text('name')}"

    def read(call: Call) -> Properties:
        bucket, _, name = call.id.partition(":")
        return {"bucket": bucket, "name": name, **get(call, bucket, name)}

    def change(call: Call) -> None:
        bucket, _, name = call.id.partition(":")
        put(call, bucket, name)

    def delete(call: Call) -> None:
        bucket, _, name = call.id.partition(":")
        remove(call, bucket, name)

    return Row(
        type=type,
        service="s3",
        create=Code(f"bucket name {takes}", create),
        read=read,
        settings=(Code(takes, change),),
        delete=delete,
        name=Name("name", longest=64),
        replace="bucket name region",
        **more,  # type: ignore[arg-type]
    )


def _put_tiering(call: Call, bucket: str, name: str) -> None:
    given = {key: call.inputs[key] for key in ("tierings", "filter") if call.inputs.get(key)}
    wanted = {"Id": name, "Status": call.inputs.get("status") or "Enabled", **_object(to_members(given))}
    call.aws(
        "put_bucket_intelligent_tiering_configuration", Bucket=bucket, Id=name, IntelligentTieringConfiguration=wanted
    )


def _get_tiering(call: Call, bucket: str, name: str) -> Properties:
    answer = call.aws("get_bucket_intelligent_tiering_configuration", Bucket=bucket, Id=name)
    return _properties(answer["IntelligentTieringConfiguration"], but=("ID", "Id"))


def _stop_tiering(call: Call, bucket: str, name: str) -> None:
    call.aws("delete_bucket_intelligent_tiering_configuration", Bucket=bucket, Id=name)


def _put_inventory(call: Call, bucket: str, name: str) -> None:
    target = dict(_object(_object(call.inputs["destination"])["bucket"]))
    encryption = target.pop("encryption", None)
    destination = {"Bucket": target.pop("bucketArn"), **_object(to_members(target))}  # type: ignore[arg-type]
    if isinstance(encryption, dict):
        kms = encryption.get("sseKms")
        destination["Encryption"] = {"SSEKMS": {"KeyId": kms["keyId"]}} if isinstance(kms, dict) else {"SSES3": {}}
    optional = {"Filter": to_members(call.inputs["filter"])} if call.inputs.get("filter") else {}
    wanted = {
        "Id": name,
        "IsEnabled": call.inputs.get("enabled", True),
        "IncludedObjectVersions": call.text("includedObjectVersions"),
        "Schedule": to_members(call.inputs["schedule"]),
        "OptionalFields": call.inputs.get("optionalFields") or [],
        "Destination": {"S3BucketDestination": destination},
        **optional,
    }
    call.aws("put_bucket_inventory_configuration", Bucket=bucket, Id=name, InventoryConfiguration=wanted)


def _get_inventory(call: Call, bucket: str, name: str) -> Properties:
    answer = call.aws("get_bucket_inventory_configuration", Bucket=bucket, Id=name)
    found = _object(answer["InventoryConfiguration"])
    target = dict(_object(_object(found["Destination"])["S3BucketDestination"]))
    encryption = target.pop("Encryption", None)
    destination = {"bucketArn": str(target.pop("Bucket")), **_properties(target)}
    if isinstance(encryption, dict):
        kms = encryption.get("SSEKMS")
        destination["encryption"] = {"sseKms": {"keyId": kms["KeyId"]}} if isinstance(kms, dict) else {"sseS3": {}}
    fields = found.get("OptionalFields")
    optional = {"filter": from_members(found["Filter"])} if found.get("Filter") else {}
    return {
        "enabled": bool(found["IsEnabled"]),
        "includedObjectVersions": str(found["IncludedObjectVersions"]),
        "schedule": from_members(found["Schedule"]),
        "optionalFields": list(fields) if isinstance(fields, list) else [],
        "destination": {"bucket": destination},
        **optional,
    }


def _stop_inventory(call: Call, bucket: str, name: str) -> None:
    call.aws("delete_bucket_inventory_configuration", Bucket=bucket, Id=name)


def _properties(value: object, but: tuple[str, ...] = ()) -> Properties:
    found = from_members({member: inner for member, inner in _object(value).items() if member not in but})
    assert isinstance(found, dict)
    return found


ROWS = (
    configuration(
        "aws:s3/bucketLogging:BucketLogging",
        "targetBucket targetPrefix targetObjectKeyFormat",
        _put_logging,
        _get_logging,
        _stop_logging,
        unsupported="expectedBucketOwner targetGrants",
    ),
    configuration(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "objectLockEnabled rule",
        _put_lock,
        _get_lock,
        _stop_lock,
        replace="bucket objectLockEnabled region",
        defaults={"objectLockEnabled": "Enabled"},
        unsupported="expectedBucketOwner token",
    ),
    configuration(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "role rules",
        _put_replication,
        _get_replication,
        "delete_bucket_replication",
        replace="bucket region",
        filled="rules.id",
        unsupported="token rules.prefix",
    ),
    _named(
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "filter status tierings",
        _put_tiering,
        _get_tiering,
        _stop_tiering,
        defaults={"status": "Enabled"},
    ),
    _named(
        "aws:s3/inventory:Inventory",
        "destination enabled filter includedObjectVersions optionalFields schedule",
        _put_inventory,
        _get_inventory,
        _stop_inventory,
        defaults={"enabled": True},
    ),
)
