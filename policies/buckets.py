"""What several rules ask of buckets: their parts in the stack, their policies, and names from other stacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import iam, tokens
from .resource import once_per_stack
from .view import texts
from .wildcards import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resource import Resource, Stack
    from .view import View

_LOG_DELIVERY = "logging.s3.amazonaws.com"
_BEFORE_A_NAME = re.compile("/|(?<=::):")
_PARTITION = re.compile(r"\barn:(aws[a-z-]*):s3:::")
_STACK_REFERENCE = ("pulumi:pulumi:StackReference",)


def takes_logs(bucket: Resource, stack: Stack) -> bool:
    """Whether it is for access logs: others' go to it, its own nowhere else, and S3's log delivery may write.

    Of two buckets with data that log to each other neither is; nor is one whose policy, where there is one at hand,
    does not let S3 deliver (docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).
    """
    incoming = {each.urn for each in stack.attached_to(bucket, tokens.BUCKET_LOGGING, "targetBucket")}
    own = {each.urn for each in stack.attached_to(bucket, tokens.BUCKET_LOGGING, "bucket")}
    if not incoming - own or own - incoming or _logs_elsewhere(bucket):
        return False
    found = [iam.read(policy) for policy in policies(bucket, stack)]
    return not found or any(document.any(_lets_logs_in) for document in found)


def _logs_elsewhere(bucket: Resource) -> bool:
    """Whether the bucket says by itself that its logs go to another."""
    inside = (bucket.at("logging"), *bucket.each("loggings"))
    targets = [str(each.at("targetBucket").value()) for each in inside if each.at("targetBucket").known]
    return any(target not in bucket.identities for target in targets)


def _lets_logs_in(statement: iam.Statement) -> bool:
    return iam.every(
        lambda: statement.allows,
        lambda: _LOG_DELIVERY in statement.principals.services,
        lambda: statement.actions.includes("s3:putobject"),
    )


def policies(bucket: Resource, stack: Stack) -> Iterator[View]:
    """The policy in the bucket, and the one beside it."""
    beside = stack.attached_to(bucket, tokens.BUCKET_POLICY, "bucket")
    for policy in beside:
        yield policy.at("policy")
    # What is not known, nobody set: AWS answers with the one beside it.
    if not beside and bucket.at("policy").known:
        yield bucket.at("policy")


def policy_of(resource: Resource) -> View:
    """The policy that a resource holds; a multi-region access point's is among its details."""
    in_details = resource.type in tokens.MULTI_REGION_ACCESS_POINT_POLICY
    return resource.at("details", "policy") if in_details else resource.at("policy")


def arn(bucket: Resource, stack: Stack) -> str:
    """Its ARN; empty while neither it nor the name is known."""
    known, name = bucket.at("arn"), bucket.at("bucket")
    if known.known and ":s3:::" in str(known.value()):  # it says which partition it is in
        return str(known.value())
    return f"arn:{_partition(bucket, stack)}:s3:::{name.value()}" if name.known else ""


def _partition(bucket: Resource, stack: Stack) -> str:
    """The partition that the bucket's policy is written for: S3 takes none with ARNs of another."""
    found = (_PARTITION.search(text) for policy in policies(bucket, stack) for text in texts(policy))
    return next((match[1] for match in found if match), "aws")


def is_ours(name: str, stack: Stack, named_by: Resource) -> bool:
    """Whether a bucket is in the stack, is an output of a stack that it refers to, or is one that labs may read."""
    return is_made_here(name, stack, named_by) or any(matches(pattern, name) for pattern in stack.facts.buckets)


def is_made_here(name: str, stack: Stack, named_by: Resource) -> bool:
    """Whether a bucket is in the stack, or an output of a stack that it refers to: what we may write to."""
    return (
        name in _names(stack)
        or named_by_another_stack(name, stack)
        or (not stack.of(_STACK_REFERENCE) and _refers_to_another_stack(stack.owner_of(named_by)))
    )


def named_by_another_stack(name: str, stack: Stack) -> bool:
    """Whether a stack that this one refers to has the name, or an ARN of it, among its outputs."""
    return name in _names_of_others(stack)


@once_per_stack
def _names(stack: Stack) -> frozenset[str]:
    return frozenset(name for bucket in stack.of(tokens.BUCKET) for name in bucket.identities)


@once_per_stack
def _names_of_others(stack: Stack) -> frozenset[str]:
    """The texts among other stacks' outputs, and what stands in them behind a slash or as the end of an ARN of S3."""
    made: set[str] = set()
    for reference in stack.of(_STACK_REFERENCE):
        for text in _texts(reference.at("outputs")):
            made.add(text)
            made.update(text[mark.end() :] for mark in _BEFORE_A_NAME.finditer(text))
    return frozenset(made)


def _refers_to_another_stack(resource: Resource) -> bool:
    """Whether a value was made from another stack's outputs. The engine tells so without showing them to the pack."""
    return any(
        f"::{token}::" in urn for urns in resource.references.values() for urn in urns for token in _STACK_REFERENCE
    )


def _texts(view: View) -> Iterator[str]:
    if not view.known:
        return
    value = view.value()
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for _, member in view.items():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in view.each():
            yield from _texts(member)
