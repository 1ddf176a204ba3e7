"""Backups of the home file system in a vault of the platform's own."""

import json
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from ..tags import Tags
from .backups import VaultBackups

# AWS Backup's own defaults. The provider's are 60 and 180 minutes, in which a large file system's first backup,
# which is a full one, would be given up.
_START_WINDOW_MINUTES = 480
_COMPLETION_WINDOW_MINUTES = 10080


@dataclass(frozen=True, kw_only=True)
class HomeBackupArgs:
    """What backups of a file system are made from.

    Attributes:
        file_system_arn: the EFS file system.
        kms_key_arn: the customer key that encrypts the backups; AWS Backup has to be allowed to use it.
        tags: who the platform belongs to.
        backups: the rules and the lock; daily for 35 days and monthly for a year by default.
        permissions_boundary_arn: the most that roles made here may do, ``RoleBoundary.policy_arn``; None for no bound.
        protect_data: the engine refuses to delete the vault, and what fills it, while this is set. Without it, a vault
            is deleted with every backup in it.
    """

    file_system_arn: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str]
    tags: Tags
    backups: VaultBackups = field(default_factory=VaultBackups)
    permissions_boundary_arn: pulumi.Input[str] | None = None
    protect_data: bool = True


class HomeBackup(pulumi.ComponentResource):
    """A backup vault, a plan of when and how long, and a role that may back up this one file system.

    Restoring is a person's work, with a role of theirs: into the file system, in a folder
    ``aws-backup-restore_<time>``, or into a new one.

    Creates:
        The vault, its lock by option, the plan, the selection of the file system, the role and its policy; 5 or 6
        resources.

    AWS:
        EFS's automatic backups lie in a vault of AWS's with AWS's key, where neither the key nor the time can be
        chosen, and nothing keeps an administrator from deleting them. A backup holds what changed since the one
        before, whatever its rule. A vault's key and name cannot change: another key is another vault, and the old one
        stays until it is empty. A lock in compliance mode outlives the stack: ``destroy`` waits for the last backup's
        time. (docs.aws.amazon.com/efs/latest/ug/awsbackup.html,
        docs.aws.amazon.com/aws-backup/latest/devguide/: creating-a-vault, vault-lock, API_Lifecycle)

    Costs:
        Nothing fixed. Backups are 0.05 USD a GB-month warm and 0.01 cold. (us-east-1: cloudburn.io, 2026-02;
        factualminds.com, 2026-06, has 0.0125 for cold)

    Limits:
        A backup is kept 1 to 36500 days, and at least 90 in cold storage. How many vaults and plans an account has in a
        region is a quota that can be raised. (docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html,
        docs.aws.amazon.com/general/latest/gr/bk.html)

    Raises:
        ValueError: by the types of ``backups``.
    """

    vault_name: pulumi.Output[str]
    vault_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: HomeBackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("hpclabs:storage:HomeBackup", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect_data)

        vault = aws.backup.Vault(
            f"{name}-vault",
            kms_key_arn=args.kms_key_arn,
            force_destroy=not args.protect_data,
            tags=args.tags.named(f"{name}-vault"),
            opts=child,
        )
        if args.backups.lock:
            aws.backup.VaultLockConfiguration(
                f"{name}-lock",
                backup_vault_name=vault.name,
                min_retention_days=args.backups.lock.min_keep_days,
                max_retention_days=args.backups.lock.max_keep_days,
                changeable_for_days=args.backups.lock.cooling_off_days,
                # A vault has one lock. Were the new one put first, the deletion of the old would take it away again.
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, delete_before_replace=True),
            )
        plan = aws.backup.Plan(
            f"{name}-plan",
            rules=[
                {
                    "rule_name": rule.frequency.value,
                    "target_vault_name": vault.name,
                    "schedule": rule.schedule,
                    "start_window": _START_WINDOW_MINUTES,
                    "completion_window": _COMPLETION_WINDOW_MINUTES,
                    "lifecycle": {"delete_after": rule.keep_days, "cold_storage_after": rule.cold_after_days}
                    if rule.cold_after_days
                    else {"delete_after": rule.keep_days},
                    "recovery_point_tags": args.tags.as_dict(),
                }
                for rule in args.backups.rules
            ],
            tags=args.tags.named(f"{name}-plan"),
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            description="AWS Backup backs up the home file system",
            assume_role_policy=_TRUST,
            permissions_boundary=args.permissions_boundary_arn,
            tags=args.tags.named(f"{name}-role"),
            opts=child,
        )
        allowed = aws.iam.RolePolicy(
            f"{name}-role-policy",
            role=role.name,
            policy=pulumi.Output.all(
                file_system_arn=args.file_system_arn, vault_arn=vault.arn, kms_key_arn=args.kms_key_arn
            ).apply(lambda arns: backup_policy(**arns)),
            opts=child,
        )
        aws.backup.Selection(
            f"{name}-selection",
            plan_id=plan.id,
            iam_role_arn=role.arn,
            resources=[args.file_system_arn],
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect_data, depends_on=[allowed]),
        )

        self.vault_name = vault.name
        self.vault_arn = vault.arn
        self.role_arn = role.arn
        self.register_outputs({"vault_name": self.vault_name, "vault_arn": self.vault_arn, "role_arn": self.role_arn})


_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


def backup_policy(*, file_system_arn: str, vault_arn: str, kms_key_arn: str) -> str:
    """What the role may: AWS's ``AWSBackupServiceRolePolicyForBackup``, less everything that is not this file system's.

    Returns:
        The IAM policy, as JSON.
    """
    partition, _, region, account = vault_arn.split(":")[1:5]
    statements: list[dict[str, object]] = [
        {
            "Sid": "BackUpTheFileSystem",
            "Effect": "Allow",
            "Action": ["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"],
            "Resource": file_system_arn,
        },
        {
            "Sid": "IntoTheVault",
            "Effect": "Allow",
            "Action": ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"],
            "Resource": vault_arn,
        },
        {
            "Sid": "TagWhatWasMade",
            "Effect": "Allow",
            "Action": "backup:TagResource",
            "Resource": f"arn:{partition}:backup:{region}:{account}:recovery-point:*",
        },
        {"Sid": "KnowTheKey", "Effect": "Allow", "Action": "kms:DescribeKey", "Resource": kms_key_arn},
        {
            "Sid": "KeyForBackups",
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": kms_key_arn,
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
