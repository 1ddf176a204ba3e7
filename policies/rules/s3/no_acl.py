"""Access to buckets is by policy alone."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="s3-no-acl",
    title="No bucket uses access control lists",
    severity=Severity.HIGH,
    types=(*tokens.BUCKET, *tokens.BUCKET_OWNERSHIP, *tokens.BUCKET_ACL),
    why="With lists, whoever writes an object decides who reads it, and no policy of the bucket shows it.",
    remediation="Set objectOwnership to BucketOwnerEnforced, AWS's default, and remove acl and BucketAcl.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.2", "S3.3", "S3.12")),
    bad="""\
aws.s3.BucketOwnershipControls("data", bucket=bucket.id, rule={"object_ownership": "ObjectWriter"})
""",
    good="""\
aws.s3.BucketOwnershipControls("data", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
""",
)
_ENFORCED = "BucketOwnerEnforced"


def check(resource: Resource) -> Iterable[Outcome]:
    """Ownership is enforced, and nobody makes a list that needs it not to be."""
    if resource.type in tokens.BUCKET_OWNERSHIP:
        yield from expect(
            resource.at("rule", "objectOwnership"), lambda value: value == _ENFORCED, _ENFORCED, default=_ENFORCED
        )
    elif resource.type in tokens.BUCKET_ACL:
        yield Finding("it gives the bucket an access control list; allowed: none, and access by policy")
    else:
        yield from expect(resource.at("acl"), lambda acl: acl in ("private", None, ""), "none, and access by policy")
