"""Buckets clear up what nobody sees."""

from collections.abc import Iterable

from ... import tokens
from ...model import Controls, Finding, Outcome, Rule, Severity
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="s3-lifecycle",
    title="Every bucket has a lifecycle, and clears up uploads that stopped",
    severity=Severity.MEDIUM,
    types=(*tokens.BUCKET, *tokens.BUCKET_LIFECYCLE),
    why="The parts of an upload that stopped, and old versions, are in no listing; they cost money and keep data that "
    "its owner believes deleted.",
    remediation="Give the bucket a BucketLifecycleConfiguration with an enabled rule for all objects that has "
    "abortIncompleteMultipartUpload.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    controls=Controls(nist=("SI-12", "CP-9a"), hipaa=("310(d)(2)(i)",), fsbp=("S3.10", "S3.13")),
    bad="""\
aws.s3.BucketLifecycleConfiguration(
    "data",
    bucket=bucket.id,
    rules=[{"id": "old", "status": "Enabled", "noncurrent_version_expiration": {"noncurrent_days": 90}}],
)
""",
    good="""\
aws.s3.BucketLifecycleConfiguration(
    "data",
    bucket=bucket.id,
    rules=[
        {
            "id": "old",
            "status": "Enabled",
            "noncurrent_version_expiration": {"noncurrent_days": 90},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        }
    ],
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Beside the bucket, or in it."""
    if resource.type in tokens.BUCKET_LIFECYCLE:
        rules = resource.each("rules")
        aborts = [rule for rule in rules if rule.at("status").value() == "Enabled" and _aborts(rule)]
        if not any(_of_everything(rule) for rule in aborts):
            yield Finding(
                "no enabled rule for all objects has abortIncompleteMultipartUpload; allowed: one that does", "rules"
            )
        return
    if stack.attached_to(resource, tokens.BUCKET_LIFECYCLE, "bucket"):
        return
    own = [rule for rule in resource.each("lifecycleRules") if rule.known]
    if not any(rule.at("enabled").value() and rule.at("abortIncompleteMultipartUploadDays").value() for rule in own):
        yield Finding(
            "no BucketLifecycleConfiguration for this bucket in the stack; allowed: one that clears up uploads"
        )


def _aborts(rule: View) -> bool:
    return not rule.at("abortIncompleteMultipartUpload").absent


def _of_everything(rule: View) -> bool:
    """No prefix, tag or size chooses among the objects."""
    filters = [rule.at("filter"), *rule.each("filters")]
    chosen = [view for each in (rule, *filters) for key, view in each.items() if key in _CHOICES]
    return not any(view.value() for view in chosen)


_CHOICES = ("prefix", "tag", "and", "objectSizeGreaterThan", "objectSizeLessThan")
