"""Which lab a resource belongs to: by its tags, or by the stack that it is in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from .reading import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource, Stack
    from .places import Places

SHARED = ""
"""What belongs to no lab: it serves all of them."""
TAGS = ("hpc-labs:virtual-lab", "hpc-labs:project")
"""What a lab's name is made of, in this order."""
_NOBODY = "shared"


@dataclass(eq=False)
class Members:
    """The lab of each resource of a graph."""

    stack: Stack
    places: Places
    _of_stack: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What a resource without tags belongs to: its stack's lab, nobody's in a stack whose VPC others use."""
        tagged: defaultdict[str, set[str]] = defaultdict(set)
        for resource in self.stack.resources:
            if (lab := by_tags(resource)) is not None:
                tagged[resource.stack].add(lab)
        stacks = {resource.stack for resource in self.stack.resources}
        used = {
            subnet.vpc.resource.stack
            for subnet in self.places.subnets.values()
            if subnet.vpc is not None and subnet.vpc.resource.stack != subnet.resource.stack
        }
        for name in stacks:
            labs = tagged[name]
            if len(labs) == 1:
                self._of_stack[name] = next(iter(labs))
            else:
                alone = len(stacks) == 1 or name in used or labs
                self._of_stack[name] = SHARED if alone else name

    def of(self, resource: Resource) -> str:
        """The lab's name; empty for what is shared. What stands in a document has the tags of what holds that."""
        lab = by_tags(resource)
        if lab is None and resource.owner != resource.urn:
            lab = by_tags(self.stack.owner_of(resource))
        return self._of_stack.get(resource.stack, SHARED) if lab is None else lab


def by_tags(resource: Resource) -> str | None:
    """The lab that the tags name; None without tags."""
    for values in _tagged(resource):
        if any(values):
            return SHARED if all(value in (_NOBODY, "") for value in values) else "/".join(filter(None, values))
    return None


def _tagged(resource: Resource) -> Iterator[list[str]]:
    if resource.type == tokens.CLUSTER:
        rows = {text(row.at("Key")): text(row.at("Value")) for row in resource.each("Tags")}
        yield [rows.get(tag, "") for tag in TAGS]
    for key in ("tags", "tagsAll"):
        tags = resource.at(key)
        yield [text(tags.at(tag)) for tag in TAGS]
