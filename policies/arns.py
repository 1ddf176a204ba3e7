"""What the names that AWS gives say by themselves."""

from __future__ import annotations

import re

# An account in an ARN, in a function's short name, or in the address or path of a queue.
_ACCOUNT = re.compile(
    r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):|^(\d{12}):function:"
    r"|\.amazonaws\.com(?:\.cn)?/(\d{12})/|:sqs:path/+(\d{12})/"
)


def account_of(arn: object, service: str = "") -> str:
    """The account in an ARN, of this service if one is given.

    Empty in an ARN without, such as a bucket's, in that of another service, and in what is no ARN.
    """
    parts = str(arn).split(":", 5)
    return parts[4] if len(parts) == 6 and service in ("", parts[2]) else ""


def account_named(value: object) -> str:
    """The account that a value names, alone or in an ARN; what names none is given back."""
    return account_of(value) or str(value)


def accounts_in(text: str) -> list[str]:
    """The accounts in all ARNs, and other names of AWS's, that stand anywhere in a text."""
    return ["".join(groups) for groups in _ACCOUNT.findall(text)]
