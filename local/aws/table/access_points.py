"""Access points of S3 buckets, and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Row, Tagging
from ..tags import listed

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties, Value

_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


def _of(account: str, name: str) -> dict[str, str]:
    return {"AccountId": account, "Name": name}


def _policy(call: Call, account: str, name: str) -> tuple[str | None, bool]:
    """A policy, and whether it lets everybody in."""
    try:
        policy = str(call.aws("get_access_point_policy", **_of(account, name))["Policy"])
    except GoneError:
        return None, False
    status = call.aws("get_access_point_policy_status", **_of(account, name))["PolicyStatus"]
    assert isinstance(status, dict)
    return policy, bool(status["IsPublic"])


# --- access points


def _create(call: Call) -> str:
    account, name = str(call.inputs.get("accountId") or call.account), call.text("name")
    more: dict[str, object] = {}
    if call.inputs.get("bucketAccountId"):
        more["BucketAccountId"] = call.inputs["bucketAccountId"]
    network, block = call.inputs.get("vpcConfiguration"), call.inputs.get("publicAccessBlockConfiguration")
    if isinstance(network, dict):
        more["VpcConfiguration"] = {"VpcId": network["vpcId"]}
    if isinstance(block, dict):
        more["PublicAccessBlockConfiguration"] = {m: block.get(name, True) for name, m in _BLOCKS.items()}
    call.aws("create_access_point", **_of(account, name), Bucket=call.text("bucket"), **more)
    if call.inputs.get("policy"):
        call.aws("put_access_point_policy", **_of(account, name), Policy=call.text("policy"))
    return f"{account}:{name}"


def _read(call: Call) -> Properties:
    account, _, name = call.id.partition(":")
    found = call.aws("get_access_point", **_of(account, name))
    arn = f"arn:aws:s3:{call.region}:{account}:accesspoint/{name}"
    policy, is_public = _policy(call, account, name)
    network, block = found.get("VpcConfiguration"), found["PublicAccessBlockConfiguration"]
    assert isinstance(block, dict)
    tags = call.aws("list_tags_for_resource", AccountId=account, ResourceArn=arn)
    return {
        "accountId": account,
        "name": name,
        "arn": arn,
        "bucket": str(found["Bucket"]),
        "bucketAccountId": str(found["BucketAccountId"]),
        "alias": str(found["Alias"]),
        "domainName": f"{name}-{account}.s3-accesspoint.{call.region}.amazonaws.com",
        "endpoints": call.shaped("endpoints", found["Endpoints"]),
        "networkOrigin": str(found["NetworkOrigin"]),
        "policy": policy,
        "hasPublicAccessPolicy": is_public,
        "publicAccessBlockConfiguration": {name: bool(block[member]) for name, member in _BLOCKS.items()},
        "vpcConfiguration": {"vpcId": network["VpcId"]} if isinstance(network, dict) else None,
        "tags": dict[str, "Value"](listed(tags)),
    }


def _change_policy(call: Call) -> None:
    account, _, name = call.id.partition(":")
    if call.inputs.get("policy"):
        call.aws("put_access_point_policy", **_of(account, name), Policy=call.text("policy"))
    else:
        call.aws("delete_access_point_policy", **_of(account, name))


def _delete(call: Call) -> None:
    account, _, name = call.id.partition(":")
    call.aws("delete_access_point", **_of(account, name))


def _tag(call: Call) -> None:
    account, _, name = call.id.partition(":")
    resource = {"AccountId": account, "ResourceArn": f"arn:aws:s3:{call.region}:{account}:accesspoint/{name}"}
    before, wanted = call.state.get("tagsAll"), call.inputs.get("tagsAll")
    before, wanted = before if isinstance(before, dict) else {}, wanted if isinstance(wanted, dict) else {}
    if gone := [key for key in before if key not in wanted]:
        call.aws("untag_resource", **resource, TagKeys=gone)
    if wanted:
        tags = [{"Key": key, "Value": value} for key, value in wanted.items()]
        call.aws("tag_resource", **resource, Tags=tags)


ACCESS_POINT = Row(
    type="aws:s3/accessPoint:AccessPoint",
    service="s3control",
    create=Code(
        "name bucket accountId bucketAccountId policy publicAccessBlockConfiguration vpcConfiguration", _create
    ),
    read=_read,
    settings=(Code("policy", _change_policy),),
    delete=_delete,
    tagging=Tagging(put=_tag),
    name=Name(longest=50),
)

# --- policies


def _put_policy(call: Call) -> str:
    account, name = _parts(call.text("accessPointArn"))
    call.aws("put_access_point_policy", **_of(account, name), Policy=call.text("policy"))
    return f"{account}:{name}"


def _replace_policy(call: Call) -> None:
    _put_policy(call)


def _parts(arn: str) -> tuple[str, str]:
    return arn.split(":")[4], arn.rpartition("/")[2]


def _read_policy(call: Call) -> Properties:
    account, _, name = call.id.partition(":")
    policy, is_public = _policy(call, account, name)
    if policy is None:
        raise GoneError(f"access point {name} has no policy")
    arn = f"arn:aws:s3:{call.region}:{account}:accesspoint/{name}"
    return {"accessPointArn": arn, "policy": policy, "hasPublicAccessPolicy": is_public}


def _delete_policy(call: Call) -> None:
    account, _, name = call.id.partition(":")
    call.aws("delete_access_point_policy", **_of(account, name))


ACCESS_POINT_POLICY = Row(
    type="aws:s3control/accessPointPolicy:AccessPointPolicy",
    service="s3control",
    create=Code("accessPointArn policy", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _replace_policy),),
    delete=_delete_policy,
)

ROWS = (ACCESS_POINT, ACCESS_POINT_POLICY)
