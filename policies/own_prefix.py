"""Which part of the platform's buckets is a lab's own: <virtual lab>/<project>/, by the tags of its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import tokens
from .resource import once_per_stack

if TYPE_CHECKING:
    from .resource import Resource, Stack

LAB, PROJECT = "hpc-labs:virtual-lab", "hpc-labs:project"
_NOBODY = "shared"


def own_prefix(resource: Resource) -> str:
    """The prefix of the lab that the resource is tagged with; empty without tags."""
    if resource.type == tokens.CLUSTER:
        rows = [row for row in resource.each("Tags") if row.known]
        by_key = {str(row.at("Key").value()): row.at("Value") for row in rows if not row.at("Key").unknown}
        tags = [by_key[key] for key in (LAB, PROJECT) if key in by_key and by_key[key].known]
    else:
        tags = [tag for tag in (resource.at("tags", key) for key in (LAB, PROJECT)) if tag.known]
    return "".join(f"{tag.value()}/" for tag in tags) if len(tags) == 2 else ""


def other_labs(own: str, stack: Stack) -> frozenset[str]:
    """The prefixes of the virtual labs at hand, but for the one that `own` is of."""
    return frozenset(f"{name}/" for name in _labs(stack) - {own.partition("/")[0]})


@once_per_stack
def _labs(stack: Stack) -> frozenset[str]:
    """The virtual labs that resources are tagged with."""
    names = {str(tag.value()) for each in stack.resources if (tag := each.at("tags", LAB)).known}
    return frozenset(names - {_NOBODY, ""})
