"""Every bucket has a block on public access."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-public-access-block",
    title="Every bucket has a block on public access",
    severity=Severity.CRITICAL,
    types=tokens.BUCKET,
    why="The block holds against every policy and access control list that anybody writes later.",
    remediation="Give the bucket a BucketPublicAccessBlock with its four switches true.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.1", "S3.8"), cis=("3.1.4",)),
    bad="""\
aws.s3.Bucket("data", bucket="lab-data")
""",
    good="""\
aws.s3.BucketPublicAccessBlock(
    "data",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A bucket has a block; whether it is whole, s3-public-access-switches says."""
    if not stack.attached_to(resource, tokens.BUCKET_PUBLIC_ACCESS, "bucket"):
        yield Finding(
            "no BucketPublicAccessBlock for this bucket in the stack; allowed: one with its four switches true"
        )
