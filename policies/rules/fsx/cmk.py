"""Every FSx file system is encrypted with a customer key."""

from collections.abc import Iterable

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect_customer_key
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="fsx-cmk",
    title="Every FSx file system is encrypted with a customer key",
    severity=Severity.HIGH,
    types=(*tokens.LUSTRE_FILE_SYSTEM, *tokens.FSX_FILE_SYSTEM),
    why="FSx encrypts with a key of AWS's own by default, which we can neither restrict nor revoke.",
    remediation="Set kmsKeyId to the platform's key; it cannot be changed later.",
    source="https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-at-rest.html",
    controls=AT_REST,
    bad="""\
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="PERSISTENT_2",
    per_unit_storage_throughput=125,
    storage_capacity=1200,
)
""",
    good="""\
aws.fsx.LustreFileSystem(
    "scratch",
    subnet_ids=subnet.id,
    deployment_type="PERSISTENT_2",
    per_unit_storage_throughput=125,
    storage_capacity=1200,
    kms_key_id=key.arn,
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """All but scratch file systems of Lustre take a key."""
    if resource.type in tokens.LUSTRE_FILE_SYSTEM:
        kind = resource.at("deploymentType")
        if not kind.unknown and str(kind.value("SCRATCH_1")).startswith("SCRATCH"):
            return  # encrypted by FSx, with a key of the file system that goes when it goes
    yield from expect_customer_key(resource.at("kmsKeyId"))
