"""The first password of a database is in Secrets Manager."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...expectations import expect_true
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-managed-password",
    title="RDS keeps the database's first password in Secrets Manager",
    severity=Severity.HIGH,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER),
    why="A password in a program is in its state, its logs and its history; RDS makes one up, and rotates it.",
    remediation="Set manageMasterUserPassword to true and masterUserSecretKmsKeyId to the platform's key; set no "
    "password.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    controls=replace(IDENTITY, nist=(*IDENTITY.nist, "IA-5(1)", "IA-5(7)"), hipaa=(*IDENTITY.hipaa, "312(d)")),
    bad="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", username="hpc", password=pulumi.Output.secret("x")
)
""",
    good="""\
aws.rds.Instance(
    "accounting",
    engine="mariadb",
    instance_class="db.t4g.medium",
    username="hpc",
    manage_master_user_password=True,
    master_user_secret_kms_key_id=key.arn,
)
""",
)
_PASSWORDS = ("password", "passwordWo", "masterPassword", "masterPasswordWo")
# A copy has its source's users, with their passwords.
_SOURCES = ("replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier")


def check(resource: Resource) -> Iterable[Outcome]:
    """No password in the program, and one in Secrets Manager."""
    if any(resource.at(key).value("") for key in _SOURCES if resource.at(key).known):
        return
    passwords = [resource.at(key) for key in _PASSWORDS if not _is_unset(resource, key)]
    for password in passwords:
        yield Finding(f"{password.path} is set; allowed: manageMasterUserPassword in its place", password.path)
    if not passwords:
        yield from expect_true(resource.at("manageMasterUserPassword"))


def _is_unset(resource: Resource, key: str) -> bool:
    view = resource.at(key)
    return view.absent or (view.known and view.value() == "")
