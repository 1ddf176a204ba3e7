"""The resources that rules look at, and how they hang together in a stack."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .view import View

# What another resource may hold in order to point at a resource: its id, or the name it has on AWS.
_IDENTITIES = ("id", "arn", "bucket", "name")


@dataclass(frozen=True)
class Resource:
    """A resource as the engine sees it."""

    type: str
    urn: str
    properties: View
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The URNs that each property's value was made from; known even where the value is not."""

    def at(self, *keys: str) -> View:
        """The property below `keys`."""
        return self.properties.at(*keys)

    def each(self, *keys: str) -> list[View]:
        """The members of the list below `keys`."""
        return self.properties.each(*keys)


class Stack:
    """All resources of a stack, indexed once for every rule that asks."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = tuple(resources)
        by_type: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            by_type[resource.type].append(resource)
        self._by_type = dict(by_type)
        self._named: dict[tuple[tuple[str, ...], str], dict[str, list[Resource]]] = {}

    def of(self, types: Iterable[str]) -> list[Resource]:
        """The resources of these types."""
        return [resource for token in types for resource in self._by_type.get(token, ())]

    def attached_to(self, target: Resource, types: tuple[str, ...], key: str) -> list[Resource]:
        """The resources of these types whose property `key` names `target`, by reference or by value."""
        if (types, key) not in self._named:
            self._named[types, key] = self._by_name(types, key)
        named = self._named[types, key]
        names = [target.urn, *(str(view.value()) for view in map(target.at, _IDENTITIES) if view.known)]
        return list({resource.urn: resource for name in names for resource in named.get(name, ())}.values())

    def _by_name(self, types: tuple[str, ...], key: str) -> dict[str, list[Resource]]:
        named: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.of(types):
            value = resource.at(key)
            for name in (*resource.references.get(key, ()), *([str(value.value())] if value.known else [])):
                named[name].append(resource)
        return named
