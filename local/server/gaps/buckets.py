"""What every S3 bucket has since 2023, and the public policies that it refuses."""

import json
from typing import Any

from moto.s3.exceptions import S3AccessDeniedError, S3ClientError
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend

from .gap import Gap, around

# S3 User Guide, "The meaning of public": conditions on these keep a statement for everybody from being public.
_NARROWING = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
}


class _MalformedPolicyError(S3ClientError):
    def __init__(self) -> None:
        super().__init__("MalformedPolicy", "This policy contains invalid Json")


def _fill() -> None:
    @around(FakeBucket, "__init__")
    def create(original: Any, bucket: Any, *args: Any, **kwargs: Any) -> None:
        original(bucket, *args, **kwargs)
        bucket.public_access_block = PublicAccessBlock(True, True, True, True)
        bucket.encryption = _s3_managed()

    @around(S3Backend, "delete_bucket_encryption")
    def delete_encryption(_original: object, backend: Any, bucket_name: str) -> None:
        backend.get_bucket(bucket_name).encryption = _s3_managed()

    @around(S3Backend, "put_bucket_policy")
    def put_policy(original: Any, backend: Any, bucket_name: str, policy: bytes) -> None:
        public = is_public(policy)
        block = backend.get_bucket(bucket_name).public_access_block
        if block and _true(block.block_public_policy) and public:
            raise S3AccessDeniedError
        original(backend, bucket_name, policy)


def _s3_managed() -> dict[str, Any]:
    return {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}}


def is_public(policy: str | bytes) -> bool:
    """Whether a policy of a bucket or an access point lets everybody in, as S3 means it."""
    try:
        statements = json.loads(policy).get("Statement", [])
    except (AttributeError, ValueError):
        raise _MalformedPolicyError from None
    return any(_public(statement) for statement in (statements if isinstance(statements, list) else [statements]))


def _public(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    everybody = principal == "*" or (isinstance(principal, dict) and "*" in (principal.get("AWS") or ()))
    conditions = {key.lower() for keys in (statement.get("Condition") or {}).values() for key in keys}
    return statement.get("Effect") == "Allow" and everybody and not conditions & _NARROWING


def _true(value: object) -> bool:
    return str(value).lower() == "true"


GAP = Gap(
    name="New buckets and public policies",
    service="s3",
    modelled="A new bucket blocks public access and encrypts with S3's own keys; a public policy is refused while the "
    "bucket blocks it; a policy is JSON.",
    missing="ACLs are stored, and disabled by nothing.",
    fill=_fill,
)
