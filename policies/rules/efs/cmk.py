"""Every EFS file system is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="efs-cmk",
    title="Every EFS file system is encrypted with a customer key",
    severity=Severity.HIGH,
    types=tokens.EFS_FILE_SYSTEM,
    why="Homes are on EFS, and a file system cannot be encrypted later: it has to be made again and copied.",
    remediation="Set encrypted to true and kmsKeyId to the platform's key when the file system is made.",
    source="https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
    controls=replace(AT_REST, fsbp=("EFS.1", "EFS.8"), cis=("3.3.1",)),
    bad="""\
aws.efs.FileSystem("homes", encrypted=True)
""",
    good="""\
aws.efs.FileSystem("homes", encrypted=True, kms_key_id=key.arn)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The switch first: without it a key means nothing."""
    outcomes = list(expect_true(resource.at("encrypted")))
    yield from outcomes
    if not outcomes:
        yield from expect_customer_key(resource.at("kmsKeyId"))
