"""The network that the resources of one or several stacks make up.

A pack that starts knows the rules and no stack yet: what reads one is loaded when a rule first asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .networks import Networks

__all__ = ["Networks"]


def __getattr__(name: str) -> type[Networks]:
    """Load the class when it is asked for."""
    if name == "Networks":
        from .networks import Networks as Loaded

        return Loaded
    raise AttributeError(name)
