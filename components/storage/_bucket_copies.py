"""Copies of buckets in a second region, and the role that makes them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from ._data_bucket_plan import BucketPlan, BucketRole, lifecycle_rules, log_rule
from ._data_bucket_policy import ACCESS_PREFIX, copy_policy, log_bucket_policy, replication_policy
from ._guarded_bucket import BucketParts, GuardedBucket, guarded_bucket
from .bucket_replication import BucketReplication, replication_rule

_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


@dataclass(frozen=True, kw_only=True)
class CopyParts:
    """What copies are made from: the like-named of DataBucketsArgs."""

    replication: BucketReplication
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    admin_principal_arns: tuple[str, ...]
    permissions_boundary_arn: pulumi.Input[str] | None
    protect_data: bool
    log_retention_days: int
    account: pulumi.Output[str]


class BucketCopies:
    """First the role, which the sources' policies have to name; then, once the sources are there, their copies."""

    def __init__(self, name: str, parts: CopyParts, parent: pulumi.Resource) -> None:
        self._name, self._parts, self._parent = name, parts, parent
        self._child = pulumi.ResourceOptions(parent=parent, protect=parts.protect_data)
        self._role = aws.iam.Role(
            f"{name}-copier",
            description="S3 copies the data buckets to a second region",
            assume_role_policy=_TRUST,
            permissions_boundary=parts.permissions_boundary_arn,
            tags=parts.tags.named(f"{name}-copier"),
            opts=self._child,
        )

    def role_arn(self, plan: BucketPlan) -> pulumi.Output[str] | None:
        """The role, if the bucket is copied."""
        return self._role.arn if plan.role in self._parts.replication.roles else None

    def copy(
        self, plans: Sequence[BucketPlan], sources: Mapping[BucketRole, GuardedBucket]
    ) -> dict[BucketRole, GuardedBucket]:
        """Make the copies' buckets and have S3 fill them."""
        replication = self._parts.replication
        copied = [plan for plan in plans if plan.role in replication.roles]
        copies = {plan.role: self._bucket(f"{self._name}-{plan.role}-copy", plan) for plan in copied}
        pairs = [[sources[role].bucket.arn, made.bucket.arn] for role, made in copies.items()]
        allowed = aws.iam.RolePolicy(
            f"{self._name}-copier-policy",
            role=self._role.name,
            policy=pulumi.Output.all(
                copies=pairs, kms_key_arn=self._parts.kms_key_arn, copy_key_arn=replication.second.kms_key_arn
            ).apply(
                lambda arns: replication_policy(
                    copy_region=replication.second.region, locked=any(plan.lock for plan in copied), **arns
                )
            ),
            opts=self._child,
        )
        for role, made in copies.items():
            aws.s3.BucketReplicationConfig(
                f"{self._name}-{role}-replication",
                bucket=sources[role].bucket.bucket,
                role=self._role.arn,
                rules=[replication_rule(role.value, replication, made.bucket.arn)],
                opts=pulumi.ResourceOptions(
                    parent=self._parent,
                    protect=self._parts.protect_data,
                    depends_on=[allowed, *sources[role].keeps, *made.keeps],
                ),
            )
        self._log(copies)
        return copies

    def _log(self, copies: Mapping[BucketRole, GuardedBucket]) -> None:
        """Have S3 say who reads the copies, into a bucket of their region: it delivers to no other."""
        parts, region = self._parts, self._parts.replication.second.region
        source_arns = [made.bucket.arn for made in copies.values()]

        def policy(bucket_arn: pulumi.Output[str]) -> pulumi.Output[str]:
            return pulumi.Output.all(bucket_arn=bucket_arn, account=parts.account, source_arns=source_arns).apply(
                lambda ids: log_bucket_policy(endpoint_id=None, admin_principal_arns=parts.admin_principal_arns, **ids)
            )

        logs = guarded_bucket(
            f"{self._name}-copy-logs",
            BucketParts(
                kms_key_arn=None,
                lifecycle=[log_rule(parts.log_retention_days)],
                policy=policy,
                tags=parts.tags,
                protect_data=parts.protect_data,
                region=region,
            ),
            self._parent,
        )
        for role, made in copies.items():
            aws.s3.BucketLogging(
                f"{self._name}-{role}-copy-logging",
                region=region,
                bucket=made.bucket.bucket,
                target_bucket=logs.bucket.bucket,
                target_prefix=ACCESS_PREFIX,
                target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
                opts=pulumi.ResourceOptions(parent=self._parent, protect=parts.protect_data, depends_on=[logs.policy]),
            )

    def _bucket(self, name: str, plan: BucketPlan) -> GuardedBucket:
        parts, second = self._parts, self._parts.replication.second

        def policy(bucket_arn: pulumi.Output[str]) -> pulumi.Output[str]:
            return pulumi.Output.all(
                bucket_arn=bucket_arn, kms_key_arn=second.kms_key_arn, replication_role_arn=self._role.arn
            ).apply(lambda arns: copy_policy(admin_principal_arns=parts.admin_principal_arns, **arns))

        return guarded_bucket(
            name,
            BucketParts(
                kms_key_arn=second.kms_key_arn,
                # A copy ages like its original: what S3 deletes there by age it does not delete here. Its storage
                # class is the replication's, from which there is no way back to Intelligent-Tiering.
                lifecycle=lifecycle_rules(replace(plan, tiered=False, idle=None)),
                lock=plan.lock,
                policy=policy,
                tags=parts.tags,
                protect_data=parts.protect_data,
                region=second.region,
            ),
            self._parent,
        )
