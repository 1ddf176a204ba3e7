"""What configures a bucket: each a type of its own whose id is the bucket's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Op, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..call import Call
    from ..values import Properties, Value


def _items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


# --- configurations of a bucket, each with the bucket's name as its id


def configuration(
    type: str,
    takes: str,
    put: Callable[[Call, str], None],
    get: Callable[[Call], Properties],
    remove: str | Callable[[Call], None],
    **more: object,
) -> Row:
    """The row of a type that configures a bucket: ``put`` and ``get`` are about the bucket ``call.id``."""

    def create(call: Call) -> str:
        put(call, call.text("bucket"))
        return call.text("bucket")

    def read(call: Call) -> Properties:
        return {"bucket": call.id, **get(call)}

    return Row(
        type=type,
        service="s3",
        id="Bucket",
        create=Code(f"bucket {takes}", create),
        read=read,
        settings=(Code(takes, lambda call: put(call, call.id)),),
        delete=Op(remove) if isinstance(remove, str) and remove else remove or None,
        **more,  # type: ignore[arg-type]
    )


def _put_policy(call: Call, bucket: str) -> None:
    call.aws("put_bucket_policy", Bucket=bucket, Policy=call.text("policy"))


def _get_policy(call: Call) -> Properties:
    return {"policy": str(call.aws("get_bucket_policy", Bucket=call.id)["Policy"])}


_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def _put_block(call: Call, bucket: str) -> None:
    wanted = {member: bool(call.inputs.get(name)) for name, member in _BLOCKS.items()}
    call.aws("put_public_access_block", Bucket=bucket, PublicAccessBlockConfiguration=wanted)


def _get_block(call: Call) -> Properties:
    found = call.aws("get_public_access_block", Bucket=call.id)["PublicAccessBlockConfiguration"]
    assert isinstance(found, dict)
    return {name: bool(found.get(member)) for name, member in _BLOCKS.items()}


def _put_encryption(call: Call, bucket: str) -> None:
    rules = []
    for rule in _items(call.inputs.get("rules")):
        assert isinstance(rule, dict)
        algorithm = rule.get("applyServerSideEncryptionByDefault")
        assert isinstance(algorithm, dict)
        by_default = {"SSEAlgorithm": algorithm["sseAlgorithm"]}
        if algorithm.get("kmsMasterKeyId"):
            by_default["KMSMasterKeyID"] = algorithm["kmsMasterKeyId"]
        bucket_key = {"BucketKeyEnabled": rule["bucketKeyEnabled"]} if "bucketKeyEnabled" in rule else {}
        rules.append({"ApplyServerSideEncryptionByDefault": by_default, **bucket_key})
    call.aws("put_bucket_encryption", Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def encryption_rules(call: Call) -> list[Value]:
    """How a bucket encrypts by default."""
    answer = call.aws("get_bucket_encryption", Bucket=call.id)["ServerSideEncryptionConfiguration"]
    assert isinstance(answer, dict)
    rules: list[Value] = []
    for rule in answer["Rules"]:
        by_default = rule["ApplyServerSideEncryptionByDefault"]
        algorithm: Properties = {"sseAlgorithm": by_default["SSEAlgorithm"]}
        if by_default.get("KMSMasterKeyID"):
            algorithm["kmsMasterKeyId"] = by_default["KMSMasterKeyID"]
        rules.append(
            {
                "applyServerSideEncryptionByDefault": algorithm,
                "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
        )
    return rules


def _put_versioning(call: Call, bucket: str) -> None:
    block = call.inputs["versioningConfiguration"]
    assert isinstance(block, dict)
    if block["status"] != "Disabled":  # A bucket that never had versions is Disabled, and AWS cannot go back to it.
        call.aws("put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": block["status"]})


def _get_versioning(call: Call) -> Properties:
    status = call.aws("get_bucket_versioning", Bucket=call.id).get("Status", "Disabled")
    return {"versioningConfiguration": {"status": str(status)}}


def _put_ownership(call: Call, bucket: str) -> None:
    rule = call.inputs["rule"]
    assert isinstance(rule, dict)
    rules = [{"ObjectOwnership": rule["objectOwnership"]}]
    call.aws("put_bucket_ownership_controls", Bucket=bucket, OwnershipControls={"Rules": rules})


def _get_ownership(call: Call) -> Properties:
    answer = call.aws("get_bucket_ownership_controls", Bucket=call.id)["OwnershipControls"]
    assert isinstance(answer, dict)
    return {"rule": {"objectOwnership": answer["Rules"][0]["ObjectOwnership"]}}


# --- blocks whose names differ only in their first letter, tags apart


_MEMBERS = {"id": "ID", "replicaKmsKeyId": "ReplicaKmsKeyID"}
_NAMES = {member: name for name, member in _MEMBERS.items()}


def _member(name: str) -> str:
    return _MEMBERS.get(name, name[0].upper() + name[1:])


def to_members(value: Value) -> object:
    """A block as S3 takes it."""
    if isinstance(value, list):
        return [to_members(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {_member(name): to_members(inner) for name, inner in value.items() if inner != ""}
    tags = value.get("tags")
    if isinstance(tags, dict):
        members["Tags"] = [{"Key": key, "Value": text} for key, text in tags.items()]
    return members


def from_members(value: object) -> Value:
    """A block as the SDK has it."""
    if isinstance(value, list):
        return [from_members(item) for item in value]
    if not isinstance(value, dict):
        return value if isinstance(value, str | int | float) else str(value)
    found: Properties = {}
    for member, inner in value.items():
        name = _NAMES.get(member, member[0].lower() + member[1:])
        is_tags = name == "tags"
        found[name] = {t["Key"]: t["Value"] for t in inner} if is_tags else from_members(inner)
    return found


def _put_lifecycle(call: Call, bucket: str) -> None:
    rules = to_members(call.inputs.get("rules", []))
    assert isinstance(rules, list)
    # AWS wants a filter in every rule; an empty one takes all objects.
    wanted = [rule if "Prefix" in rule else {"Filter": {"Prefix": ""}, **rule} for rule in rules]
    call.aws("put_bucket_lifecycle_configuration", Bucket=bucket, LifecycleConfiguration={"Rules": wanted})


def _get_lifecycle(call: Call) -> Properties:
    rules = from_members(call.aws("get_bucket_lifecycle_configuration", Bucket=call.id)["Rules"])
    return {"rules": rules}


ROWS = (
    configuration("aws:s3/bucketPolicy:BucketPolicy", "policy", _put_policy, _get_policy, "delete_bucket_policy"),
    configuration(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        " ".join(_BLOCKS),
        _put_block,
        _get_block,
        "delete_public_access_block",
        unsupported="skipDestroy",
    ),
    configuration(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "rules",
        _put_encryption,
        lambda call: {"rules": encryption_rules(call)},
        "delete_bucket_encryption",
        unsupported="expectedBucketOwner rules.blockedEncryptionTypes",
    ),
    configuration(
        "aws:s3/bucketVersioning:BucketVersioning",
        "versioningConfiguration",
        _put_versioning,
        _get_versioning,
        "",
        unsupported="expectedBucketOwner mfa versioningConfiguration.mfaDelete",
    ),
    configuration(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "rule",
        _put_ownership,
        _get_ownership,
        "delete_bucket_ownership_controls",
    ),
    configuration(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "rules",
        _put_lifecycle,
        _get_lifecycle,
        "delete_bucket_lifecycle",
        local="timeouts",
        unsupported="expectedBucketOwner transitionDefaultMinimumObjectSize",
    ),
)
