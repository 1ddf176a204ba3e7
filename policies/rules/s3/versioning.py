"""Buckets keep what was overwritten or deleted."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, tokens
from ...controls import BACKUP
from ...expectations import found
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-versioning",
    title="Every bucket keeps what was overwritten or deleted",
    severity=Severity.MEDIUM,
    types=(*tokens.BUCKET, *tokens.BUCKET_VERSIONING),
    why="S3 has no other way back from a wrong path in a job's script.",
    remediation="Give the bucket a BucketVersioning with status Enabled; a lifecycle rule makes old versions expire.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    controls=replace(BACKUP, hipaa=(*BACKUP.hipaa, "312(c)(1)"), fsbp=("S3.14",)),
    bad="""\
aws.s3.BucketVersioning("data", bucket=bucket.id, versioning_configuration={"status": "Suspended"})
""",
    good="""\
aws.s3.BucketVersioning("data", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Beside the bucket, or in it. The bucket that access logs go to need not: S3 only adds to it."""
    if resource.type in tokens.BUCKET_VERSIONING:
        status = resource.at("versioningConfiguration", "status")
        if status.value() != "Enabled":
            yield Finding(f"{found(status)}; allowed: Enabled", status.path)
        return
    if stack.attached_to(resource, tokens.BUCKET_VERSIONING, "bucket") or buckets.takes_logs(resource, stack):
        return
    own = [resource.at("versioning"), *resource.each("versionings")]
    if not any(each.at("enabled").known and each.at("enabled").value() is True for each in own):
        yield Finding("no BucketVersioning for this bucket in the stack; allowed: one with status Enabled")
