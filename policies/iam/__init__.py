"""Policy documents of AWS: whom they let do what, to what, and under which conditions.

`read(view)` gives a `Document` of `Statement`s, each with principals, actions, resources and conditions. What many
rules ask has its answer in findings: `open_to_everybody`, `foreign_access`.
"""

from .conditions import (
    NETWORK_KEYS,
    PRINCIPAL_KEYS,
    RESOURCE_KEYS,
    SOURCE_KEYS,
    STRANGER_KEYS,
    Condition,
    Conditions,
)
from .document import Document, Statement, every, read
from .open_access import open_to_everybody
from .ours import NOT_TOLD, Ours, foreign_access, strangers
from .patterns import Patterns
from .principals import Kind, Principal, Principals

__all__ = [
    "NETWORK_KEYS",
    "NOT_TOLD",
    "PRINCIPAL_KEYS",
    "RESOURCE_KEYS",
    "SOURCE_KEYS",
    "STRANGER_KEYS",
    "Condition",
    "Conditions",
    "Document",
    "Kind",
    "Ours",
    "Patterns",
    "Principal",
    "Principals",
    "Statement",
    "every",
    "foreign_access",
    "open_to_everybody",
    "read",
    "strangers",
]
