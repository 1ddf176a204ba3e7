"""Nodes reach the lab's part of the lab's buckets."""

from collections.abc import Iterable, Iterator

from ... import buckets, tokens
from ...controls import IDENTITY
from ...documents.parallelcluster import Node, nodes
from ...expectations import found, is_true
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...own_prefix import other_labs, own_prefix
from ...resource import Resource, Stack
from ...view import View
from ...wildcards import matches

RULE = Rule(
    id="pcluster-s3-access",
    title="Nodes of a cluster reach a part of a bucket of ours, and no more",
    severity=Severity.HIGH,
    types=(tokens.CLUSTER,),
    why="S3Access without a KeyName is every object of the bucket, other labs' too, and a pattern for a bucket's name "
    "is buckets that nobody thought of.",
    remediation="Name one bucket and a KeyName such as lab/scripts/*; those of others belong under "
    "buckets in policies/facts.toml.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/HeadNode-v3.html",
    controls=IDENTITY,
    bad="""\
access = {"BucketName": "lab-data", "EnableWriteAccess": True}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"Iam": {"S3Access": [access]}}}))
""",
    good="""\
access = {"BucketName": "lab-data", "KeyName": "neuro/*", "EnableWriteAccess": True}
name = bucket.bucket
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"HeadNode": {"Iam": {"S3Access": [access]}}}))
""",
)
_OURS = "a bucket of this stack, of its platform, or of buckets in policies/facts.toml"
_PREFIX = "a prefix in the bucket, such as lab/*"


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Each entry of the head node and of queues."""
    for node in nodes(resource.properties):
        for access in node.view.each("Iam", "S3Access"):
            yield from _judged(resource, stack, node, access)


def _judged(resource: Resource, stack: Stack, node: Node, access: View) -> Iterator[Outcome]:
    bucket, key, writes = access.at("BucketName"), access.at("KeyName"), access.at("EnableWriteAccess")
    if bucket.unknown:
        yield Unevaluated(bucket.path)
        return
    name = str(bucket.value(""))
    if any(matches(pattern, name) for pattern in stack.facts.buckets):
        if writes.unknown:
            yield Unevaluated(writes.path)
        elif is_true(writes.value()):
            yield Finding(f"{found(writes)} for {name}, a bucket of others; allowed: false", writes.path)
        return
    if not name or "*" in name:
        yield Finding(f"{found(bucket)} ({node.kind} {node.name}); allowed: the name of one bucket", bucket.path)
        return
    if key.unknown:
        yield Unevaluated(key.path)
    elif str(key.value("*")).lstrip("/").startswith("*") or not key.value("*"):
        yield Finding(f"{found(key, '*')} ({node.kind} {node.name}, bucket {name}); allowed: {_PREFIX}", key.path)
    elif not buckets.is_ours(name, stack, resource):
        yield Finding(f"{found(bucket)} ({node.kind} {node.name}); allowed: {_OURS}", bucket.path)
    else:
        yield from _prefix(resource, stack, key, writes)


def _prefix(resource: Resource, stack: Stack, key: View, writes: View) -> Iterator[Outcome]:
    """Nothing of another lab's, nor of another project's; what is no lab's may be read."""
    own, prefix = own_prefix(resource), str(key.value()).lstrip("/").partition("*")[0]
    if not own or prefix.startswith(own):
        return
    if writes.unknown:
        yield Unevaluated(writes.path)
    labs = (f"{own.partition('/')[0]}/", *other_labs(own, stack))
    into = any(prefix.startswith(lab) or lab.startswith(prefix) for lab in labs)
    if into or (writes.known and is_true(writes.value())):
        yield Finding(f"{found(key)}, which is not the lab's own; allowed: {own}*", key.path)
