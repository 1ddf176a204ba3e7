"""What the statements of a policy document allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Finding, Unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Outcome
    from .view import View

# Conditions that keep strangers out although the principal is *. Operators that let a request pass when the key is
# missing (...IfExists, ForAllValues:...), and addresses (aws:SourceIp), are not among them.
_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourcevpc",
        "aws:sourcevpce",
    }
)
_OPERATORS = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_ANY = "*"


def open_to_everybody(policy: View) -> Iterator[Outcome]:
    """A finding for each statement that allows everybody something, whoever they are and wherever they come from."""
    document = policy.document()
    if document.unknown:
        yield Unevaluated(document.path)
        return
    for statement in document.each("Statement"):
        if statement.at("Effect").value() != "Allow":
            continue
        if _anybody(statement) and not any(_restricts(operator) for operator in statement.at("Condition").items()):
            name = statement.at("Sid").value("without Sid")
            allowed = "named principals, or a condition on our organisation, accounts or endpoints"
            yield Finding(f"{statement.path} ({name}) allows everybody; allowed: {allowed}", statement.path)


def _anybody(statement: View) -> bool:
    if not statement.at("NotPrincipal").absent:
        return True
    principal = statement.at("Principal")
    if principal.value() == _ANY:
        return True
    return any(member.value() == _ANY for key, _ in principal.items() for member in principal.each(key))


def _restricts(operator: tuple[str, View]) -> bool:
    name, keys = operator
    if name.lower().removeprefix("foranyvalue:") not in _OPERATORS:
        return False
    return any(
        key.lower() in _KEYS and all(_is_narrow(str(value.value())) for value in keys.each(key))
        for key, _ in keys.items()
    )


def _is_narrow(value: str) -> bool:
    """Whether the value names something. An ARN does so by its account, or by its resource where it has no account."""
    parts = value.split(":", 5)
    named = (parts[4] or parts[5]) if len(parts) == 6 and parts[0] == "arn" else value
    return bool(named.strip("*?/"))
