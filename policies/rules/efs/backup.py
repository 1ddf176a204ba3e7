"""Every EFS file system is backed up."""

from collections.abc import Iterable
from dataclasses import replace

from ... import backups, tokens
from ...controls import BACKUP
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="efs-backup",
    title="Every EFS file system is backed up",
    severity=Severity.MEDIUM,
    types=tokens.EFS_FILE_SYSTEM,
    why="Homes are what nobody can compute again; EFS itself keeps no older versions.",
    remediation="Name the file system in a backup plan's selection, or give it a BackupPolicy with status ENABLED.",
    source="https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html",
    controls=replace(BACKUP, fsbp=("EFS.2", "EFS.7")),
    bad="""\
aws.efs.FileSystem("home", encrypted=True, kms_key_id=key.arn)
""",
    good="""\
home = aws.efs.FileSystem("home", encrypted=True, kms_key_id=key.arn)
aws.efs.BackupPolicy("backup", file_system_id=home.id, backup_policy={"status": "ENABLED"})
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """By EFS's own policy or by a plan. A replica is a copy, and its source is backed up."""
    if _is_replica(resource, stack):
        return
    policies = stack.attached_to(resource, tokens.EFS_BACKUP_POLICY, "fileSystemId")
    own = resource.at("backupPolicy", "status")  # as CloudFormation has it
    statuses = [policy.at("backupPolicy", "status").value() for policy in policies] + [own.value()]
    if "ENABLED" not in statuses and not backups.is_selected(resource, stack):
        yield Finding(
            "no backup policy is enabled and no backup plan's selection in the stack names it; allowed: one of them"
        )


def _is_replica(resource: Resource, stack: Stack) -> bool:
    overwritten = resource.at("protection", "replicationOverwrite")
    if overwritten.known and overwritten.value() == "REPLICATING":
        return True
    return any(
        resource in stack.follow(replication, "destination", "fileSystemId", types=tokens.EFS_FILE_SYSTEM).found
        for replication in stack.of(tokens.EFS_REPLICATION)
    )
