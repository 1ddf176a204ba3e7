"""Files are replicated within our accounts."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="efs-replication-known",
    title="Files are replicated to file systems of ours only",
    severity=Severity.CRITICAL,
    types=tokens.EFS_REPLICATION,
    why="A replica is a copy of every home directory, made by AWS within minutes, past every route and group.",
    remediation="Replicate to a file system of our own accounts, with a key of ours.",
    source="https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html",
    controls=BOUNDARY,
    bad="""\
theirs = f"arn:aws:elasticfilesystem:{REGION}:{OTHER_ACCOUNT}:file-system/fs-0123456789abcdef0"
aws.efs.ReplicationConfiguration(
    "copy", source_file_system_id="fs-0fedcba9876543210", destination={"file_system_id": theirs}
)
aws.kms.Key("of-ours", enable_key_rotation=True)
""",
    good="""\
aws.efs.ReplicationConfiguration(
    "copy", source_file_system_id="fs-0fedcba9876543210", destination={"region": "eu-west-1", "kms_key_id": key.arn}
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The file system and the key that a copy goes to: an id is in our account, an ARN says which it is in."""
    for destination in resource.each("destination"):
        yield from expect_ours(destination.at("fileSystemId"), stack)
        yield from expect_ours(destination.at("kmsKeyId"), stack)
