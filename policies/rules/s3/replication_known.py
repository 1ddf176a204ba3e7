"""Buckets are copied to buckets of ours."""

from collections.abc import Iterable, Iterator

from ... import buckets, tokens
from ...controls import BOUNDARY
from ...destinations import expect_our_account
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="s3-replication-known",
    title="Buckets are copied, and listed, to buckets of ours only",
    severity=Severity.CRITICAL,
    types=(*tokens.BUCKET_REPLICATION, *tokens.BUCKET, *tokens.BUCKET_INVENTORY),
    why="S3 copies each new object within minutes to the bucket that a rule names, whoever owns it, past every route, "
    "endpoint and group.",
    remediation="Copy to a bucket of this stack or of its platform; list an account that we share with under "
    "shared_accounts in policies/facts.toml, and name it as the destination's account.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html",
    controls=BOUNDARY,
    bad="""\
aws.s3.BucketReplicationConfig(
    "copy",
    bucket=bucket.id,
    role=role.arn,
    rules=[{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::somebody-elses"}}],
)
""",
    good="""\
copy = aws.s3.Bucket("copy", bucket="lab-data-copy")
aws.s3.BucketReplicationConfig(
    "copy",
    bucket=bucket.id,
    role=role.arn,
    rules=[{"status": "Enabled", "destination": {"bucket": copy.arn}}],
)
""",
)
_ALLOWED = "a bucket of this stack, of its platform, or of a listed account that the destination names"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Every destination, beside the bucket and in it; the bucket's own property mirrors what stands beside it."""
    if resource.type in tokens.BUCKET and stack.attached_to(resource, tokens.BUCKET_REPLICATION, "bucket"):
        return
    for place, account in _destinations(resource):
        yield from _judged(resource, place, account, stack)


def _destinations(resource: Resource) -> Iterator[tuple[View, View]]:
    """The bucket that is copied to, and the account that it is said to be of."""
    if resource.type in tokens.BUCKET_INVENTORY:
        for into in resource.each("destination", "bucket"):
            yield into.at("bucketArn"), into.at("accountId")
        return
    if resource.type in tokens.BUCKET_REPLICATION:
        rules = resource.each("rules")
    else:  # what is not known of these, nobody set: AWS answers with what stands beside the bucket
        blocks = (*resource.each("replicationConfiguration"), *resource.each("replicationConfigurations"))
        rules = [rule for block in blocks if block.known for rule in block.each("rules")]
    for rule in rules:
        for into in rule.each("destination") or rule.each("destinations"):
            account = into.at("account")
            yield into.at("bucket"), account if not account.absent else into.at("accountId")


def _judged(resource: Resource, place: View, account: View, stack: Stack) -> Iterator[Outcome]:
    if account.known and account.value():
        outcomes = list(expect_our_account(account, str(account.value()), stack))
        if outcomes:
            yield from outcomes
            return
    link = stack.follow_view(resource, place, types=tokens.BUCKET)
    if link.unknown:
        yield Unevaluated(place.path)
    for arn in link.outside:
        shared = account.known and account.value() in (*stack.facts.accounts, *stack.facts.shared_accounts)
        if not shared and not buckets.is_made_here(arn.rpartition(":")[2], stack, resource):
            yield Finding(f"{place.path} is {place.shown}; allowed: {_ALLOWED}", place.path)
