"""EFS: calls that moto does not answer (backup policy, throughput, protection, the policy's removal), and long ids."""

import json
from typing import TYPE_CHECKING, Any

from moto.efs import urls
from moto.efs.exceptions import BadRequest, FileSystemNotFound
from moto.efs.models import AccessPoint, FileSystem
from moto.efs.responses import EFSResponse
from moto.moto_api._internal import mock_random

from .gap import Gap, around

if TYPE_CHECKING:
    from collections.abc import Callable

_THROUGHPUT_MODES = ("bursting", "provisioned", "elastic")


def _fill() -> None:
    urls.url_paths["/2015-02-01/file-systems/<file_system_id>/protection"] = EFSResponse.dispatch
    calls: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
        "delete_file_system_policy": _delete_file_system_policy,
        "describe_backup_policy": _describe_backup_policy,
        "put_backup_policy": _put_backup_policy,
        "update_file_system": _update_file_system,
        "update_file_system_protection": _update_file_system_protection,
    }
    for name, call in calls.items():
        setattr(EFSResponse, name, call)

    @around(FileSystem, "__init__")
    def create(original: Any, file_system: Any, *args: Any, **kwargs: Any) -> None:
        original(file_system, *args, **kwargs)
        file_system.file_system_protection = {"ReplicationOverwriteProtection": "ENABLED"}

    @around(AccessPoint, "__init__")
    def create_access_point(original: Any, access_point: Any, *args: Any, **kwargs: Any) -> None:
        original(access_point, *args, **kwargs)
        short, long = access_point.access_point_id, f"fsap-{mock_random.get_random_hex(17)}"
        access_point.access_point_id = long
        access_point.access_point_arn = access_point.access_point_arn.replace(short, long)


def _delete_file_system_policy(call: Any) -> tuple[str, dict[str, Any]]:
    _file_system(call).file_system_policy = None
    return "", {}


def _describe_backup_policy(call: Any) -> tuple[str, dict[str, Any]]:
    return _backup_policy(_file_system(call))


def _put_backup_policy(call: Any) -> tuple[str, dict[str, Any]]:
    file_system = _file_system(call)
    file_system._backup = _one_of("Status", call._get_param("BackupPolicy").get("Status"), "ENABLED", "DISABLED")
    return _backup_policy(file_system)


def _backup_policy(file_system: Any) -> tuple[str, dict[str, Any]]:
    return _json({"BackupPolicy": {"Status": "ENABLED" if file_system._backup else "DISABLED"}})


def _update_file_system(call: Any) -> tuple[str, dict[str, Any]]:
    file_system = _file_system(call)
    mode = call._get_param("ThroughputMode") or file_system.throughput_mode
    provisioned = call._get_param("ProvisionedThroughputInMibps")
    if mode not in _THROUGHPUT_MODES:
        raise BadRequest(f"ThroughputMode is {mode!r}; allowed: {', '.join(_THROUGHPUT_MODES)}")
    if (mode == "provisioned") != (provisioned is not None):
        raise BadRequest("ProvisionedThroughputInMibps belongs to the throughput mode 'provisioned', which needs it")
    file_system.throughput_mode = mode
    file_system.provisioned_throughput_in_mibps = provisioned
    body, headers = _json(file_system.info_json())
    return body, {**headers, "status": 202}


def _update_file_system_protection(call: Any) -> tuple[str, dict[str, Any]]:
    name = "ReplicationOverwriteProtection"
    enabled = _one_of(name, call._get_param(name), "ENABLED", "DISABLED")
    protection = {name: "ENABLED" if enabled else "DISABLED"}
    _file_system(call).file_system_protection = protection
    return _json(protection)


def _file_system(call: Any) -> Any:
    file_system_id = call._get_param("FileSystemId")
    try:
        return call.efs_backend.file_systems_by_id[file_system_id]
    except KeyError:
        raise FileSystemNotFound(file_system_id) from None


def _one_of(name: str, value: object, yes: str, no: str) -> bool:
    if value not in (yes, no):
        raise BadRequest(f"{name} is {value!r}; allowed: {yes}, {no}")
    return value == yes


def _json(value: object) -> tuple[str, dict[str, Any]]:
    return json.dumps(value), {"Content-Type": "application/json"}


GAP = Gap(
    name="Settings of a file system",
    service="efs",
    modelled="PutBackupPolicy and DescribeBackupPolicy, UpdateFileSystem (throughput), UpdateFileSystemProtection; "
    "ids of access points as long as AWS makes them.",
    missing="Backups are not made; a change of throughput mode may be made more than once a day.",
    fill=_fill,
)
