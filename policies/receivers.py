"""With whom images, snapshots and resources may be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arns import account_named

if TYPE_CHECKING:
    from .facts import Facts


def is_listed(receiver: str, facts: Facts) -> bool:
    """Whether the facts have it: an account by its 12 digits or an ARN, the organisation or a unit of it by its ARN."""
    parts = receiver.split(":", 5)
    if len(parts) == 6 and parts[2] == "organizations":
        # arn:aws:organizations::<account>:organization/<id>, and ...:ou/<id>/<unit>
        return bool(facts.organisation) and facts.organisation in parts[5].split("/")
    return account_named(receiver) in (*facts.accounts, *facts.shared_accounts)
