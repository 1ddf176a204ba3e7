"""One bucket that nobody outside reaches, that is encrypted and keeps what was replaced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from .bucket_settings import ObjectLock


@dataclass(frozen=True, kw_only=True)
class BucketParts:
    """What a bucket is made from.

    Attributes:
        kms_key_arn: the customer key; None for S3's own key, which alone S3's access logs can be written with.
        lifecycle: the rules of what goes when.
        policy: makes the policy from the bucket's ARN.
        tags: who it belongs to.
        protect_data: as of DataBuckets.
        lock: keeps versions from being taken away; None for no lock.
        region: where it is; None for the provider's region.
    """

    kms_key_arn: pulumi.Input[str] | None
    lifecycle: Sequence[aws.s3.BucketLifecycleConfigurationRuleArgsDict]
    policy: Callable[[pulumi.Output[str]], pulumi.Output[str]]
    tags: Tags
    protect_data: bool
    lock: ObjectLock | None = None
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class GuardedBucket:
    """The bucket, and what others of its configurations wait for: its policy, and what keeps its versions."""

    bucket: aws.s3.Bucket
    policy: aws.s3.BucketPolicy
    keeps: tuple[pulumi.Resource, ...]


def guarded_bucket(name: str, parts: BucketParts, parent: pulumi.Resource) -> GuardedBucket:
    """Make a bucket and its six guards, or seven with a lock."""
    # Not the bucket alone: a destroy starts with what nothing depends on, and would take away policy and lifecycle
    # before it comes to the bucket and stops.
    child = pulumi.ResourceOptions(parent=parent, protect=parts.protect_data)

    def after(resource: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, protect=parts.protect_data, depends_on=[resource])

    bucket = aws.s3.Bucket(
        name,
        region=parts.region,
        force_destroy=not parts.protect_data,
        tags=parts.tags.named(name),
        opts=child,
    )
    block = aws.s3.BucketPublicAccessBlock(
        f"{name}-private",
        region=parts.region,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    aws.s3.BucketOwnershipControls(
        f"{name}-ownership",
        region=parts.region,
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=child,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        region=parts.region,
        bucket=bucket.bucket,
        rules=[_encryption(parts.kms_key_arn)],
        opts=child,
    )
    versioning = aws.s3.BucketVersioning(
        f"{name}-versioning",
        region=parts.region,
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
        opts=child,
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        region=parts.region,
        bucket=bucket.bucket,
        rules=parts.lifecycle,
        # What happens to old versions can be said only of a bucket that keeps them.
        opts=after(versioning),
    )
    policy = aws.s3.BucketPolicy(
        f"{name}-policy",
        region=parts.region,
        bucket=bucket.bucket,
        policy=parts.policy(bucket.arn),
        # S3 answers "conflicting operation" when both are written at once.
        opts=after(block),
    )
    keeps: list[pulumi.Resource] = [versioning]
    if parts.lock:
        keeps.append(
            aws.s3.BucketObjectLockConfiguration(
                f"{name}-lock",
                region=parts.region,
                bucket=bucket.bucket,
                rule={"default_retention": _retention(parts.lock)},
                opts=after(versioning),
            )
        )
    return GuardedBucket(bucket=bucket, policy=policy, keeps=tuple(keeps))


def _retention(lock: ObjectLock) -> aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgsDict:
    if lock.days is not None:
        return {"mode": lock.mode.value, "days": lock.days}
    assert lock.years is not None
    return {"mode": lock.mode.value, "years": lock.years}


def _encryption(
    kms_key_arn: pulumi.Input[str] | None,
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    if kms_key_arn is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": kms_key_arn},
        "bucket_key_enabled": True,
    }
