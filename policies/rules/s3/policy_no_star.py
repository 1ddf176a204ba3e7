"""No policy of a bucket or access point allows everybody in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="s3-policy-no-star",
    title="No bucket policy allows everybody",
    severity=Severity.CRITICAL,
    types=(
        *tokens.BUCKET_POLICY,
        *tokens.BUCKET,
        *tokens.ACCESS_POINT,
        *tokens.MULTI_REGION_ACCESS_POINT_POLICY,
    ),
    why="Allow for principal * is public, unless a condition ties it to our accounts, network or endpoints.",
    remediation="Name principals, or add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.2", "S3.3"), cis=("2.21",)),
    bad="""\
aws.s3.BucketPolicy(
    "data",
    bucket=bucket.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::lab-data/*",
                }
            ],
        }
    ),
)
""",
    good="""\
aws.s3.BucketPolicy(
    "data",
    bucket=bucket.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::lab-data/*",
                    "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
                }
            ],
        }
    ),
)
""",
)


def check(resource: Resource) -> Iterable[Outcome]:
    """The policy beside the bucket, the one in it, and those of its access points."""
    return iam.open_to_everybody(buckets.policy_of(resource))
