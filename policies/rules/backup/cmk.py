"""Every backup vault is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="backup-cmk",
    title="Every backup vault is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.BACKUP_VAULT,
    why="Recovery points are copies of everything else; their key must not be weaker than that of the original.",
    remediation="Set kmsKeyArn to the platform's key.",
    source="https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
    controls=replace(AT_REST, fsbp=("Backup.1",)),
    bad="""\
aws.backup.Vault("homes")
""",
    good="""\
aws.backup.Vault("homes", kms_key_arn=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The key is named."""
    yield from expect_customer_key(resource.at("kmsKeyArn"))
