"""Where services carry copies, and get code from: whether accounts, buckets and addresses are ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import aws_code, buckets, tokens
from .arns import account_of
from .aws_owned import actions_on
from .iam import NOT_TOLD
from .model import Finding, Unevaluated
from .wildcards import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Outcome
    from .resource import Resource, Stack
    from .view import View

_READ = "s3:getobject"
_BUCKETS = "a bucket of this stack, of its platform, or of {} in policies/facts.toml"
ALLOWED = "accounts of ours, or of shared_accounts in policies/facts.toml"
_CODE = "accounts of ours, AWS's own, or code_accounts in policies/facts.toml"
_IMAGES = (
    "images in registries of accounts of ours, AWS's own, or of code_accounts or code_images in policies/facts.toml"
)
# The registries of accounts, by either name of theirs (docs.aws.amazon.com/AmazonECR/latest/userguide/
# ecr-requests.html); and the images that CodeBuild has itself (docs.aws.amazon.com/codebuild/latest/userguide/
# build-env-ref-available.html).
_REGISTRY = re.compile(r"(\d{12})\.dkr(?:\.ecr|-ecr)(?:-fips)?\.[a-z0-9.-]+/.+")
_OF_BUILDS = "aws/codebuild/"


def expect_ours(view: View, stack: Stack) -> Iterator[Outcome]:
    """The ARN is of an account of ours, or of one that we share with; a name without an account is in our own."""
    if view.unknown:
        yield Unevaluated(view.path)
        return
    if account := account_of(view.value("")):
        yield from expect_our_account(view, account, stack)


def expect_our_account(view: View, account: str, stack: Stack) -> Iterator[Outcome]:
    """The account, which the value names, is ours, or one that we share with."""
    yield from _expect_account(view, account, stack, stack.facts.shared_accounts, ALLOWED)


def expect_log_bucket(view: View, resource: Resource, stack: Stack) -> Iterator[Outcome]:
    """The bucket, which is written to, is one of ours or one that the facts name for it."""
    for name in _foreign_buckets(view, resource, stack, stack.facts.log_buckets):
        yield name if isinstance(name, Unevaluated) else _not_ours(view, "log_buckets")


def expect_code_bucket(view: View, resource: Resource, stack: Stack, *, of_aws: bool = False) -> Iterator[Outcome]:
    """The bucket, whose content is run, is one of ours or of the facts, or one of AWS's where that will do."""
    for name in _foreign_buckets(view, resource, stack, stack.facts.code_buckets):
        if isinstance(name, Unevaluated):
            yield name
        elif not (of_aws and _READ in actions_on(name)):
            yield _not_ours(view, "code_buckets")


def expect_our_layer(view: View, stack: Stack) -> Iterator[Outcome]:
    """The layer is of an account of ours or of the facts, or one that AWS publishes."""
    if view.unknown:
        yield Unevaluated(view.path)
    elif not aws_code.is_layer(str(view.value(""))) and (account := account_of(view.value(""))):
        yield from _expect_account(view, account, stack, stack.facts.code_accounts, _CODE)


def expect_our_image(view: View, stack: Stack, *, of_builds: bool = False) -> Iterator[Outcome]:
    """The image of containers is in a registry of ours, of AWS's or of the facts, or one of CodeBuild's own.

    Any other name is one of a public registry, whose owner says what it is tomorrow.
    """
    if view.unknown:
        yield Unevaluated(view.path)
        return
    image = str(view.value(""))
    registry = _REGISTRY.fullmatch(image)
    if not image or any(matches(pattern, image) for pattern in stack.facts.code_images):
        return
    if registry is None:
        if not (of_builds and image.startswith(_OF_BUILDS)):
            yield Finding(f"{view.path} is {view.shown}; allowed: {_IMAGES}", view.path)
    elif not aws_code.has_images(registry[1]):
        yield from _expect_account(view, registry[1], stack, stack.facts.code_accounts, _IMAGES)


def expect_known_domain(view: View, stack: Stack) -> Iterator[Outcome]:
    """The address is at a domain that the facts name."""
    if view.unknown:
        yield Unevaluated(view.path)
        return
    host = _host(str(view.value("")))
    if not any(host == name or host.endswith(f".{name}") for name in map(_plain, stack.facts.domains)):
        yield Finding(f"{view.path} is {view.shown}; allowed: addresses at domains of policies/facts.toml", view.path)


def _host(address: str) -> str:
    """The host of an address; empty in what is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:  # such as brackets that are not closed
        return ""


def _plain(domain: str) -> str:
    return domain.lower().removeprefix("*.").rstrip(".")


def _expect_account(view: View, account: str, stack: Stack, listed: tuple[str, ...], allowed: str) -> Iterator[Outcome]:
    """The account, which the value names, is ours or one of the listed."""
    if not stack.accounts:
        yield Unevaluated(view.path, NOT_TOLD)
    elif account not in stack.accounts and account not in listed:
        yield Finding(f"{view.path} is {view.shown}; allowed: {allowed}", view.path)


def _foreign_buckets(
    view: View, resource: Resource, stack: Stack, listed: tuple[str, ...]
) -> Iterator[str | Unevaluated]:
    """The buckets, by names or ARNs or at the start of addresses, that are neither ours nor listed."""
    link = stack.follow_view(resource, view, types=tokens.BUCKET)
    if link.unknown:
        yield Unevaluated(view.path)
    for name in link.outside:
        bucket = name.removeprefix("s3://").rpartition(":::")[2].partition("/")[0]
        if not buckets.is_made_here(bucket, stack, resource) and not any(matches(each, bucket) for each in listed):
            yield bucket


def _not_ours(view: View, fact: str) -> Finding:
    return Finding(f"{view.path} is {view.shown}; allowed: {_BUCKETS.format(fact)}", view.path)
