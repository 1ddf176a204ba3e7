"""What the names that AWS gives say by themselves."""

from __future__ import annotations


def account_of(arn: object) -> str:
    """The account in an ARN; empty in one without, such as a bucket's, and in what is no ARN."""
    parts = str(arn).split(":", 5)
    return parts[4] if len(parts) == 6 else ""
