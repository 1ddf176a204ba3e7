"""FSx for Lustre: what AWS checks when a file system is made or changed, and its links to S3, which moto lacks.

Sources: FSx API Reference, CreateFileSystem, UpdateFileSystem and CreateDataRepositoryAssociation; FSx for Lustre User
Guide, "Managing storage capacity", "Managing metadata performance", "Linking your file system to an Amazon S3 bucket".
"""

import json
import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.models import ec2_backends
from moto.fsx.exceptions import FileSystemNotFound
from moto.fsx.models import FileSystem, FSxBackend
from moto.fsx.responses import FSxResponse
from moto.moto_api._internal import mock_random
from moto.s3.models import s3_backends

from .gap import Gap, around

_LNET = 988
_MOST_LINKS = 8
_SSD_THROUGHPUT = {"PERSISTENT_1": (50, 100, 200), "PERSISTENT_2": (125, 250, 500, 1000)}
_HDD_STEP = {12: 6000, 40: 1800}
_EFA_STEP = {125: 38400, 250: 19200, 500: 9600, 1000: 4800}


class _BadRequestError(JsonRESTError):
    def __init__(self, message: str) -> None:
        super().__init__("BadRequest", message)


class _NoLinkError(JsonRESTError):
    def __init__(self, id_: str) -> None:
        super().__init__("DataRepositoryAssociationNotFound", f"Data repository association '{id_}' does not exist.")


def _fill() -> None:
    @around(FSxBackend, "create_file_system")
    def create(original: Any, backend: Any, *args: Any, file_system_type_version: Any = None, **kwargs: Any) -> Any:
        is_lustre = kwargs["file_system_type"] == "LUSTRE"
        if is_lustre:
            _check_new(backend, kwargs)
        made = original(backend, *args, file_system_type_version=file_system_type_version, **kwargs)
        if is_lustre:
            _complete(made, file_system_type_version)
        return made

    @around(FileSystem, "__init__")
    def make(original: Any, file_system: Any, *args: Any, **kwargs: Any) -> None:
        """Give it an id as long as AWS's: ParallelCluster takes no other."""
        original(file_system, *args, **{**kwargs, "tags": None})  # the backend puts them on by the ARN
        short = file_system.file_system_id
        file_system.file_system_id = f"fs-{mock_random.get_random_hex(17)}"
        for name in ("dns_name", "resource_arn"):
            setattr(file_system, name, getattr(file_system, name).replace(short, file_system.file_system_id))

    @around(FileSystem, "to_dict")
    def describe(original: Any, file_system: Any) -> dict[str, Any]:
        version = getattr(file_system, "type_version", None)
        return {
            **original(file_system),
            "Lifecycle": "AVAILABLE",
            **({"FileSystemTypeVersion": version} if version else {}),
        }

    @around(FSxBackend, "delete_file_system")
    def delete(original: Any, backend: Any, file_system_id: str, *args: Any, **kwargs: Any) -> Any:
        answer = original(backend, file_system_id, *args, **kwargs)
        links = _links(backend)
        for id_ in [id_ for id_, link in links.items() if link["FileSystemId"] == file_system_id]:
            del links[id_]
        return answer

    for call in (
        _update_file_system,
        _create_data_repository_association,
        _describe_data_repository_associations,
        _update_data_repository_association,
        _delete_data_repository_association,
    ):
        setattr(FSxResponse, call.__name__.removeprefix("_"), call)


def _complete(file_system: Any, version: str | None) -> None:
    """Fill in what AWS chooses."""
    settings = file_system.lustre_configuration = dict(file_system.lustre_configuration or {})
    settings.setdefault("DeploymentType", "SCRATCH_1")
    settings.setdefault("LogConfiguration", {"Level": "DISABLED"})
    metadata = settings.get("MetadataConfiguration")
    is_second = settings["DeploymentType"] == "PERSISTENT_2"
    file_system.type_version = version or ("2.15" if metadata else "2.12" if is_second else "2.10")
    _fill_in_metadata(file_system, metadata)


