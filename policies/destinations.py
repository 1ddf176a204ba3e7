"""Where services carry copies: whether an ARN is of an account of ours, and an address of a domain of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .iam import NOT_TOLD, Ours
from .model import Finding, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Outcome
    from .resource import Stack
    from .view import View

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
