"""No access control list opens a bucket or an object to everybody."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import NO_PUBLIC_ACCESS
from ...expectations import expect
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="s3-no-public-acl",
    title="No access control list opens a bucket",
    severity=Severity.CRITICAL,
    types=(*tokens.BUCKET, *tokens.BUCKET_ACL, *tokens.BUCKET_OBJECT),
    why="A list can open a single object, which no bucket policy shows.",
    remediation="Use no access control lists: object ownership BucketOwnerEnforced, and access by policy.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.2", "S3.3", "S3.12")),
    bad="""\
aws.s3.BucketAcl("data", bucket=bucket.id, acl="public-read")
""",
    good="""\
aws.s3.BucketOwnershipControls("data", bucket=bucket.id, rule={"object_ownership": "BucketOwnerEnforced"})
""",
)
_OPEN = ("public-read", "public-read-write", "authenticated-read", "website")
_EVERYBODY = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def check(resource: Resource) -> Iterable[Outcome]:
    """Neither a canned list nor a grant names everybody."""
    yield from expect(resource.at("acl"), lambda acl: acl not in _OPEN, "private")
    for grant in resource.each("grants"):
        yield from expect(grant.at("uri"), _is_somebody, "no grant to everybody")
    for grant in resource.each("accessControlPolicy", "grants"):
        yield from expect(grant.at("grantee", "uri"), _is_somebody, "no grant to everybody")


def _is_somebody(uri: object) -> bool:
    return not str(uri or "").endswith(_EVERYBODY)