def _fill_in_metadata(file_system: Any, metadata: dict[str, Any] | None) -> None:
    if metadata and metadata["Mode"] == "AUTOMATIC":
        metadata["Iops"] = _automatic_iops(file_system.storage_capacity)


def _automatic_iops(capacity: int) -> int:
    steps = ((1200, 1500), (2400, 3000), (9600, 6000), (45600, 12000))
    return next((iops for up_to, iops in steps if capacity <= up_to), capacity // 24000 * 12000)


def _check_new(backend: Any, asked: dict[str, Any]) -> None:
    settings = asked["lustre_configuration"] or {}
    kind, storage = settings.get("DeploymentType", "SCRATCH_1"), asked["storage_type"] or "SSD"
    problems = chain(
        _capacity_problems(kind, storage, settings, asked["storage_capacity"]),
        _kind_problems(kind, storage, settings, asked["kms_key_id"]),
        _port_problems(backend, asked["security_group_ids"] or []),
    )
    for problem in problems:
        raise _BadRequestError(problem)


def _capacity_problems(kind: str, storage: str, settings: dict[str, Any], capacity: int | None) -> Iterator[str]:
    throughput = settings.get("PerUnitStorageThroughput")
    if storage == "INTELLIGENT_TIERING":
        if capacity is not None or throughput is not None:
            yield "StorageCapacity and PerUnitStorageThroughput do not belong to INTELLIGENT_TIERING"
        if not settings.get("ThroughputCapacity") or settings["ThroughputCapacity"] % 4000:
            yield "ThroughputCapacity must be a multiple of 4000"
        return
    if kind.startswith("SCRATCH"):
        allowed: tuple[int | None, ...] = (None,)
    else:
        allowed = tuple(_HDD_STEP) if storage == "HDD" else _SSD_THROUGHPUT[kind]
    if throughput not in allowed:
        yield f"PerUnitStorageThroughput of {kind} {storage} must be one of {allowed}, not {throughput}"
        return
    step, smallest = 2400, 1200
    if storage == "HDD":
        step = smallest = _HDD_STEP[int(throughput or 0)]
    elif settings.get("EfaEnabled"):
        step = smallest = _EFA_STEP.get(int(throughput or 0), step)
    elif kind == "SCRATCH_1":
        step = 1200
    if not capacity or (capacity != smallest and capacity % step):
        yield f"StorageCapacity must be {smallest} or a multiple of {step}, not {capacity}"


def _kind_problems(kind: str, storage: str, settings: dict[str, Any], key: str | None) -> Iterator[str]:
    is_scratch, metadata = kind.startswith("SCRATCH"), settings.get("MetadataConfiguration")
    if is_scratch and key:
        yield f"KmsKeyId is not supported for {kind}"
    if is_scratch and settings.get("AutomaticBackupRetentionDays"):
        yield f"Backups are not supported for {kind}"
    if metadata and kind != "PERSISTENT_2":
        yield f"MetadataConfiguration is not supported for {kind}"
    if storage == "INTELLIGENT_TIERING" and not (metadata and settings.get("DataReadCacheConfiguration")):
        yield "INTELLIGENT_TIERING needs MetadataConfiguration and DataReadCacheConfiguration"
    if settings.get("EfaEnabled") and not metadata:
        yield "EfaEnabled needs PERSISTENT_2 with a MetadataConfiguration"
    if (storage == "HDD") != ("DriveCacheType" in settings):
        yield "DriveCacheType belongs to HDD, which needs it"


def _port_problems(backend: Any, group_ids: list[str]) -> Iterator[str]:
    """AWS makes no file system that nobody could reach."""
    known = ec2_backends[backend.account_id][backend.region_name]
    groups = [group for id_ in group_ids if (group := known.get_security_group_from_id(id_))]
    rules = [rule for group in groups for rule in group.ingress_rules]
    if group_ids and not any(
        rule.ip_protocol == "-1" or int(rule.from_port or 0) <= _LNET <= int(rule.to_port or 0) for rule in rules
    ):
        yield (
            "The file system cannot be created because the provided security group(s) do not permit inbound Lustre "
            f"LNET network traffic on port {_LNET}"
        )


def _update_file_system(call: Any) -> str:
    asked = json.loads(call.body)
    backend = call.fsx_backend
    file_system = _file_system(backend, asked["FileSystemId"])
    settings = dict(file_system.lustre_configuration)
    changes = {
        name: value for name, value in asked.get("LustreConfiguration", {}).items() if settings.get(name) != value
    }
    capacity = asked.get("StorageCapacity") or file_system.storage_capacity
    for problem in _change_problems(file_system, settings, changes, capacity):
        raise _BadRequestError(problem)
    file_system.storage_capacity = capacity
    file_system.type_version = asked.get("FileSystemTypeVersion") or file_system.type_version
    file_system.lustre_configuration = {**settings, **changes}
    _fill_in_metadata(file_system, file_system.lustre_configuration.get("MetadataConfiguration"))
    return json.dumps({"FileSystem": file_system.to_dict()})


def _change_problems(
    file_system: Any, settings: dict[str, Any], changes: dict[str, Any], capacity: int | None
) -> Iterator[str]:
    kind, storage, merged = settings["DeploymentType"], file_system.storage_type or "SSD", {**settings, **changes}
    if capacity != file_system.storage_capacity:
        if int(capacity or 0) < file_system.storage_capacity:
            yield f"StorageCapacity can only grow, and {capacity} is less than {file_system.storage_capacity}"
        yield from _capacity_problems(kind, storage, merged, capacity)
    if "PerUnitStorageThroughput" in changes:
        if kind.startswith("SCRATCH") or storage == "HDD" or settings.get("EfaEnabled"):
            yield "PerUnitStorageThroughput cannot be changed on scratch, HDD or EFA-enabled file systems"
        yield from _capacity_problems(kind, storage, merged, capacity)
    if changes.get("ThroughputCapacity", settings.get("ThroughputCapacity", 0)) < settings.get("ThroughputCapacity", 0):
        yield "ThroughputCapacity can only grow"
    yield from _metadata_problems(settings.get("MetadataConfiguration"), changes.get("MetadataConfiguration"), capacity)
    if changes.get("AutomaticBackupRetentionDays") and any(
        link["FileSystemId"] == file_system.file_system_id for link in _links(file_system.backend).values()
    ):
        yield "Backups cannot be created on S3-linked file systems"


def _metadata_problems(
    now: dict[str, Any] | None, wanted: dict[str, Any] | None, capacity: int | None
) -> Iterator[str]:
    if wanted is None:
        return
    if now is None:
        yield "MetadataConfiguration can only be changed where the file system was made with one"
        return
    iops = _automatic_iops(int(capacity or 0)) if wanted["Mode"] == "AUTOMATIC" else wanted["Iops"]
    if iops < now["Iops"]:
        yield f"Metadata IOPS can only grow, and {iops} is less than {now['Iops']}"


def _create_data_repository_association(call: Any) -> str:
    asked = json.loads(call.body)
    backend = call.fsx_backend
    file_system = _file_system(backend, asked["FileSystemId"])
    for problem in _link_problems(backend, file_system, asked):
        raise _BadRequestError(problem)
    id_ = f"dra-{mock_random.get_random_hex(17)}"
    arn = f"arn:aws:fsx:{backend.region_name}:{backend.account_id}:association/{asked['FileSystemId']}/{id_}"
    kept = ("FileSystemId", "FileSystemPath", "DataRepositoryPath", "BatchImportMetaDataOnCreate")
    link = {
        "AssociationId": id_,
        "ResourceARN": arn,
        "Lifecycle": "AVAILABLE",
        "CreationTime": time.time(),
        **{name: asked[name] for name in kept if name in asked},
        "ImportedFileChunkSize": asked.get("ImportedFileChunkSize", 1024),
        "S3": asked.get("S3", {}),
    }
    _links(backend)[id_] = link
    backend.tagger.tag_resource(arn, asked.get("Tags", []))
    return json.dumps({"Association": _described(backend, link)})


def _link_problems(backend: Any, file_system: Any, asked: dict[str, Any]) -> Iterator[str]:
    settings = file_system.lustre_configuration
    if settings["DeploymentType"] == "SCRATCH_1" or file_system.type_version == "2.10":
        yield "Data repository associations need Lustre 2.12 or later, and are not supported on SCRATCH_1"
    if file_system.storage_type == "INTELLIGENT_TIERING":
        yield "Data repository associations are not supported on INTELLIGENT_TIERING"
    if settings.get("AutomaticBackupRetentionDays"):
        yield "Backups cannot be created on S3-linked file systems"
    bucket = asked["DataRepositoryPath"].removeprefix("s3://").partition("/")[0]
    if bucket not in s3_backends[backend.account_id]["aws"].buckets:
        yield f"Amazon FSx is unable to validate access to the S3 bucket {bucket}"
    others = [link for link in _links(backend).values() if link["FileSystemId"] == asked["FileSystemId"]]
    if len(others) >= _MOST_LINKS:
        yield f"A file system has {_MOST_LINKS} data repository associations at most"
    for other in others:
        for member in ("FileSystemPath", "DataRepositoryPath"):
            ours, theirs = (f"{link[member].rstrip('/')}/" for link in (asked, other))
            if ours.startswith(theirs) or theirs.startswith(ours):
                yield f"{member} {ours} overlaps with that of {other['AssociationId']}"


def _describe_data_repository_associations(call: Any) -> str:
    asked = json.loads(call.body)
    backend = call.fsx_backend
    links = _links(backend)
    for id_ in asked.get("AssociationIds", []):
        if id_ not in links:
            raise _NoLinkError(id_)
    wanted = asked.get("AssociationIds") or list(links)
    return json.dumps({"Associations": [_described(backend, links[id_]) for id_ in wanted]})


def _update_data_repository_association(call: Any) -> str:
    asked = json.loads(call.body)
    link = _link(call.fsx_backend, asked["AssociationId"])
    link.update({name: asked[name] for name in ("ImportedFileChunkSize", "S3") if name in asked})
    return json.dumps({"Association": _described(call.fsx_backend, link)})


def _delete_data_repository_association(call: Any) -> str:
    id_ = json.loads(call.body)["AssociationId"]
    _link(call.fsx_backend, id_)
    del _links(call.fsx_backend)[id_]
    return json.dumps({"AssociationId": id_, "Lifecycle": "DELETING"})


def _described(backend: Any, link: dict[str, Any]) -> dict[str, Any]:
    return {**link, "Tags": backend.list_tags_for_resource(link["ResourceARN"])}


def _link(backend: Any, id_: str) -> Any:
    if id_ not in _links(backend):
        raise _NoLinkError(id_)
    return _links(backend)[id_]


def _links(backend: Any) -> dict[str, Any]:
    """All links of an account and region, kept with moto's own resources."""
    links: dict[str, Any] = backend.__dict__.setdefault("data_repository_associations", {})
    return links


def _file_system(backend: Any, id_: str) -> Any:
    if id_ not in backend.file_systems:
        raise FileSystemNotFound(id_)
    return backend.file_systems[id_]


GAP = Gap(
    name="Lustre file systems",
    service="fsx",
    modelled="UpdateFileSystem; capacity, throughput, metadata, key and port 988 of the security group are checked as "
    "the kind of file system wants it, and what only grows does; data repository associations, with their overlaps and "
    "limits.",
    missing="Nothing is imported, exported or released; no network interfaces; changes take no time and can follow "
    "each other at once; no data repository tasks.",
    fill=_fill,
)
