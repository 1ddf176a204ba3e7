"""What holds data, and what saves it: buckets, file systems, tables, databases, backups."""

from collections.abc import Iterator, Mapping

from ..state import Resource
from .finding import Clients, Find, by_tags, listed, rows

# FSx describes a file system until it is gone for good, and one that could not be made for some hours.
_GONE = ("DELETING", "FAILED")


def _bucket(clients: Clients, resource: Resource) -> list[str]:
    name = resource.text("bucket")
    return [name for bucket in clients("s3").list_buckets()["Buckets"] if bucket["Name"] == name]


def _object(clients: Clients, resource: Resource) -> Iterator[str]:
    bucket, key = resource.text("bucket"), resource.text("key")
    for page in clients("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
        yield from (f"{bucket}/{key}" for found in page.get("Contents", ()) if found["Key"] == key)


def _table(clients: Clients, resource: Resource) -> list[str]:
    pages = clients("dynamodb").get_paginator("list_tables").paginate()
    return [name for page in pages for name in page["TableNames"] if name == resource.text("name")]


def _home(clients: Clients, resource: Resource) -> Iterator[str]:
    return by_tags(resource, rows(clients("efs"), "describe_file_systems", "FileSystems"), "FileSystemId")


def _access_point(clients: Clients, resource: Resource) -> Iterator[str]:
    file_system = resource.text("fileSystemId")
    found = rows(clients("efs"), "describe_access_points", "AccessPoints", FileSystemId=file_system)
    return by_tags(resource, found, "AccessPointId")


def _replication(clients: Clients, resource: Resource) -> Iterator[str]:
    source = resource.text("sourceFileSystemId")
    found = rows(clients("efs"), "describe_replication_configurations", "Replications")
    return (source for row in found if row["SourceFileSystemId"] == source)


def _lustre(clients: Clients, resource: Resource) -> Iterator[str]:
    found = rows(clients("fsx"), "describe_file_systems", "FileSystems")
    return by_tags(resource, (row for row in found if row["Lifecycle"] not in _GONE), "FileSystemId")


def _link(clients: Clients, resource: Resource) -> Iterator[str]:
    where = [{"Name": "file-system-id", "Values": [resource.text("fileSystemId")]}]
    found = rows(clients("fsx"), "describe_data_repository_associations", "Associations", Filters=where)
    for row in found:
        if row["FileSystemPath"] == resource.text("fileSystemPath") and row["Lifecycle"] not in _GONE:
            yield row["AssociationId"]


FIND: Mapping[str, Find] = {
    "aws:backup/plan:Plan": listed(
        "backup", "list_backup_plans", "BackupPlansList", {"BackupPlanName": "name"}, "{BackupPlanId}"
    ),
    "aws:backup/selection:Selection": listed(
        *("backup", "list_backup_selections", "BackupSelectionsList"),
        {"SelectionName": "name"},
        "{BackupPlanId}|{SelectionId}",
        of={"BackupPlanId": "planId"},
    ),
    "aws:backup/vault:Vault": listed(
        "backup", "list_backup_vaults", "BackupVaultList", {"BackupVaultName": "name"}, "{BackupVaultName}"
    ),
    "aws:dynamodb/table:Table": _table,
    "aws:efs/accessPoint:AccessPoint": _access_point,
    "aws:efs/fileSystem:FileSystem": _home,
    "aws:efs/mountTarget:MountTarget": listed(
        *("efs", "describe_mount_targets", "MountTargets"),
        {"SubnetId": "subnetId"},
        "{MountTargetId}",
        of={"FileSystemId": "fileSystemId"},
    ),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": _replication,
    "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation": _link,
    "aws:fsx/lustreFileSystem:LustreFileSystem": _lustre,
    "aws:rds/instance:Instance": listed(
        *("rds", "describe_db_instances", "DBInstances"),
        {"DBInstanceIdentifier": "identifier"},
        "{DBInstanceIdentifier}",
    ),
    "aws:rds/optionGroup:OptionGroup": listed(
        "rds", "describe_option_groups", "OptionGroupsList", {"OptionGroupName": "name"}, "{OptionGroupName}"
    ),
    "aws:rds/parameterGroup:ParameterGroup": listed(
        *("rds", "describe_db_parameter_groups", "DBParameterGroups"),
        {"DBParameterGroupName": "name"},
        "{DBParameterGroupName}",
    ),
    "aws:rds/subnetGroup:SubnetGroup": listed(
        "rds", "describe_db_subnet_groups", "DBSubnetGroups", {"DBSubnetGroupName": "name"}, "{DBSubnetGroupName}"
    ),
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketObjectv2:BucketObjectv2": _object,
}
