"""Who may do what with a customer key of ours: the platform's, or a lab's own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

Statement = dict[str, object]


@dataclass(frozen=True)
class KeyUse:
    """Which services a key is for.

    Attributes:
        through: services that use it for callers of the account, by the name they have in kms:ViaService.
        publishers: services that send messages to encrypted topics, by their principals' names without a domain.
        inventories: whether S3 writes its lists of a bucket's objects with it.
    """

    through: tuple[str, ...]
    publishers: tuple[str, ...] = ("cloudwatch", "budgets")
    inventories: bool = False


# Who calls KMS, and what for (the services' own guides, under "encryption at rest"; conditions-kms.html for the names):
#   backup, elasticfilesystem, fsx, rds, ec2   grants for vaults, file systems, databases, volumes; also by the
#                                              service-linked roles of Auto Scaling and Spot, which call through ec2
#   dynamodb, s3, sns, sqs, ssm                data keys for tables, objects, messages, parameters
#   secretsmanager                             secrets, also the database password that RDS keeps there
#   lambda, scheduler                          environment variables, payloads of schedules
#   logs                                       calls as itself for log groups: a statement of its own
#   cloudwatch, budgets                        call as themselves for topics that alarms and budgets publish to. Not
#                                              EventBridge: KMS would have to trust it without naming the account
#                                              (sns/latest/dg/sns-key-management.html)
#   s3                                         calls as itself for inventories (AmazonS3/latest/userguide/
#                                              configure-inventory.html)
PLATFORM = KeyUse(
    through=(
        "backup",
        "dynamodb",
        "ec2",
        "elasticfilesystem",
        "fsx",
        "lambda",
        "rds",
        "s3",
        "scheduler",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
    ),
    inventories=True,
)
# What belongs to one lab: scratch, nodes' volumes, objects, secrets, parameters and alarms. Homes, tables and databases
# are the platform's.
LAB = KeyUse(through=("backup", "ec2", "fsx", "s3", "secretsmanager", "sns", "ssm"))

# Looking after the key, without using it: nobody can encrypt, decrypt or hand out grants by these.
_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
)
_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


def key_policy(use: KeyUse, *, account: str, region: str, partition: str, dns_suffix: str) -> str:
    """The policy of a customer key, as JSON.

    The account administers the key by IAM, so nobody is locked out of it. Data is only ever encrypted and decrypted
    through the services that store it, for callers of this account who may use the stored thing itself: to read an
    object of a bucket takes S3's permission, and the key follows. A broad ``kms:*`` in somebody's IAM policy gives no
    way to decrypt. Services that call as themselves are held to this account.

    Args:
        use: what the key is for.
        account: the account's number.
        region: the region of the key; services of other regions cannot use it.
        partition: ``aws``, or the name of another partition.
        dns_suffix: the partition's domain, ``amazonaws.com`` in most.
    """
    through_our_services = {
        "kms:CallerAccount": account,
        "kms:ViaService": [f"{service}.{region}.{dns_suffix}" for service in use.through],
    }
    of_this_account = {"aws:SourceAccount": account}
    log_groups = {"kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:log-group:*"}
    statements = [
        _allow(
            "AdministrationByIam",
            {"AWS": f"arn:{partition}:iam::{account}:root"},
            _ADMINISTRATION,
        ),
        _allow("UseThroughServices", {"AWS": "*"}, _USE, {"StringEquals": through_our_services}),
        # Volumes, file systems and databases outlive the call that made them: the service keeps a grant.
        _allow(
            "GrantsForServices",
            {"AWS": "*"},
            "kms:CreateGrant",
            {"StringEquals": through_our_services, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        # CloudWatch Logs calls as itself, not for a caller; what names the account is the log group's ARN, which it
        # always gives as encryption context.
        _allow("LogGroupsOfThisAccount", {"Service": f"logs.{region}.{dns_suffix}"}, _USE, {"ArnLike": log_groups}),
        _allow(
            "MessagesToTopics",
            {"Service": [f"{service}.amazonaws.com" for service in use.publishers]},
            ("kms:Decrypt", "kms:GenerateDataKey*"),
            {"StringEquals": of_this_account},
        ),
    ]
    if use.inventories:
        statements.append(
            _allow(
                "InventoriesOfBuckets",
                {"Service": "s3.amazonaws.com"},
                "kms:GenerateDataKey*",
                {"StringEquals": of_this_account, "ArnLike": {"aws:SourceArn": f"arn:{partition}:s3:::*"}},
            )
        )
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(sid: str, principal: dict[str, object], actions: str | Sequence[str], condition: object = None) -> Statement:
    statement: Statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": actions if isinstance(actions, str) else list(actions),
        "Resource": "*",
    }
    return {**statement, "Condition": condition} if condition else statement


def window_problem(deletion_window_days: int) -> str | None:
    """Why KMS would refuse a waiting time before deletion, or None."""
    if 7 <= deletion_window_days <= 30:
        return None
    return f"deletion_window_days={deletion_window_days}: KMS allows 7 to 30 days. Choose a number in that range"
