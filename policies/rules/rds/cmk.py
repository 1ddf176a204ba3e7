"""Every database is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="rds-cmk",
    title="Every database is encrypted with a customer key",
    severity=Severity.HIGH,
    types=(*tokens.DATABASE, *tokens.DATABASE_CLUSTER, *tokens.NEPTUNE_CLUSTER),
    why="Accounting data names people and their work; backups and replicas share the instance's encryption.",
    remediation="Set storageEncrypted to true and kmsKeyId to the platform's key; it cannot be changed later.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    controls=replace(AT_REST, fsbp=("RDS.3",), cis=("3.2.1",)),
    bad="""\
aws.rds.Instance("accounting", engine="mariadb", instance_class="db.t4g.medium", storage_encrypted=True)
""",
    good="""\
aws.rds.Instance(
    "accounting", engine="mariadb", instance_class="db.t4g.medium", storage_encrypted=True, kms_key_id=key.arn
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch first: without it a key means nothing."""
    if not resource.at("replicateSourceDb").absent:
        return  # a replica has its source's encryption
    outcomes = list(expect_true(resource.at("storageEncrypted")))
    yield from outcomes
    if not outcomes:
        yield from expect_customer_key(
            resource.at("kmsKeyArn" if resource.type in tokens.NEPTUNE_CLUSTER else "kmsKeyId")
        )
