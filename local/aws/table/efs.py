"""EFS file systems, their policies, mount targets and access points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_TAGGING = Tagging(add="tag_resource", remove="untag_resource", id="ResourceId")


def dns_name(file_system: object, region: str) -> str:
    """The name under which clients mount a file system."""
    return f"{file_system}.efs.{region}.amazonaws.com"


def _file_system(call: Call, described: Mapping[str, object]) -> Properties:
    policies = call.aws("describe_lifecycle_configuration", FileSystemId=call.id)["LifecyclePolicies"]
    return {
        "dnsName": dns_name(call.id, call.region),
        "lifecyclePolicies": call.shaped("lifecyclePolicies", policies),
        "sizeInBytes": call.shaped("sizeInBytes", described.get("SizeInBytes")),
    }


def _protect(call: Call) -> None:
    block = call.inputs.get("protection")
    wanted = block.get("replicationOverwrite") if isinstance(block, dict) else None
    call.aws("update_file_system_protection", FileSystemId=call.id, ReplicationOverwriteProtection=wanted or "ENABLED")


FILE_SYSTEM = Row(
    type="aws:efs/fileSystem:FileSystem",
    service="efs",
    id="FileSystemId",
    create=Op(
        "create_file_system",
        "creationToken encrypted kmsKeyId performanceMode throughputMode provisionedThroughputInMibps "
        "availabilityZoneName",
        result="FileSystemId",
    ),
    read=Op("describe_file_systems", result="FileSystems.0"),
    reads={"arn": "FileSystemArn", "protection": "FileSystemProtection"},
    renames={"protection.replicationOverwrite": "ReplicationOverwriteProtection"},
    derive=_file_system,
    settings=(
        Op("put_lifecycle_configuration", "lifecyclePolicies"),
        Op("update_file_system", "throughputMode provisionedThroughputInMibps"),
        Code("protection", _protect),
    ),
    delete=Op("delete_file_system"),
    tagging=_TAGGING,
)

FILE_SYSTEM_POLICY = Row(
    type="aws:efs/fileSystemPolicy:FileSystemPolicy",
    service="efs",
    id="FileSystemId",
    create=Op("put_file_system_policy", "fileSystemId policy bypassPolicyLockoutSafetyCheck", result="FileSystemId"),
    read=Op("describe_file_system_policy"),
    settings=(Op("put_file_system_policy", "policy bypassPolicyLockoutSafetyCheck"),),
    delete=Op("delete_file_system_policy"),
    imported=lambda id: {"fileSystemId": id},
)


def _mount_target(call: Call, described: Mapping[str, object]) -> Properties:
    file_system = described["FileSystemId"]
    groups = call.aws("describe_mount_target_security_groups", MountTargetId=call.id)["SecurityGroups"]
    assert isinstance(groups, list)
    name = dns_name(file_system, call.region)
    return {
        "dnsName": name,
        "mountTargetDnsName": f"{described['AvailabilityZoneName']}.{name}",
        "fileSystemArn": f"arn:aws:elasticfilesystem:{call.region}:{call.account}:file-system/{file_system}",
        "securityGroups": groups,
    }


MOUNT_TARGET = Row(
    type="aws:efs/mountTarget:MountTarget",
    service="efs",
    id="MountTargetId",
    create=Op("create_mount_target", "fileSystemId subnetId ipAddress securityGroups", result="MountTargetId"),
    read=Op("describe_mount_targets", result="MountTargets.0"),
    derive=_mount_target,
    settings=(Op("modify_mount_target_security_groups", "securityGroups"),),
    delete=Op("delete_mount_target"),
    unsupported="ipAddressType ipv6Address",
)


def _access_point(call: Call, described: Mapping[str, object]) -> Properties:
    file_system = described["FileSystemId"]
    return {"fileSystemArn": f"arn:aws:elasticfilesystem:{call.region}:{call.account}:file-system/{file_system}"}


ACCESS_POINT = Row(
    type="aws:efs/accessPoint:AccessPoint",
    service="efs",
    id="AccessPointId",
    create=Op("create_access_point", "fileSystemId posixUser rootDirectory", result="AccessPointId"),
    read=Op("describe_access_points", result="AccessPoints.0"),
    reads={"arn": "AccessPointArn"},
    derive=_access_point,
    delete=Op("delete_access_point"),
    tagging=_TAGGING,
)


def _read_backup(call: Call) -> Properties:
    policy = call.aws("describe_backup_policy", FileSystemId=call.id)["BackupPolicy"]
    assert isinstance(policy, dict)
    # AWS is ENABLING for a while before it is ENABLED.
    status = {"ENABLING": "ENABLED", "DISABLING": "DISABLED"}.get(policy["Status"], policy["Status"])
    return {"fileSystemId": call.id, "backupPolicy": {"status": status}}


def _put_backup(call: Call) -> str:
    policy = call.inputs["backupPolicy"]
    assert isinstance(policy, dict)
    call.aws("put_backup_policy", FileSystemId=call.text("fileSystemId"), BackupPolicy={"Status": policy["status"]})
    return call.text("fileSystemId")


def _change_backup(call: Call) -> None:
    _put_backup(call)


def _stop_backup(call: Call) -> None:
    call.aws("put_backup_policy", FileSystemId=call.id, BackupPolicy={"Status": "DISABLED"})


BACKUP_POLICY = Row(
    type="aws:efs/backupPolicy:BackupPolicy",
    service="efs",
    create=Code("fileSystemId backupPolicy", _put_backup),
    read=_read_backup,
    settings=(Code("backupPolicy", _change_backup),),
    delete=_stop_backup,
)


def _create_replication(call: Call) -> str:
    given = call.inputs["destination"]
    assert isinstance(given, dict)
    names = {
        "availabilityZoneName": "AvailabilityZoneName",
        "fileSystemId": "FileSystemId",
        "kmsKeyId": "KmsKeyId",
        "region": "Region",
    }
    destination = {member: given[name] for name, member in names.items() if given.get(name)}
    source = call.text("sourceFileSystemId")
    call.aws("create_replication_configuration", SourceFileSystemId=source, Destinations=[destination])
    return source


def _read_replication(call: Call) -> Properties:
    answer = call.aws("describe_replication_configurations", FileSystemId=call.id)["Replications"]
    assert isinstance(answer, list)
    found = answer[0]
    destination = found["Destinations"][0]
    before = call.given("destination")
    kept = before if isinstance(before, dict) else {}
    return {
        "sourceFileSystemId": call.id,
        "sourceFileSystemArn": found["SourceFileSystemArn"],
        "sourceFileSystemRegion": found["SourceFileSystemRegion"],
        "originalSourceFileSystemArn": found["OriginalSourceFileSystemArn"],
        "creationTime": str(found["CreationTime"]),
        "destination": {
            # EFS does not answer these.
            **{name: kept[name] for name in ("availabilityZoneName", "kmsKeyId") if name in kept},
            "fileSystemId": destination["FileSystemId"],
            "region": destination["Region"],
            "status": destination["Status"],
        },
    }


REPLICATION = Row(
    type="aws:efs/replicationConfiguration:ReplicationConfiguration",
    service="efs",
    id="SourceFileSystemId",
    create=Code("sourceFileSystemId destination", _create_replication),
    read=_read_replication,
    delete=Op("delete_replication_configuration"),
    filled="destination.status",
)

ROWS = (FILE_SYSTEM, FILE_SYSTEM_POLICY, MOUNT_TARGET, ACCESS_POINT, BACKUP_POLICY, REPLICATION)
