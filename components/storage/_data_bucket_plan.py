"""The buckets of a platform: what each is for, how long it keeps things, and who may reach it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_IAM_PRINCIPAL = re.compile(r"arn:[a-z-]+:iam::\d{12}:(role|user)/[\w+=,.@/*-]+")


class BucketRole(StrEnum):
    """What a bucket is for."""

    PUBLIC = "public"
    PROJECTS = "projects"
    SCRATCH = "scratch"
    CONTAINERS = "containers"
    NODE_ASSETS = "node-assets"


@dataclass(frozen=True, kw_only=True)
class BucketPlan:
    """How a bucket keeps what is in it.

    Attributes:
        role: what the bucket is for.
        replaced_days: days until an object that was overwritten or deleted is gone for good.
        expire_days: days until an object is deleted, or None to keep it.
        tiered: objects move by themselves to cheaper access tiers while nobody reads them. S3 takes a monitoring fee
            for each, and leaves those below 128 KiB alone, so this suits few and large objects.
        read_by_labs: every principal of the account may read it from inside the network, without a permission of its
            own. Nothing confidential belongs in such a bucket.
    """

    role: BucketRole
    replaced_days: int
    expire_days: int | None = None
    tiered: bool = False
    read_by_labs: bool = False


BUCKETS = (
    # Data sets, models and free software that all labs use. Public to the labs, never to the internet.
    BucketPlan(role=BucketRole.PUBLIC, replaced_days=30, tiered=True, read_by_labs=True),
    # What projects keep. The longest time to find out that something was deleted by mistake.
    BucketPlan(role=BucketRole.PROJECTS, replaced_days=90, tiered=True),
    # What jobs leave behind. Versions only bridge the time in which a job may overwrite its own input.
    BucketPlan(role=BucketRole.SCRATCH, replaced_days=1, expire_days=30),
    BucketPlan(role=BucketRole.CONTAINERS, replaced_days=30, tiered=True),
    # Scripts that nodes run when they start; small, so tiers would cost more than they save.
    BucketPlan(role=BucketRole.NODE_ASSETS, replaced_days=30, read_by_labs=True),
)


def principal_problems(arns: Sequence[str]) -> list[str]:
    """What is wrong with principals that are to administer the data, one line for each."""
    return [
        f"admin_principal_arns has {arn!r}: the ARN of an IAM role or user is expected, for example "
        "arn:aws:iam::123456789012:role/storage-admin (of an assumed role, the role's own ARN)"
        for arn in arns
        if not _IAM_PRINCIPAL.fullmatch(arn)
    ]


def bucket_policy(
    plan: BucketPlan,
    *,
    bucket_arn: str,
    account: str,
    endpoint_id: str,
    kms_key_arn: str,
    admin_principal_arns: Sequence[str],
) -> str:
    """The policy of a bucket, as JSON.

    Permissions come from IAM; the policy takes away what must not be, whoever asks. It never limits what manages the
    bucket itself, so that whoever deploys cannot lock themselves out, from wherever they do.

    Listing the current objects is not limited to the endpoint: ``s3:ListBucket`` is also what asking whether a bucket
    exists needs, and no condition tells the two apart, so a refusal would keep deployments from outside the network
    from reading the bucket's own state. It gives names, never content.
    """
    partition = bucket_arn.split(":")[1]
    objects = f"{bucket_arn}/*"
    deny = {"Effect": "Deny", "Principal": {"AWS": "*"}}
    elsewhere = {
        # Also true when the request came by no endpoint at all.
        "StringNotEquals": {"aws:SourceVpce": endpoint_id},
        # A service that passes on a caller's request (CloudFormation, or FSx checking a bucket before it links it)
        # does so from its own network. The caller still needs the permission.
        "BoolIfExists": {"aws:ViaAWSService": "false"},
        "ArnNotLike": {
            "aws:PrincipalArn": [
                # FSx for Lustre copies between a file system and a linked bucket by a role of its own, one for each
                # file system (docs.aws.amazon.com/fsx/latest/LustreGuide/using-service-linked-roles.html).
                f"arn:{partition}:iam::{account}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*",
                *admin_principal_arns,
            ]
        },
    }
    statements: list[dict[str, object]] = [
        {
            "Sid": "OnlyWithTls",
            **deny,
            "Action": "s3:*",
            "Resource": [bucket_arn, objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "OnlyWithTls12",
            **deny,
            "Action": "s3:*",
            "Resource": [bucket_arn, objects],
            "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        },
        {"Sid": "ObjectsOnlyByEndpoint", **deny, "Action": "s3:*", "Resource": objects, "Condition": elsewhere},
        {
            "Sid": "HistoryOnlyByEndpoint",
            **deny,
            "Action": ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
            "Resource": bucket_arn,
            "Condition": elsewhere,
        },
        {
            # A request without encryption headers gets the bucket's default, which is our key. One with headers has to
            # name our key: "aws:kms" alone means the account's aws/s3 key.
            "Sid": "OnlyOurKey",
            **deny,
            "Action": "s3:PutObject",
            "Resource": objects,
            "Condition": {
                "Null": {"s3:x-amz-server-side-encryption": "false"},
                "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": kms_key_arn},
            },
        },
        {
            "Sid": "NoKeysOfCallers",
            **deny,
            "Action": "s3:PutObject",
            "Resource": objects,
            "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}},
        },
    ]
    if plan.read_by_labs:
        statements.append(
            {
                "Sid": "LabsMayRead",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": [bucket_arn, objects],
                "Condition": {"StringEquals": {"aws:PrincipalAccount": account, "aws:SourceVpce": endpoint_id}},
            }
        )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
