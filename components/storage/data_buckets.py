"""The buckets that a platform's labs share."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._bucket_copies import BucketCopies, CopyParts
from ._data_bucket_plan import BucketPlan, lifecycle_rules, log_rule, plan_problems, plans_of
from ._data_bucket_policy import (
    ACCESS_PREFIX,
    INVENTORY_PREFIX,
    bucket_policy,
    log_bucket_policy,
    principal_problems,
)
from ._guarded_bucket import BucketParts, GuardedBucket, guarded_bucket
from .bucket_replication import BucketReplication


@dataclass(frozen=True, kw_only=True)
class DataBucketsArgs:
    """What the data buckets are made from.

    Attributes:
        kms_key_arn: the customer key that encrypts every object. S3 itself has to be allowed to use it for inventories.
        s3_endpoint_id: the gateway endpoint through which objects are reached.
        tags: who the platform belongs to.
        admin_principal_arns: IAM roles and users that may reach objects from anywhere, for example the role that
            uploads node scripts. Wildcards are allowed in the name. They still need IAM's permission.
        plans: how buckets keep things, where it is not as in ``BUCKETS``: one plan a role, for example
            ``replace(BUCKETS[1], lock=ObjectLock(mode=LockMode.GOVERNANCE, years=5))``.
        log_retention_days: days that access logs and inventories are kept, 1 or more.
        replication: a second region that gets copies; None for no copies.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete the buckets, and what guards them, while this is set. Without it, a
            bucket is deleted with everything in it.

    Raises:
        ValueError: an administrator is not the ARN of a role or user, a bucket has two plans, or logs are kept no day.
    """

    kms_key_arn: pulumi.Input[str]
    s3_endpoint_id: pulumi.Input[str]
    tags: Tags
    admin_principal_arns: tuple[str, ...] = ()
    plans: tuple[BucketPlan, ...] = ()
    log_retention_days: int = 365
    replication: BucketReplication | None = None
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True

    def __post_init__(self) -> None:
        """Refuse principals that no request could ever match, and plans that contradict, all in one error."""
        problems = [*principal_problems(self.admin_principal_arns), *plan_problems(self.plans)]
        if self.log_retention_days < 1:
            problems.append(f"log_retention_days={self.log_retention_days}: 1 day or more is allowed")
        if problems:
            raise ValueError("DataBucketsArgs: " + "; ".join(problems))


class DataBuckets(pulumi.ComponentResource):
    """The buckets for public assets, projects, scratch, containers and node assets, and one for their logs.

    Creates:
        For each of the five: the bucket, its public access block, ownership controls (no ACLs), encryption with the
        customer key and a bucket key, versioning, lifecycle rules, policy and access logging; for the log bucket the
        same without logging; the inventory of the projects; 48 resources. By option a bucket's object lock (1),
        further tiers (1) or inventory (1), and its copy in a second region (9), with a role and its policy for all
        and a bucket for their logs (7).

    AWS:
        Names are made up by the engine, since they are shared by everybody on AWS; read them from ``names``. What a
        bucket keeps for how long is in ``BUCKETS``. An unfinished upload is paid for but invisible; it goes after
        seven days. S3 delivers access logs, within hours and not always all of them, to a bucket with S3's own key
        only, hence that one bucket without the customer key; it must not have an object lock either. Inventories in it
        are encrypted with the customer key. What is still on its way when everything is destroyed can keep the log
        bucket from being empty: destroy again. A copy has no endpoint: administrators alone reach it until somebody
        fails over. FSx for Lustre sets up a bucket's notifications for its imports by itself; that configuration is
        one for the whole bucket, so nothing here, and nobody, may manage it.
        (docs.aws.amazon.com/AmazonS3/latest/userguide/: mpuoverview, ServerLogs, enable-server-access-logging,
        configure-inventory, object-lock-configure, replication)

    Costs:
        Nothing fixed. What varies: storage 0.023 (Standard), 0.0125 (Standard-IA) and 0.00099 (Deep Archive) USD a
        GB-month, requests 0.005 USD a 1,000 PUTs (infracost's golden files for us-east-1, 2024-07); logs are stored
        like anything else and delivered for nothing; an inventory costs by the million objects listed; copies cost
        their storage and 0.02 USD a GB between regions (factualminds.com, 2026-06).

    Limits:
        10,000 buckets an account, 1,000 lifecycle rules, 1,000 inventories and 1,000 tiering configurations a bucket,
        a policy of 20 KB: some 100 administrators. Tiers after 90 or 180 to 730 days, locks to 100 years.
        (docs.aws.amazon.com/general/latest/gr/s3.html, .../AmazonS3/latest/userguide/BucketRestrictions.html,
        .../API/API_Tiering.html)

    Raises:
        ValueError: by DataBucketsArgs and the types of plans.
    """

    names: dict[str, pulumi.Output[str]]
    arns: dict[str, pulumi.Output[str]]
    log_bucket_name: pulumi.Output[str]
    copy_names: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: DataBucketsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:DataBuckets", name, None, opts)
        self._args = args
        self._account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id

        plans = plans_of(args.plans)
        copies = self._copies(name)
        buckets = {plan.role: self._bucket(f"{name}-{plan.role}", plan, copies) for plan in plans}
        logs = self._log_bucket(f"{name}-logs", [made.bucket.arn for made in buckets.values()])
        for plan in plans:
            self._options(f"{name}-{plan.role}", plan, buckets[plan.role], logs)
        copied = copies.copy(plans, buckets) if copies else {}

        self.names = {role.value: made.bucket.bucket for role, made in buckets.items()}
        self.arns = {role.value: made.bucket.arn for role, made in buckets.items()}
        self.log_bucket_name = logs.bucket.bucket
        self.copy_names = {role.value: made.bucket.bucket for role, made in copied.items()}
        self.register_outputs(
            {
                "names": self.names,
                "arns": self.arns,
                "log_bucket_name": self.log_bucket_name,
                "copy_names": self.copy_names,
            }
        )

    def _copies(self, name: str) -> BucketCopies | None:
        args = self._args
        if args.replication is None:
            return None
        parts = CopyParts(
            replication=args.replication,
            kms_key_arn=args.kms_key_arn,
            tags=args.tags,
            admin_principal_arns=args.admin_principal_arns,
            permissions_boundary_arn=args.permissions_boundary_arn,
            protect_data=args.protect_data,
            log_retention_days=args.log_retention_days,
            account=self._account,
        )
        return BucketCopies(name, parts, self)

    def _bucket(self, name: str, plan: BucketPlan, copies: BucketCopies | None) -> GuardedBucket:
        args = self._args

        def policy(bucket_arn: pulumi.Output[str]) -> pulumi.Output[str]:
            return pulumi.Output.all(
                bucket_arn=bucket_arn,
                account=self._account,
                endpoint_id=args.s3_endpoint_id,
                kms_key_arn=args.kms_key_arn,
                replication_role_arn=copies.role_arn(plan) if copies else None,
            ).apply(lambda ids: bucket_policy(plan, admin_principal_arns=args.admin_principal_arns, **ids))

        return guarded_bucket(
            name,
            BucketParts(
                kms_key_arn=args.kms_key_arn,
                lifecycle=lifecycle_rules(plan),
                lock=plan.lock,
                policy=policy,
                tags=args.tags,
                protect_data=args.protect_data,
            ),
            self,
        )

    def _log_bucket(self, name: str, source_arns: list[pulumi.Output[str]]) -> GuardedBucket:
        args = self._args

        def policy(bucket_arn: pulumi.Output[str]) -> pulumi.Output[str]:
            return pulumi.Output.all(
                bucket_arn=bucket_arn,
                account=self._account,
                endpoint_id=args.s3_endpoint_id,
                source_arns=source_arns,
            ).apply(lambda ids: log_bucket_policy(admin_principal_arns=args.admin_principal_arns, **ids))

        return guarded_bucket(
            name,
            BucketParts(
                kms_key_arn=None,
                lifecycle=[log_rule(args.log_retention_days)],
                policy=policy,
                tags=args.tags,
                protect_data=args.protect_data,
            ),
            self,
        )

    def _options(self, name: str, plan: BucketPlan, made: GuardedBucket, logs: GuardedBucket) -> None:
        """What is configured of a bucket beside its guards."""
        after_logs = pulumi.ResourceOptions(parent=self, protect=self._args.protect_data, depends_on=[logs.policy])
        aws.s3.BucketLogging(
            f"{name}-logging",
            bucket=made.bucket.bucket,
            target_bucket=logs.bucket.bucket,
            target_prefix=ACCESS_PREFIX,
            # Below it account, region, bucket and day, so that a query reads one bucket's days alone.
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            opts=after_logs,
        )
        if plan.inventory:
            aws.s3.Inventory(
                f"{name}-inventory",
                bucket=made.bucket.bucket,
                included_object_versions="All",
                schedule={"frequency": plan.inventory.frequency.value},
                destination={
                    "bucket": {
                        "bucket_arn": logs.bucket.arn,
                        "account_id": self._account,
                        "format": plan.inventory.format.value,
                        "prefix": INVENTORY_PREFIX,
                        "encryption": {"sse_kms": {"key_id": self._args.kms_key_arn}},
                    }
                },
                optional_fields=_INVENTORY_FIELDS,
                opts=after_logs,
            )
        if plan.idle:
            tiers = {"ARCHIVE_ACCESS": plan.idle.archive_days, "DEEP_ARCHIVE_ACCESS": plan.idle.deep_archive_days}
            aws.s3.BucketIntelligentTieringConfiguration(
                f"{name}-idle",
                bucket=made.bucket.bucket,
                tierings=[{"access_tier": tier, "days": days} for tier, days in tiers.items() if days is not None],
                opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect_data),
            )


_INVENTORY_FIELDS = [
    "Size",
    "LastModifiedDate",
    "StorageClass",
    "IntelligentTieringAccessTier",
    "EncryptionStatus",
    "ReplicationStatus",
    "ObjectLockRetainUntilDate",
    "ObjectLockMode",
]
