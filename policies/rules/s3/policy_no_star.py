"""No policy of a bucket or access point allows everybody in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import statements, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="s3-policy-no-star",
    title="No bucket policy allows everybody",
    severity=Severity.CRITICAL,
    types=(*tokens.BUCKET_POLICY, *tokens.BUCKET, *tokens.ACCESS_POINT),
    why="Allow for principal * is public, unless a condition ties it to our accounts, network or endpoints.",
    remediation="Name principals, or add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.2", "S3.3"), cis=("2.21",)),
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The policy beside the bucket, the one in it, and those of its access points."""
    return statements.open_to_everybody(resource.at("policy"))
