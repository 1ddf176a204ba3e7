"""FSx for Lustre file systems and their links to S3."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ..call import ask
from ..row import Op, Row, Tagging
from ..values import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_AT_CREATION = "autoImportPolicy driveCacheType exportPath importPath importedFileChunkSize deploymentType efaEnabled"
_LATER = (
    "automaticBackupRetentionDays dailyAutomaticBackupStartTime dataCompressionType perUnitStorageThroughput "
    "throughputCapacity weeklyMaintenanceStartTime"
)
_IN_PLACE = "dataReadCacheConfiguration logConfiguration metadataConfiguration rootSquashConfiguration"
_ALWAYS = f"copyTagsToBackups {_IN_PLACE}"


def _inside(names: str) -> str:
    return " ".join(f"{name}=LustreConfiguration." for name in names.split())


def _shrinks(state: Properties, inputs: Properties) -> bool:
    """AWS only ever grows a file system, and SCRATCH_1 not even that."""
    if state.get("deploymentType") == "SCRATCH_1" or has_unknown(inputs.get("storageCapacity")):
        return True
    return int(str(inputs.get("storageCapacity", 0))) < int(str(state.get("storageCapacity", 0)))


def _lowers_iops(state: Properties, inputs: Properties) -> bool:
    old, new = state.get("metadataConfiguration"), inputs.get("metadataConfiguration")
    if not isinstance(old, dict) or not isinstance(new, dict) or new.get("mode") != "USER_PROVISIONED":
        return False
    return not has_unknown(new) and int(str(new.get("iops", 0))) < int(str(old.get("iops", 0)))


def _downgrades(state: Properties, inputs: Properties) -> bool:
    return str(inputs.get("fileSystemTypeVersion", "")) < str(state.get("fileSystemTypeVersion", ""))


def _file_system(call: Call, described: Mapping[str, object]) -> Properties:
    """What moto leaves out: the name to mount by, which AWS chooses, and the VPC of the subnet."""
    subnets = described["SubnetIds"]
    assert isinstance(subnets, list)
    found = ask("ec2", call.region, "describe_subnets", SubnetIds=subnets)["Subnets"]
    assert isinstance(found, list)
    chosen = hashlib.blake2b(call.id.encode(), digest_size=4).hexdigest()
    is_first_generation = call.given("deploymentType") == "SCRATCH_1"
    return {"mountName": "fsx" if is_first_generation else chosen, "vpcId": found[0]["VpcId"]}


def _delete(call: Call) -> None:
    skip = bool(call.state.get("skipFinalBackup", True))
    call.aws("delete_file_system", FileSystemId=call.id, LustreConfiguration={"SkipFinalBackup": skip})


LUSTRE_FILE_SYSTEM = Row(
    type="aws:fsx/lustreFileSystem:LustreFileSystem",
    service="fsx",
    id="FileSystemId",
    create=Op(
        "create_file_system",
        "fileSystemTypeVersion kmsKeyId securityGroupIds storageCapacity storageType subnetIds "
        f"{_inside(_AT_CREATION)} {_inside(_LATER)} {_inside(_ALWAYS)}",
        result="FileSystem.FileSystemId",
        fixed={"FileSystemType": "LUSTRE"},
    ),
    read=Op("describe_file_systems", id="FileSystemIds", result="FileSystems.0"),
    reads={
        "arn": "ResourceARN",
        "dnsName": "DNSName",
        "importPath": "LustreConfiguration.DataRepositoryConfiguration.ImportPath",
        "exportPath": "LustreConfiguration.DataRepositoryConfiguration.ExportPath",
        "autoImportPolicy": "LustreConfiguration.DataRepositoryConfiguration.AutoImportPolicy",
        "importedFileChunkSize": "LustreConfiguration.DataRepositoryConfiguration.ImportedFileChunkSize",
        **{
            name: f"LustreConfiguration.{name[0].upper()}{name[1:]}"
            for name in f"deploymentType driveCacheType efaEnabled mountName {_LATER} {_ALWAYS}".split()
        },
    },
    renames={"dataReadCacheConfiguration.size": "SizeGiB"},
    derive=_file_system,
    settings=(
        Op(
            "update_file_system",
            f"fileSystemTypeVersion storageCapacity {_inside(_LATER)} {_inside('autoImportPolicy')} "
            f"{_inside(_IN_PLACE)}",
        ),
    ),
    delete=_delete,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="ResourceARN", key="arn"),
    local="skipFinalBackup",
    replaces_if={
        "storageCapacity": _shrinks,
        "metadataConfiguration": _lowers_iops,
        "fileSystemTypeVersion": _downgrades,
    },
    unsupported="backupId finalBackupTags",
)


def _unlink(call: Call) -> None:
    with_files = bool(call.state.get("deleteDataInFilesystem"))
    call.aws("delete_data_repository_association", AssociationId=call.id, DeleteDataInFileSystem=with_files)


DATA_REPOSITORY_ASSOCIATION = Row(
    type="aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
    service="fsx",
    id="AssociationId",
    create=Op(
        "create_data_repository_association",
        "batchImportMetaDataOnCreate dataRepositoryPath fileSystemId fileSystemPath importedFileChunkSize s3",
        result="Association.AssociationId",
    ),
    read=Op("describe_data_repository_associations", id="AssociationIds", result="Associations.0"),
    reads={"arn": "ResourceARN"},
    settings=(Op("update_data_repository_association", "importedFileChunkSize s3"),),
    delete=_unlink,
    tagging=Tagging(add="tag_resource", remove="untag_resource", id="ResourceARN", key="arn"),
    local="batchImportMetaDataOnCreate deleteDataInFilesystem",
)

ROWS = (LUSTRE_FILE_SYSTEM, DATA_REPOSITORY_ASSOCIATION)
