"""Every bucket is encrypted with a customer key."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect, expect_customer_key
from ...model import Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="s3-cmk",
    title="Every bucket is encrypted with a customer key",
    severity=Severity.HIGH,
    types=(*tokens.BUCKET, *tokens.BUCKET_ENCRYPTION),
    why="S3 encrypts with a key of its own by default, which anybody with access to the bucket uses without asking.",
    remediation="Give it a BucketServerSideEncryptionConfiguration with aws:kms and the platform's key. The bucket "
    "that access logs go to keeps AES256: S3 delivers them to no other.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    controls=replace(AT_REST, fsbp=("S3.17",)),
)
_BY_KMS = ("aws:kms", "aws:kms:dsse")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A bucket has a configuration, beside it or in it, and every configuration names KMS and a key.

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


def _of_log_bucket(encryption: Resource, stack: Stack) -> bool:
    """Whether a configuration is of a bucket that another's access logs go to."""
    return any(
        encryption in stack.attached_to(bucket, tokens.BUCKET_ENCRYPTION, "bucket")
        and stack.attached_to(bucket, tokens.BUCKET_LOGGING, "targetBucket")
        for bucket in stack.of(tokens.BUCKET)
    )


def _own_rules(bucket: Resource) -> list[View]:
    """The rules inside a bucket; BucketV2 has lists where Bucket has one."""
    of_bucket_v2 = [rule for each in bucket.each("serverSideEncryptionConfigurations") for rule in each.each("rules")]
    return bucket.each("serverSideEncryptionConfiguration", "rule") + of_bucket_v2
