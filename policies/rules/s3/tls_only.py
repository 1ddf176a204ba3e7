"""Buckets refuse requests without TLS."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, iam, tokens
from ...controls import IN_TRANSIT
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="s3-tls-only",
    title="Every bucket refuses requests without TLS",
    severity=Severity.HIGH,
    types=tokens.BUCKET,
    why="S3 answers over plain HTTP too, to every client that asks it to.",
    remediation="Add a statement to the bucket's policy that denies everybody s3:* on the bucket and its objects where "
    "aws:SecureTransport is false.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    controls=replace(IN_TRANSIT, hipaa=(*IN_TRANSIT.hipaa, "312(c)(2)"), fsbp=("S3.5",), cis=("3.1.1",)),
    bad="""\
aws.s3.Bucket("data", bucket="lab-data")
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
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::lab-data", "arn:aws:s3:::lab-data/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }
    ),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """By one statement or by several, of the policy beside the bucket or in it."""
    arn = buckets.arn(resource, stack)
    documents = [iam.read(policy) for policy in buckets.policies(resource, stack)]
    for what, name in (("bucket", arn), ("objects", f"{arn}/*")):
        covered = (name,) if arn else ()
        if not any(document.denies_without_tls("s3:*", resources=covered) for document in documents):
            yield Finding(
                f"no policy denies s3:* on the {what} where aws:SecureTransport is false; allowed: one that does, on "
                "the bucket and its objects"
            )
            return
