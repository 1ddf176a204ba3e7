"""Configurations of a bucket that moto forgets, shortens or does not know: each is kept as it was sent.

S3 answers a configuration in the very document that puts it, so that keeping the document is exact.
"""

from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import S3Response

from .gap import Gap, around

# The query that names the configuration, and whether a bucket has several, each with an id.
_KEPT = {"intelligent-tiering": True, "inventory": True, "logging": False, "object-lock": False, "replication": False}
# Those whose checks moto has.
_CHECKED_BY_MOTO = ("inventory", "logging", "replication")
_XML = {"Content-Type": "application/xml"}


class _RefusedError(S3ClientError):
    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code = status  # type: ignore[assignment]  # the annotation of moto's is of another class
        super().__init__(code, message)


def _fill() -> None:
    @around(FakeBucket, "__init__")
    def create(original: Any, bucket: Any, *args: Any, **kwargs: Any) -> None:
        original(bucket, *args, **kwargs)
        bucket.kept_documents = {}

    @around(S3Response, "_bucket_response_put")
    def put(original: Any, call: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        kind = _kind(querystring)
        if kind is None:
            return original(call, request, bucket_name, querystring)
        bucket = call.backend.get_bucket(bucket_name)
        if kind in _CHECKED_BY_MOTO:
            original(call, request, bucket_name, querystring)
        if kind == "object-lock":
            _lock(bucket, call)
        if kind == "replication":
            _check_targets(bucket, call)
        bucket.kept_documents[kind, _id(querystring)] = bytes(call.body)
        return 200, {}, ""

    @around(S3Response, "_bucket_response_get")
    def get(original: Any, call: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        kind = _kind(querystring)
        if kind is None or (_KEPT[kind] and not _id(querystring)):
            return original(call, bucket_name, querystring)
        kept = call.backend.get_bucket(bucket_name).kept_documents.get((kind, _id(querystring)))
        if kept is not None:
            return 200, dict(_XML), kept
        if _KEPT[kind]:
            raise _RefusedError("NoSuchConfiguration", "The specified configuration does not exist.", 404)
        return original(call, bucket_name, querystring)

    @around(S3Response, "_bucket_response_delete")
    def delete(original: Any, call: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        kind = _kind(querystring)
        if kind is None:
            return original(call, bucket_name, querystring)
        bucket = call.backend.get_bucket(bucket_name)
        found = bucket.kept_documents.pop((kind, _id(querystring)), None)
        if kind == "replication":
            return original(call, bucket_name, querystring)
        if found is None:
            raise _RefusedError("NoSuchConfiguration", "The specified configuration does not exist.", 404)
        bucket.inventory_configs.pop(_id(querystring), None)
        return 204, {}, ""


def _kind(querystring: dict[str, Any]) -> str | None:
    return next((kind for kind in _KEPT if kind in querystring), None)


def _id(querystring: dict[str, Any]) -> str:
    return str(querystring.get("id", [""])[0])


def _lock(bucket: Any, call: Any) -> None:
    """Since November 2023 an existing bucket takes a lock too, whatever is in it; moto wants a new and empty one."""
    if not bucket.is_versioned:
        raise _RefusedError(
            "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration", 409
        )
    wanted = call._lock_config_from_body()
    bucket.object_lock_enabled = True
    bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = (
        wanted[name] for name in ("mode", "days", "years")
    )


def _check_targets(bucket: Any, call: Any) -> None:
    buckets = s3_backends[bucket.account_id][bucket.partition].buckets
    rules = call._replication_config_from_xml(call.body)["Rule"]
    for rule in rules if isinstance(rules, list) else [rules]:
        target = buckets.get(rule["Destination"]["Bucket"].rpartition(":")[2])
        if target is None:
            raise _RefusedError("InvalidRequest", "Destination bucket must exist.")
        if not target.is_versioned:
            raise _RefusedError("InvalidRequest", "Destination bucket must have versioning enabled.")


GAP = Gap(
    name="Options of a bucket",
    service="s3",
    modelled="Access logging, inventories, archive tiers, object lock (on a bucket with versions, full or empty) and "
    "replication are answered as they were put; a replication's destination exists and keeps versions.",
    missing="Nothing is logged, listed, archived or copied; configurations with an id cannot be listed.",
    fill=_fill,
)
