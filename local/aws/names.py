"""Names that the program leaves out."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

from .values import DEFAULTS, Properties, Value

if TYPE_CHECKING:
    from .check import Naming
    from .row import Name

_RANDOM_DIGITS = 7


def choose_name(rule: Name, inputs: Properties, olds: Properties, naming: Naming) -> Value:
    """The automatic name: the one it already has, or a new one; None when the program names it or gives a prefix."""
    if rule.property in inputs or rule.prefix_property in inputs or naming.disabled:
        return None
    chosen_before = olds.get(DEFAULTS)
    if isinstance(chosen_before, list) and rule.property in chosen_before:
        return olds.get(rule.property)
    if naming.proposed:
        return naming.proposed
    suffix = "-" + hashlib.blake2b(naming.seed or os.urandom(16)).hexdigest()[:_RANDOM_DIGITS]
    if inputs.get("fifoTopic") or inputs.get("fifoQueue"):
        suffix += ".fifo"
    base = naming.logical_name[: rule.longest - len(suffix) - len(rule.prefix)]
    name = f"{rule.prefix}{base}{suffix}"
    return name.lower() if rule.lower else name


def name_with_prefix(prefix: str) -> str:
    """A name for a resource that gives only a prefix: Terraform's 26 digits, ascending in time."""
    seconds, rest = divmod(time.time_ns(), 10**9)
    moment = time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))
    return f"{prefix}{moment}{rest // 10**5:04d}{os.urandom(4).hex()}"
