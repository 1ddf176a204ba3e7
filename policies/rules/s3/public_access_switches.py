"""Every block on public access holds in all four ways."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="s3-public-access-switches",
    title="Every block on public access holds in all four ways",
    severity=Severity.CRITICAL,
    types=(*tokens.BUCKET_PUBLIC_ACCESS, *tokens.ACCOUNT_PUBLIC_ACCESS),
    why="Each switch closes a way that the three others leave open: old lists, new lists, old policies and new ones.",
    remediation="Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.1", "S3.8"), cis=("3.1.4",)),
    bad="""\
aws.s3.BucketPublicAccessBlock(
    "data",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=False,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
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
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def check(resource: Resource) -> Iterable[Outcome]:
    """All four."""
    for switch in _SWITCHES:
        yield from expect_true(resource.at(switch))


def remedy(resource: Resource) -> Mapping[str, object]:
    """Those that are off."""
    views = {switch: resource.at(switch) for switch in _SWITCHES}
    return {switch: True for switch, view in views.items() if not view.unknown and view.value() is not True}
