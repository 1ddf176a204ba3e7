"""Who may reach the objects of a bucket."""

import json
import re
from collections.abc import Sequence

from ._data_bucket_plan import BucketPlan

_IAM_PRINCIPAL = re.compile(r"arn:[a-z-]+:iam::\d{12}:(role|user)/[\w+=,.@/*-]+")
_DENY = {"Effect": "Deny", "Principal": {"AWS": "*"}}
# Where in the log bucket S3 writes what.
ACCESS_PREFIX, INVENTORY_PREFIX = "access/", "inventory"

Statement = dict[str, object]


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
    replication_role_arn: str | None = None,
) -> str:
    """The policy of a bucket, as JSON.

    Permissions come from IAM; the policy takes away what must not be, whoever asks. It never limits what manages the
    bucket itself, so that whoever deploys cannot lock themselves out, from wherever they do. CloudFormation reads a
    template from a bucket for whoever deploys (``aws:ViaAWSService``), so that they need s3:GetObject and nothing else;
    who puts it there from outside the network is an administrator.

    Listing the current objects is not limited to the endpoint: ``s3:ListBucket`` is also what asking whether a bucket
    exists needs, and no condition tells the two apart, so a refusal would keep deployments from outside the network
    from reading the bucket's own state. It gives names, never content.
    """
    objects = f"{bucket_arn}/*"
    partition = bucket_arn.split(":")[1]
    elsewhere = _elsewhere(
        endpoint_id,
        # FSx for Lustre copies between a file system and a linked bucket by a role of its own, one for each
        # file system (docs.aws.amazon.com/fsx/latest/LustreGuide/using-service-linked-roles.html).
        f"arn:{partition}:iam::{account}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*",
        *admin_principal_arns,
        # S3 reads what it copies to another region by the role that it was given for that.
        *([replication_role_arn] if replication_role_arn else []),
    )
    statements: list[Statement] = [
        *_only_with_tls(bucket_arn),
        {"Sid": "ObjectsOnlyByEndpoint", **_DENY, "Action": "s3:*", "Resource": objects, "Condition": elsewhere},
        {
            "Sid": "HistoryOnlyByEndpoint",
            **_DENY,
            "Action": ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
            "Resource": bucket_arn,
            "Condition": elsewhere,
        },
        *_only_our_key(objects, kms_key_arn),
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
    return _document(statements)


def copy_policy(
    *, bucket_arn: str, kms_key_arn: str, replication_role_arn: str, admin_principal_arns: Sequence[str]
) -> str:
    """The policy of a bucket's copy in another region, as JSON: S3 writes it, administrators reach it, nobody else."""
    objects = f"{bucket_arn}/*"
    others: dict[str, object] = {
        "BoolIfExists": {"aws:ViaAWSService": "false"},
        "ArnNotLike": {"aws:PrincipalArn": [replication_role_arn, *admin_principal_arns]},
    }
    return _document(
        [
            *_only_with_tls(bucket_arn),
            {"Sid": "ObjectsOnlyByReplication", **_DENY, "Action": "s3:*", "Resource": objects, "Condition": others},
            {
                "Sid": "HistoryOnlyByReplication",
                **_DENY,
                "Action": ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
                "Resource": bucket_arn,
                "Condition": others,
            },
            *_only_our_key(objects, kms_key_arn),
        ]
    )


def log_bucket_policy(
    *,
    bucket_arn: str,
    account: str,
    endpoint_id: str | None,
    source_arns: Sequence[str],
    admin_principal_arns: Sequence[str],
) -> str:
    """The policy of a log bucket, as JSON: S3 writes access logs and inventories of our buckets, and nothing else.

    Where the network has no endpoint, as in the second region, administrators alone read them, and there are no
    inventories.

    The conditions on the source are AWS's own against confused deputies: S3 writes for anybody who names the bucket as
    a target. (docs.aws.amazon.com/AmazonS3/latest/userguide/: enable-server-access-logging, configure-inventory)
    """
    from_our_buckets = {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": list(source_arns)},
    }
    elsewhere = _elsewhere(endpoint_id, *admin_principal_arns)
    inventories: Statement = {
        "Sid": "Inventories",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{bucket_arn}/{INVENTORY_PREFIX}/*",
        "Condition": from_our_buckets,
    }
    return _document(
        [
            {
                "Sid": "AccessLogs",
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/{ACCESS_PREFIX}*",
                "Condition": from_our_buckets,
            },
            *([inventories] if endpoint_id else []),
            *_only_with_tls(bucket_arn),
            {
                "Sid": "ObjectsOnlyByEndpoint",
                **_DENY,
                "Action": "s3:*",
                "Resource": f"{bucket_arn}/*",
                "Condition": {
                    **elsewhere,
                    # The services above write as themselves.
                    "BoolIfExists": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"},
                },
            },
        ]
    )


def replication_policy(
    *, copies: Sequence[tuple[str, str]], kms_key_arn: str, copy_key_arn: str, copy_region: str, locked: bool
) -> str:
    """What S3 may do with the role that copies: read the sources' versions, write their copies, as JSON.

    Args:
        copies: ARNs of a bucket and its copy.
        kms_key_arn: the key that the sources are encrypted with.
        copy_key_arn: the key of the copies.
        copy_region: the region of the copies.
        locked: whether sources have an object lock, which is copied too.
    """
    sources, targets = [source for source, _ in copies], [target for _, target in copies]
    locks = ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] if locked else []
    return _document(
        [
            {
                "Sid": "KnowWhatToCopy",
                "Effect": "Allow",
                "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
                "Resource": sources,
            },
            {
                "Sid": "ReadVersions",
                "Effect": "Allow",
                "Action": [
                    *locks,
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionTagging",
                ],
                "Resource": [f"{arn}/*" for arn in sources],
            },
            {
                "Sid": "WriteCopies",
                "Effect": "Allow",
                "Action": ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
                "Resource": [f"{arn}/*" for arn in targets],
            },
            # With a bucket key, which ours have, the encryption context is the bucket and not the object.
            _through_s3("DecryptSources", "kms:Decrypt", kms_key_arn, kms_key_arn.split(":")[3], sources),
            _through_s3("EncryptCopies", "kms:Encrypt", copy_key_arn, copy_region, targets),
        ]
    )


def _through_s3(sid: str, action: str, key_arn: str, region: str, bucket_arns: Sequence[str]) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": action,
        "Resource": key_arn,
        "Condition": {
            "StringLike": {
                "kms:ViaService": f"s3.{region}.amazonaws.com*",
                "kms:EncryptionContext:aws:s3:arn": [*bucket_arns, *(f"{arn}/*" for arn in bucket_arns)],
            }
        },
    }


def _elsewhere(endpoint_id: str | None, *principal_arns: str) -> dict[str, object]:
    """What holds for a request that does not come through the endpoint, or from whoever need not."""
    return {
        # Also true when the request came by no endpoint at all.
        **({"StringNotEquals": {"aws:SourceVpce": endpoint_id}} if endpoint_id else {}),
        # A service that passes on a caller's request (CloudFormation, or FSx checking a bucket before it links it)
        # does so from its own network. The caller still needs the permission.
        "BoolIfExists": {"aws:ViaAWSService": "false"},
        **({"ArnNotLike": {"aws:PrincipalArn": list(principal_arns)}} if principal_arns else {}),
    }


def _only_with_tls(bucket_arn: str) -> list[Statement]:
    everything = {"Action": "s3:*", "Resource": [bucket_arn, f"{bucket_arn}/*"]}
    return [
        {"Sid": "OnlyWithTls", **_DENY, **everything, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Sid": "OnlyWithTls12", **_DENY, **everything, "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}},
    ]


def _only_our_key(objects: str, kms_key_arn: str) -> list[Statement]:
    return [
        {
            # A request without encryption headers gets the bucket's default, which is our key. One with headers has to
            # name our key: "aws:kms" alone means the account's aws/s3 key.
            "Sid": "OnlyOurKey",
            **_DENY,
            "Action": "s3:PutObject",
            "Resource": objects,
            "Condition": {
                "Null": {"s3:x-amz-server-side-encryption": "false"},
                "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": kms_key_arn},
            },
        },
        {
            "Sid": "NoKeysOfCallers",
            **_DENY,
            "Action": "s3:PutObject",
            "Resource": objects,
            "Condition": {"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}},
        },
    ]


def _document(statements: Sequence[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
