"""What rules commonly ask of one value, with the same words for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Finding, Outcome, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .view import View


def expect(view: View, accept: Callable[[object], bool], allowed: str, *, default: object = None) -> Iterator[Outcome]:
    """The value satisfies `accept`; when nothing is set, AWS's `default` has to."""
    if view.unknown:
        yield Unevaluated(view.path)
    elif not accept(view.value(default)):
        yield Finding(f"{found(view, default)}; allowed: {allowed}", view.path)


def expect_true(view: View, *, default: bool = False) -> Iterator[Outcome]:
    """The switch is on."""
    return expect(view, is_true, "true", default=default)


def expect_false(view: View, *, default: bool = False) -> Iterator[Outcome]:
    """The switch is off."""
    return expect(view, is_false, "false", default=default)


def expect_customer_key(view: View) -> Iterator[Outcome]:
    """A KMS key of the customer's own is named; without one AWS uses a key that nobody can restrict or revoke."""
    return expect(view, is_customer_key, "the ARN, id or alias of a customer KMS key")


def found(view: View, default: object = None) -> str:
    """What stands at a property, or what AWS puts there when nothing does."""
    if not view.absent:
        return f"{view.path} is {view.shown}"
    return f"{view.path} is not set" + ("" if default is None else f", which means {_plain(default)}")


def is_true(value: object) -> bool:
    """True, also in the spelling of the types that take switches as text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def is_false(value: object) -> bool:
    """False or unset, also in the spelling of the types that take switches as text."""
    return value is False or value is None or (isinstance(value, str) and value.lower() in ("false", ""))


def is_customer_key(value: object) -> bool:
    """A key reference that is not the alias of a key managed by AWS."""
    return isinstance(value, str) and bool(value) and "alias/aws/" not in value


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
