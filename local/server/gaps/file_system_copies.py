"""EFS replication: the configuration, and what it forbids while it lasts."""

import json
import time
from typing import Any

from moto.efs import urls
from moto.efs.exceptions import BadRequest, EFSError, FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem, efs_backends
from moto.efs.responses import EFSResponse

from .gap import Gap, around


class _EfsError(EFSError):
    def __init__(self, code: str, message: str, status: int) -> None:
        self.code = status
        super().__init__(code, message)


def _not_found(file_system_id: str) -> _EfsError:
    return _EfsError("ReplicationNotFound", f"{file_system_id} is in no replication", 404)


def _fill() -> None:
    urls.url_paths["/2015-02-01/file-systems/<file_system_id>/replication-configuration"] = EFSResponse.dispatch
    urls.url_paths["/2015-02-01/file-systems/replication-configurations"] = EFSResponse.dispatch
    for call in (
        _create_replication_configuration,
        _describe_replication_configurations,
        _delete_replication_configuration,
    ):
        setattr(EFSResponse, call.__name__.removeprefix("_"), call)

    @around(FileSystem, "__init__")
    def create(original: Any, file_system: Any, *args: Any, **kwargs: Any) -> None:
        original(file_system, *args, **kwargs)
        file_system._replication = None

    @around(EFSBackend, "delete_file_system")
    def delete(original: Any, backend: Any, file_system_id: str) -> Any:
        if _replications(backend.account_id, file_system_id):
            raise _EfsError("ReplicationAlreadyExists", f"{file_system_id} is in a replication; delete that first", 409)
        return original(backend, file_system_id)


def _create_replication_configuration(call: Any) -> tuple[str, dict[str, Any]]:
    source_id = call._get_param("SourceFileSystemId")
    source = _file_system(call.current_account, call.region, source_id)
    wanted = call._get_param("Destinations")[0]
    if _replications(call.current_account, source_id):
        raise _EfsError("ReplicationAlreadyExists", f"{source_id} is in a replication already", 409)
    if "FileSystemId" not in wanted:
        raise BadRequest("the local AWS copies to a file system that exists: give FileSystemId")
    region = wanted.get("Region") or call.region
    target_id = wanted["FileSystemId"].rpartition("/")[2]
    target = _file_system(call.current_account, region, target_id)
    if target.file_system_protection["ReplicationOverwriteProtection"] != "DISABLED":
        raise _EfsError("ConflictException", f"{target_id} is protected against being overwritten", 409)
    target.file_system_protection = {"ReplicationOverwriteProtection": "REPLICATING"}
    source._replication = {
        "SourceFileSystemId": source_id,
        "SourceFileSystemRegion": call.region,
        "SourceFileSystemArn": source.file_system_arn,
        "OriginalSourceFileSystemArn": source.file_system_arn,
        "SourceFileSystemOwnerId": call.current_account,
        "CreationTime": time.time(),
        "Destinations": [{"Status": "ENABLED", "FileSystemId": target_id, "Region": region}],
    }
    return _json(source._replication)


def _describe_replication_configurations(call: Any) -> tuple[str, dict[str, Any]]:
    wanted = call._get_param("FileSystemId")
    found = _replications(call.current_account, wanted)
    if wanted and not found:
        raise _not_found(wanted)
    return _json({"Replications": found})


def _delete_replication_configuration(call: Any) -> tuple[str, dict[str, Any]]:
    source_id = call._get_param("SourceFileSystemId")
    for source in _file_systems(call.current_account):
        if source.file_system_id == source_id and source._replication:
            target = source._replication["Destinations"][0]
            source._replication = None
            copy = _file_system(call.current_account, target["Region"], target["FileSystemId"])
            copy.file_system_protection = {"ReplicationOverwriteProtection": "ENABLED"}
            return "", {"status": 204}
    raise _not_found(source_id)


def _replications(account: str, file_system_id: str | None) -> list[dict[str, Any]]:
    """Every replication of the account, or those that a file system is the source or the destination of."""
    everything = [found._replication for found in _file_systems(account) if found._replication]
    return [
        replication
        for replication in everything
        if file_system_id in (None, replication["SourceFileSystemId"], replication["Destinations"][0]["FileSystemId"])
    ]


def _file_systems(account: str) -> list[Any]:
    return [found for backend in efs_backends[account].values() for found in backend.file_systems_by_id.values()]


def _file_system(account: str, region: str, file_system_id: str) -> Any:
    found = efs_backends[account][region].file_systems_by_id.get(file_system_id)
    if found is None:
        raise FileSystemNotFound(file_system_id)
    return found


def _json(value: object) -> tuple[str, dict[str, Any]]:
    return json.dumps(value), {"Content-Type": "application/json"}


GAP = Gap(
    name="Replication of file systems",
    service="efs",
    modelled="CreateReplicationConfiguration to an existing file system whose protection is off, "
    "DescribeReplicationConfigurations, DeleteReplicationConfiguration; while it lasts, neither file system can be "
    "deleted and the destination is REPLICATING.",
    missing="Nothing is copied, and the destination can be written; destinations that EFS makes by itself.",
    fill=_fill,
)
