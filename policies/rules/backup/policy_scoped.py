"""No policy of a backup vault lets strangers in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="backup-policy-scoped",
    title="No policy of a backup vault lets everybody or other accounts in",
    severity=Severity.HIGH,
    types=tokens.BACKUP_VAULT_POLICY,
    why="Recovery points are copies of everything; who may copy from the vault has it all at once.",
    remediation="Name principals of our own accounts; list the account that backups are copied to under "
    "shared_accounts in policies/facts.toml.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html",
    controls=replace(NO_PUBLIC_ACCESS, cis=("2.21",)),
    bad="""\
aws.backup.VaultPolicy(
    "homes",
    backup_vault_name="homes",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                "Action": "backup:CopyIntoBackupVault",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
    good="""\
aws.backup.VaultPolicy(
    "homes",
    backup_vault_name="homes",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "backup:CopyIntoBackupVault",
                "Resource": "*",
            }
            ],
        }
    ),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Everybody, and everybody of others."""
    yield from iam.open_to_everybody(resource.at("policy"))
    yield from iam.foreign_access(
        resource.at("policy"), iam.Ours.of(stack), "principals of our accounts, or of shared_accounts"
    )
