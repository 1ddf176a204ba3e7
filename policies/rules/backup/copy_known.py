"""Backups are copied within our accounts."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="backup-copy-known",
    title="Backups are copied to vaults of ours only",
    severity=Severity.CRITICAL,
    types=tokens.BACKUP_PLAN,
    why="A recovery point is a copy of everything; in another's vault it is theirs to restore.",
    remediation="Copy to a vault of our own accounts; list the account that backups are copied to under "
    "shared_accounts in policies/facts.toml.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html",
    controls=BOUNDARY,
    bad="""\
copy = {"destination_vault_arn": f"arn:aws:backup:{REGION}:{OTHER_ACCOUNT}:backup-vault:theirs"}
aws.backup.Plan("homes", rules=[{"rule_name": "daily", "target_vault_name": "homes", "copy_actions": [copy]}])
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
    good="""\
copy = {"destination_vault_arn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:ours"}
aws.backup.Plan("homes", rules=[{"rule_name": "daily", "target_vault_name": "homes", "copy_actions": [copy]}])
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every copy of every rule."""
    for rule in resource.each("rules"):
        for copy in rule.each("copyActions"):
            yield from expect_ours(copy.at("destinationVaultArn"), stack)
