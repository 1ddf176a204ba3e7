"""Every bucket is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import buckets, tokens
from ...controls import AT_REST
from ...expectations import expect, expect_customer_key, expect_true
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="s3-cmk",
    title="Every bucket is encrypted with a customer key, by a bucket key",
    severity=Severity.HIGH,
    types=(*tokens.BUCKET, *tokens.BUCKET_ENCRYPTION),
    why="S3 encrypts with a key of its own by default, which anybody with access to the bucket uses without asking. "
    "Without a bucket key, a job that opens a million files asks KMS a million times.",
    remediation="Give it a BucketServerSideEncryptionConfiguration with aws:kms, the platform's key and "
    "bucketKeyEnabled true. The bucket that access logs go to keeps AES256: S3 delivers them to no other.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    controls=replace(AT_REST, fsbp=("S3.17",)),
    bad="""\
aws.s3.BucketServerSideEncryptionConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"},
            "bucket_key_enabled": True,
        }
    ],
)
""",
    good="""\
aws.s3.BucketServerSideEncryptionConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            "bucket_key_enabled": True,
        }
    ],
)
""",
)
_BY_KMS = ("aws:kms", "aws:kms:dsse")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A bucket has a configuration, beside it or in it, and every configuration names KMS, a key and the bucket key.

    But for the bucket of access logs (docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).
    """
    allowed: tuple[str, ...] = _BY_KMS
    if resource.type not in tokens.BUCKET:
        rules = resource.each("rules")
        if _of_log_bucket(resource, stack):
            allowed = (*_BY_KMS, "AES256")
    elif stack.attached_to(resource, tokens.BUCKET_ENCRYPTION, "bucket"):
        return  # judged by itself; the bucket's own property then only mirrors it
    else:
        rules = _own_rules(resource)
        if all(rule.unknown for rule in rules):  # what is not known, nobody set: AWS will fill it in
            yield Finding(
                "no BucketServerSideEncryptionConfiguration for this bucket in the stack; allowed: one with aws:kms"
            )
            return
    for rule in rules:
        for by_default in rule.each("applyServerSideEncryptionByDefaults") or [
            rule.at("applyServerSideEncryptionByDefault")
        ]:
            outcomes = list(
                expect(by_default.at("sseAlgorithm"), lambda name: name in allowed, "aws:kms or aws:kms:dsse")
            )
            yield from outcomes
            if not outcomes and by_default.at("sseAlgorithm").value() in _BY_KMS:
                yield from expect_customer_key(by_default.at("kmsMasterKeyId"))
                if by_default.at("sseAlgorithm").value() == "aws:kms":  # with two layers there is none
                    yield from expect_true(rule.at("bucketKeyEnabled"))


def _of_log_bucket(encryption: Resource, stack: Stack) -> bool:
    """Whether a configuration is of a bucket that another's access logs go to."""
    link = stack.follow(encryption, "bucket", types=tokens.BUCKET)
    return any(buckets.takes_logs(bucket, stack) for bucket in link.found)


def _own_rules(bucket: Resource) -> list[View]:
    """The rules inside a bucket; BucketV2 has lists where Bucket has one."""
    of_bucket_v2 = [rule for each in bucket.each("serverSideEncryptionConfigurations") for rule in each.each("rules")]
    return bucket.each("serverSideEncryptionConfiguration", "rule") + of_bucket_v2
