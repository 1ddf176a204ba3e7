"""Where services carry copies, and get code from: whether accounts, buckets and addresses are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import buckets, tokens
from .aws_owned import actions_on
from .iam import NOT_TOLD, Ours
from .model import Finding, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Outcome
    from .resource import Resource, Stack
    from .view import View

_READ = "s3:getobject"
_BUCKETS = "a bucket of this stack, of its platform, or of buckets in policies/facts.toml"
ALLOWED = "accounts of ours, or of shared_accounts in policies/facts.toml"


def expect_ours(view: View, stack: Stack) -> Iterator[Outcome]:
    """The ARN is of an account of ours, or of one that we share with; a name without an account is in our own."""
    if view.unknown:
        yield Unevaluated(view.path)
        return
    parts = str(view.value("")).split(":", 5)
    account = parts[4] if len(parts) == 6 else ""
    if account:
        yield from expect_our_account(view, account, stack)


def expect_our_account(view: View, account: str, stack: Stack) -> Iterator[Outcome]:
    """The account, which the value names, is ours, or one that we share with."""
    ours = Ours.of(stack)
    if not ours.accounts:
        yield Unevaluated(view.path, NOT_TOLD)
    elif not ours.has(account):
        yield Finding(f"{view.path} is {view.shown}; allowed: {ALLOWED}", view.path)


def expect_our_bucket(view: View, resource: Resource, stack: Stack, *, of_aws: bool = False) -> Iterator[Outcome]:
    """The bucket, by its name or ARN or at the start of an address, is one of ours, or of AWS's where that will do."""
    link = stack.follow_view(resource, view, types=tokens.BUCKET)
    if link.unknown:
        yield Unevaluated(view.path)
    for name in link.outside:
        bucket = name.removeprefix("s3://").rpartition(":::")[2].partition("/")[0]
        if not buckets.is_ours(bucket, stack, resource) and not (of_aws and _READ in actions_on(bucket)):
            yield Finding(f"{view.path} is {view.shown}; allowed: {_BUCKETS}", view.path)


def expect_our_image(view: View, stack: Stack) -> Iterator[Outcome]:
    """The image of containers is in a registry of ours; a name without one is AWS's to have, or nobody's to know."""
    if view.unknown:
        yield Unevaluated(view.path)
        return
    account, registry, _ = str(view.value("")).partition(".dkr.ecr")
    if registry:
        yield from expect_our_account(view, account, stack)


def expect_known_domain(view: View, stack: Stack) -> Iterator[Outcome]:
    """The address is at a domain that the facts name."""
    if view.unknown:
        yield Unevaluated(view.path)
        return
    host = (urlsplit(str(view.value(""))).hostname or "").lower()
    if not any(host == name or host.endswith(f".{name}") for name in map(_plain, stack.facts.domains)):
        yield Finding(f"{view.path} is {view.shown}; allowed: addresses at domains of policies/facts.toml", view.path)


def _plain(domain: str) -> str:
    return domain.lower().removeprefix("*.").rstrip(".")
