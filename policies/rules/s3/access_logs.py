"""Requests to buckets are logged."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, tokens
from ...controls import LOGGING
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-access-logs",
    title="Every bucket logs who asked for what",
    severity=Severity.MEDIUM,
    types=tokens.BUCKET,
    why="CloudTrail does not record single objects by default; after an incident this is the list of what was read.",
    remediation="Give the bucket a BucketLogging to a bucket for logs.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
    controls=replace(LOGGING, fsbp=("S3.9",)),
    bad="""\
aws.s3.Bucket("data", bucket="lab-data")
""",
    good="""\
logs = aws.s3.Bucket("logs", bucket="lab-logs")
aws.s3.BucketLogging("data", bucket=bucket.id, target_bucket=logs.id, target_prefix="access/")
aws.s3.BucketLogging("logs", bucket=logs.id, target_bucket=logs.id, target_prefix="own/")
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Beside the bucket, or in it. The bucket that logs go to would log its own logs, over and over."""
    if stack.attached_to(resource, tokens.BUCKET_LOGGING, "bucket") or buckets.takes_logs(resource, stack):
        return
    own = [resource.at("logging"), *resource.each("loggings")]
    if not any(each.at("targetBucket").known for each in own):
        yield Finding("no BucketLogging for this bucket in the stack; allowed: one to a bucket for logs")
