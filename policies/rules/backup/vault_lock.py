"""Recovery points cannot be deleted before their time."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import BACKUP
from ...expectations import expect
from ...model import Finding, Level, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="backup-vault-lock",
    title="Every backup vault is locked, or says who may delete from it",
    severity=Severity.MEDIUM,
    types=(*tokens.BACKUP_VAULT, *tokens.BACKUP_VAULT_LOCK),
    why="Who steals an administrator's rights deletes the backups first.",
    remediation="Give the vault a VaultLockConfiguration with minRetentionDays, or a VaultPolicy that denies "
    "backup:DeleteRecoveryPoint and backup:UpdateRecoveryPointLifecycle.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
    controls=replace(BACKUP, nist=(*BACKUP.nist, "AU-9(2)")),
    # A lock outlives everybody's mistakes, those in its own numbers too: who runs the platform has to decide.
    level=Level.ADVISORY,
    bad="""\
aws.backup.Vault("homes", kms_key_arn=key.arn)
""",
    good="""\
homes = aws.backup.Vault("homes", name="homes", kms_key_arn=key.arn)
aws.backup.VaultLockConfiguration("homes", backup_vault_name=homes.name, min_retention_days=7)
""",
)
_DELETE = ("backup:deleterecoverypoint", "backup:updaterecoverypointlifecycle")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A vault has one of the two; a lock has a term."""
    if resource.type in tokens.BACKUP_VAULT_LOCK:
        minimum = stack.facts.profile.minimum_backup_days
        yield from expect(
            resource.at("minRetentionDays"),
            lambda days: isinstance(days, int | float) and days >= minimum,
            f"{minimum} days or more",
            default=1,
        )
        return
    if stack.attached_to(resource, tokens.BACKUP_VAULT_LOCK, "backupVaultName"):
        return
    policies = stack.attached_to(resource, tokens.BACKUP_VAULT_POLICY, "backupVaultName")
    if not any(_denies_deletion(policy) for policy in policies):
        yield Finding("neither a VaultLockConfiguration nor a VaultPolicy in the stack keeps its recovery points")


def _denies_deletion(policy: Resource) -> bool:
    return iam.read(policy.at("policy")).any(
        lambda statement: (
            statement.denies
            and bool(statement.principals.members or statement.principals.excluded)
            and all(statement.actions.includes(action) for action in _DELETE)
        )
    )
