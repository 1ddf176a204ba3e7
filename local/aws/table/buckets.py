"""S3 buckets and their access control lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging
from .bucket_configurations import encryption_rules
from .objects import listed

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties, Value


_DEFAULT_REGION = "us-east-1"  # The one that CreateBucket does not want to be told.
_HOSTED_ZONES = {
    "us-east-1": "Z3AQBSTGFAJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-west-1": "Z1BKCTXD74EZPE",
}


# --- buckets


def _create_bucket(call: Call) -> str:
    name = call.text("bucket")
    where = {} if call.region == _DEFAULT_REGION else {"LocationConstraint": call.region}
    call.aws(
        "create_bucket",
        Bucket=name,
        **({"CreateBucketConfiguration": where} if where else {}),
        **({"ObjectLockEnabledForBucket": True} if call.inputs.get("objectLockEnabled") else {}),
    )
    return name


def _read_bucket(call: Call) -> Properties:
    call.aws("head_bucket", Bucket=call.id)
    versioning = call.aws("get_bucket_versioning", Bucket=call.id)
    return {
        "bucket": call.id,
        "arn": f"arn:aws:s3:::{call.id}",
        "bucketDomainName": f"{call.id}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{call.id}.s3.{call.region}.amazonaws.com",
        "bucketRegion": call.region,
        "hostedZoneId": _HOSTED_ZONES.get(call.region),
        "versioning": {
            "enabled": versioning.get("Status") == "Enabled",
            "mfaDelete": versioning.get("MFADelete") == "Enabled",
        },
        "serverSideEncryptionConfiguration": _encryption_block(call),
        "requestPayer": "BucketOwner",
        "tags": _bucket_tags(call),
    }


def _encryption_block(call: Call) -> Value:
    try:
        rules = encryption_rules(call)
    except GoneError:
        return None
    block = rules[0]
    assert isinstance(block, dict)
    return {"rule": block}


def _bucket_tags(call: Call) -> Properties:
    try:
        pairs = call.aws("get_bucket_tagging", Bucket=call.id)["TagSet"]
    except GoneError:
        return {}
    assert isinstance(pairs, list)
    return {pair["Key"]: pair["Value"] for pair in pairs}


def _tag_bucket(call: Call) -> None:
    tags = call.inputs.get("tagsAll")
    if isinstance(tags, dict) and tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        call.aws("put_bucket_tagging", Bucket=call.id, Tagging={"TagSet": pairs})
    else:
        call.aws("delete_bucket_tagging", Bucket=call.id)


def _versioning_of_bucket(call: Call) -> None:
    block = call.inputs.get("versioning")
    enabled = isinstance(block, dict) and bool(block.get("enabled"))
    status = "Enabled" if enabled else "Suspended"
    call.aws("put_bucket_versioning", Bucket=call.id, VersioningConfiguration={"Status": status})


def _delete_bucket(call: Call) -> None:
    if call.state.get("forceDestroy"):
        _empty(call)
    call.aws("delete_bucket", Bucket=call.id)


def _empty(call: Call) -> None:
    """Delete every version of every object: a versioned bucket keeps them, and AWS deletes no bucket that has any."""
    while True:
        answer = call.aws("list_object_versions", Bucket=call.id)
        found = [*listed(answer, "Versions"), *listed(answer, "DeleteMarkers")]
        if not found:
            return
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        call.aws("delete_objects", Bucket=call.id, Delete={"Objects": objects}, BypassGovernanceRetention=True)


BUCKET = Row(
    type="aws:s3/bucket:Bucket",
    service="s3",
    id="Bucket",
    create=Code("bucket objectLockEnabled", _create_bucket),
    read=_read_bucket,
    settings=(
        Code("versioning", _versioning_of_bucket),
        Op("put_bucket_acl", "acl=ACL"),
        Op("put_bucket_policy", "policy"),
    ),
    delete=_delete_bucket,
    tagging=Tagging(put=_tag_bucket),
    name=Name("bucket", longest=63, lower=True, prefix_property="bucketPrefix"),
    local="forceDestroy",
    unsupported="accelerationStatus bucketNamespace corsRules grants lifecycleRules logging objectLockConfiguration "
    "replicationConfiguration requestPayer serverSideEncryptionConfiguration versioning.mfaDelete website",
)

# --- access control lists


def _put_acl(call: Call, bucket: str) -> None:
    call.aws("put_bucket_acl", Bucket=bucket, ACL=call.text("acl"))


def _create_acl(call: Call) -> str:
    _put_acl(call, call.text("bucket"))
    return f"{call.text('bucket')},{call.text('acl')}"


def _read_acl(call: Call) -> Properties:
    bucket, _, acl = call.id.partition(",")
    call.aws("get_bucket_acl", Bucket=bucket)
    return {"bucket": bucket, "acl": acl}


BUCKET_ACL = Row(
    type="aws:s3/bucketAcl:BucketAcl",
    service="s3",
    id="Bucket",
    create=Code("bucket acl", _create_acl),
    read=_read_acl,
    delete=None,
    # The id holds the ACL's name, and Pulumi cannot record another id in an update.
    replace="bucket acl region",
    unsupported="accessControlPolicy expectedBucketOwner",
    delete_before_replace=True,
)

ROWS = (BUCKET, BUCKET_ACL)
