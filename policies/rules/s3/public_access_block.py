"""Every bucket blocks public access in all four ways."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_true
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-public-access-block",
    title="Every bucket blocks public access",
    severity=Severity.CRITICAL,
    types=(*tokens.BUCKET, *tokens.BUCKET_PUBLIC_ACCESS, *tokens.ACCOUNT_PUBLIC_ACCESS),
    why="The block holds against every policy and access control list that anybody writes later.",
    remediation="Give the bucket a BucketPublicAccessBlock with its four switches true.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.1", "S3.8"), cis=("3.1.4",)),
)
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A bucket has a block, and every block is whole."""
    if resource.type not in tokens.BUCKET:
        for switch in _SWITCHES:
            yield from expect_true(resource.at(switch))
    elif not stack.attached_to(resource, tokens.BUCKET_PUBLIC_ACCESS, "bucket"):
        yield Finding(
            "no BucketPublicAccessBlock for this bucket in the stack; allowed: one with its four switches true"
        )
