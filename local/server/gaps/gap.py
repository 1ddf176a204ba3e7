"""What a gap of moto is, and how one is filled."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import ModuleType
from typing import Any

_Replace = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that AWS does and moto does not, answered for in this package.

    Args:
        name: what it is about, in a few words.
        service: botocore's name of the service.
        modelled: what happens here as on AWS.
        missing: where this still differs from AWS; empty when a lab cannot see a difference.
        fill: changes moto, once a process.
    """

    name: str
    service: str
    modelled: str
    missing: str = ""
    fill: Callable[[], None]


def around(owner: type | ModuleType, name: str) -> _Replace:
    """Replace ``owner.name`` by the decorated function, which gets the original as its first argument."""
    original = getattr(owner, name)

    def replace(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            return function(original, *args, **kwargs)

        setattr(owner, name, call)
        return function

    return replace
