"""Grants of keys go to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="kms-grant-known",
    title="Grants of keys go to principals of ours only",
    severity=Severity.HIGH,
    types=tokens.KMS_GRANT,
    why="A grant lets its principal use the key as a policy does, and no policy shows it.",
    remediation="Name a role of our own accounts; list an account that we share with under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
    controls=NO_PUBLIC_ACCESS,
    bad="""\
theirs = f"arn:aws:iam::{OTHER_ACCOUNT}:role/theirs"
aws.kms.Grant("read", key_id=key.id, grantee_principal=theirs, operations=["Decrypt"])
""",
    good="""\
ours = f"arn:aws:iam::{ACCOUNT}:role/ours"
aws.kms.Grant("read", key_id=key.id, grantee_principal=ours, operations=["Decrypt"])
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Whoever may use the key by the grant, and whoever may retire it."""
    yield from expect_ours(resource.at("granteePrincipal"), stack)
    yield from expect_ours(resource.at("retiringPrincipal"), stack)
