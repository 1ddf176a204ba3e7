"""Objects in S3 buckets."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from ..row import Code, Row, Tagging
from ..values import SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties


def listed(answer: Mapping[str, object], name: str) -> list[dict[str, str]]:
    """The versions or delete markers in an answer, which leaves an empty list out."""
    items = answer.get(name, [])
    assert isinstance(items, list)
    return items


# --- objects

_OBJECT = {
    "acl": "ACL",
    "bucketKeyEnabled": "BucketKeyEnabled",
    "cacheControl": "CacheControl",
    "contentDisposition": "ContentDisposition",
    "contentEncoding": "ContentEncoding",
    "contentLanguage": "ContentLanguage",
    "contentType": "ContentType",
    "kmsKeyId": "SSEKMSKeyId",
    "metadata": "Metadata",
    "serverSideEncryption": "ServerSideEncryption",
    "storageClass": "StorageClass",
    "websiteRedirect": "WebsiteRedirectLocation",
}


def _body(call: Call) -> bytes:
    if "content" in call.inputs:
        return str(call.inputs["content"]).encode()
    if "contentBase64" in call.inputs:
        return base64.b64decode(str(call.inputs["contentBase64"]))
    source = call.inputs.get("source")
    if isinstance(source, dict) and SIGNATURE in source:
        return Path(str(source["path"])).read_bytes() if "path" in source else str(source.get("text", "")).encode()
    return b""


def _put_object(call: Call) -> str:
    bucket, key = call.text("bucket"), str(call.inputs.get("key") or call.name)
    given = {member: call.inputs[name] for name, member in _OBJECT.items() if call.inputs.get(name) not in (None, "")}
    call.aws("put_object", Bucket=bucket, Key=key, Body=_body(call), **given)
    return f"{bucket}/{key}"


def _tag_object(call: Call) -> None:
    bucket, _, key = call.id.partition("/")
    tags = call.inputs.get("tagsAll")
    pairs = [{"Key": k, "Value": v} for k, v in tags.items()] if isinstance(tags, dict) else []
    call.aws("put_object_tagging", Bucket=bucket, Key=key, Tagging={"TagSet": pairs})


def _read_object(call: Call) -> Properties:
    bucket, _, key = call.id.removeprefix("s3://").partition("/")
    found = call.aws("head_object", Bucket=bucket, Key=key)
    pairs = call.aws("get_object_tagging", Bucket=bucket, Key=key)["TagSet"]
    assert isinstance(pairs, list)
    call.id = f"{bucket}/{key}"
    return {
        "bucket": bucket,
        "key": key,
        "arn": f"arn:aws:s3:::{bucket}/{key}",
        "etag": str(found["ETag"]).strip('"'),
        "contentType": str(found.get("ContentType", "binary/octet-stream")),
        "versionId": str(found.get("VersionId", "")),
        "storageClass": str(found.get("StorageClass", "STANDARD")),
        "serverSideEncryption": str(found.get("ServerSideEncryption", "AES256")),
        "tags": {pair["Key"]: pair["Value"] for pair in pairs},
    }


def _delete_object(call: Call) -> None:
    bucket, _, key = call.id.partition("/")
    versions = listed(call.aws("list_object_versions", Bucket=bucket, Prefix=key), "Versions")
    call.aws("delete_object", Bucket=bucket, Key=key)
    for version in versions if call.state.get("forceDestroy") else []:
        if version["Key"] == key:
            call.aws("delete_object", Bucket=bucket, Key=key, VersionId=version["VersionId"])


def _change_object(call: Call) -> None:
    _put_object(call)


_OBJECT_INPUTS = f"{' '.join(_OBJECT)} content contentBase64 source sourceHash"

BUCKET_OBJECT = Row(
    type="aws:s3/bucketObjectv2:BucketObjectv2",
    service="s3",
    create=Code(f"bucket key {_OBJECT_INPUTS}", _put_object),
    read=_read_object,
    settings=(Code(_OBJECT_INPUTS, _change_object),),
    delete=_delete_object,
    tagging=Tagging(put=_tag_object),
    local="forceDestroy",
    unsupported="checksumAlgorithm etag objectLockLegalHoldStatus objectLockMode objectLockRetainUntilDate "
    "overrideProvider",
    volatile="etag versionId",
)

ROWS = (BUCKET_OBJECT,)
