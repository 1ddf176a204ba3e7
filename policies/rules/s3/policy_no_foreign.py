"""No bucket lets other accounts in."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, iam, tokens
from ...controls import NO_PUBLIC_ACCESS
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-policy-no-foreign",
    title="No bucket policy lets other accounts in",
    severity=Severity.HIGH,
    types=(
        *tokens.BUCKET_POLICY,
        *tokens.BUCKET,
        *tokens.ACCESS_POINT,
        *tokens.MULTI_REGION_ACCESS_POINT_POLICY,
    ),
    why="What another account may read is a copy that our keys, logs and people have no say in.",
    remediation="Name principals of our own accounts; list an account that we share with under shared_accounts in "
    "policies/facts.toml.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
    controls=replace(NO_PUBLIC_ACCESS, fsbp=("S3.6",), cis=("2.21",)),
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
                    "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
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
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/lab"},
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::lab-data/*",
                }
            ],
        }
    ),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Everybody that an allowing statement names."""
    policy = buckets.policy_of(resource)
    if resource.type in tokens.BUCKET and policy.unknown and not resource.references.get("policy"):
        return  # AWS answers with the policy beside it, which is judged by itself
    yield from iam.foreign_access(policy, iam.Ours.of(stack), "principals of our accounts, or of shared_accounts")
