"""The buckets that a platform's labs share."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._data_bucket_plan import BUCKETS, BucketPlan, bucket_policy, principal_problems


@dataclass(frozen=True, kw_only=True)
class DataBucketsArgs:
    """What the data buckets are made from.

    Attributes:
        kms_key_arn: the customer key that encrypts every object.
        s3_endpoint_id: the gateway endpoint through which objects are reached.
        tags: who the platform belongs to.
        admin_principal_arns: IAM roles and users that may reach objects from anywhere, for example the role that
            uploads node scripts. Wildcards are allowed in the name. They still need IAM's permission.
        protect_data: the engine refuses to delete the buckets, and what guards them, while this is set. Without it, a
            bucket is deleted with everything in it.

    Raises:
        ValueError: an administrator is not the ARN of a role or user.
    """

    kms_key_arn: pulumi.Input[str]
    s3_endpoint_id: pulumi.Input[str]
    tags: Tags
    admin_principal_arns: tuple[str, ...] = ()
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse principals that no request could ever match."""
        problems = principal_problems(self.admin_principal_arns)
        if problems:
            raise ValueError("DataBucketsArgs: " + "; ".join(problems))


class DataBuckets(pulumi.ComponentResource):
    """The buckets for public assets, projects, scratch, containers and node assets.

    Creates:
        For each of the five: the bucket, its public access block, ownership controls (no ACLs), encryption with the
        customer key and a bucket key, versioning, lifecycle rule and policy; 35 resources.

    AWS:
        Names are made up by the engine, since they are shared by everybody on AWS; read them from ``names``. What a
        bucket keeps for how long is in ``_data_bucket_plan.BUCKETS``. An unfinished upload is paid for but invisible;
        it goes after seven days. (docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html)
    """

    names: dict[str, pulumi.Output[str]]
    arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: DataBucketsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:DataBuckets", name, None, opts)

        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        buckets = {plan.role.value: self._bucket(f"{name}-{plan.role}", plan, args, account) for plan in BUCKETS}

        self.names = {role: bucket.bucket for role, bucket in buckets.items()}
        self.arns = {role: bucket.arn for role, bucket in buckets.items()}
        self.register_outputs({"names": self.names, "arns": self.arns})

    def _bucket(self, name: str, plan: BucketPlan, args: DataBucketsArgs, account: pulumi.Output[str]) -> aws.s3.Bucket:
        # Not the bucket alone: a destroy starts with what nothing depends on, and would take away policy and lifecycle
        # before it comes to the bucket and stops.
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)
        bucket = aws.s3.Bucket(
            name,
            force_destroy=not args.protect_data,
            tags=args.tags.named(name),
            opts=child,
        )
        block = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": args.kms_key_arn,
                    },
                    "bucket_key_enabled": True,
                }
            ],
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            rules=[_lifecycle_rule(plan)],
            # What happens to old versions can be said only of a bucket that keeps them.
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=[versioning]),
        )
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=pulumi.Output.all(
                bucket_arn=bucket.arn,
                account=account,
                endpoint_id=args.s3_endpoint_id,
                kms_key_arn=args.kms_key_arn,
            ).apply(lambda ids: bucket_policy(plan, admin_principal_arns=args.admin_principal_arns, **ids)),
            # S3 answers "conflicting operation" when both are written at once.
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=[block]),
        )
        return bucket


def _lifecycle_rule(plan: BucketPlan) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    """The one rule of a bucket, for every object in it."""
    return {
        "id": f"{plan.role}-data",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        # Expiry by age also removes the delete markers that it leaves; otherwise they have to be asked for.
        "expiration": {"days": plan.expire_days} if plan.expire_days else {"expired_object_delete_marker": True},
        "noncurrent_version_expiration": {"noncurrent_days": plan.replaced_days},
        "transitions": [{"days": 0, "storage_class": "INTELLIGENT_TIERING"}] if plan.tiered else None,
    }
