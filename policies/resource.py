"""The resources that rules look at, and how they hang together in a stack."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from .arns import account_of
from .documents import expand
from .facts import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .network import Networks
    from .view import View

# What another resource may hold in order to point at a resource: its id, or a name that it has on AWS.
_IDENTITIES = ("id", "arn", "bucket", "name")
_NO_FACTS = Facts()
_T = TypeVar("_T")


@dataclass(frozen=True)
class Resource:
    """A resource as the engine sees it, or one that stands in a document inside of another."""

    type: str
    urn: str
    """Of a resource inside of a document: the URN of the one that holds it, # and its name there."""
    properties: View
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The URNs that each property's value was made from; known even where the value is not."""
    parent: str = ""
    """The URN of the component that it belongs to, where that is known."""
    given: frozenset[str] | None = None
    """The properties that the program gave, where that is told; AWS answers with more."""
    provider: str = ""
    """The URN of the provider that makes it, where that is known."""

    def at(self, *keys: str) -> View:
        """The property below `keys`."""
        return self.properties.at(*keys)

    def each(self, *keys: str) -> list[View]:
        """The members of the list below `keys`."""
        return self.properties.each(*keys)

    @property
    def owner(self) -> str:
        """The URN that the engine knows it by."""
        return self.urn.partition("#")[0]

    @property
    def name(self) -> str:
        """The name that the program, or the document, gave it."""
        return self.urn.rpartition("::")[2]

    @property
    def stack(self) -> str:
        """The name of the stack that it is in."""
        return self.urn.partition("::")[0].removeprefix("urn:pulumi:")

    @property
    def identities(self) -> Iterator[str]:
        """The names that others may know it by, as far as they are known."""
        return (str(view.value()) for view in map(self.at, _IDENTITIES) if view.known)


@dataclass(frozen=True)
class Link:
    """Where a property points."""

    found: tuple[Resource, ...] = ()
    outside: tuple[str, ...] = ()
    """Names that no resource at hand has: they are in another stack, or were not made by Pulumi."""
    unknown: bool = False
    """Whether there is more, which cannot be told yet."""

    @property
    def complete(self) -> bool:
        """Whether everything that the property names is at hand."""
        return not self.outside and not self.unknown


class Stack:
    """All resources of a stack, or of several, indexed once for every rule that asks."""

    def __init__(self, resources: Iterable[Resource], facts: Facts = _NO_FACTS) -> None:
        self.facts = facts
        outer = tuple(resources)
        self.resources = (*outer, *(inner for resource in outer for inner in expand(resource)))
        """Those inside of documents stand at the end."""
        by_type: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            by_type[resource.type].append(resource)
        self._by_type = dict(by_type)
        self._named: dict[tuple[tuple[str, ...], str], dict[str, list[Resource]]] = {}
        self._identified: dict[tuple[str, ...], dict[str, list[Resource]]] = {}

    def owner_of(self, resource: Resource) -> Resource:
        """The resource whose document it stands in; itself where it stands in none."""
        return self._by_urn.get(resource.owner, resource)

    @cached_property
    def _by_urn(self) -> dict[str, Resource]:
        return {resource.urn: resource for resource in self.resources}

    def of(self, types: Iterable[str]) -> list[Resource]:
        """The resources of these types."""
        return [resource for token in types for resource in self._by_type.get(token, ())]

    def attached_to(self, target: Resource, types: tuple[str, ...], key: str) -> list[Resource]:
        """The resources of these types whose property `key` names `target`, by reference or by value."""
        if (types, key) not in self._named:
            self._named[types, key] = self._by_name(types, key)
        named = self._named[types, key]
        names = [target.urn, *target.identities]
        return list({resource.urn: resource for name in names for resource in named.get(name, ())}.values())

    def follow(self, resource: Resource, *keys: str, types: tuple[str, ...]) -> Link:
        """The resources of these types that the property below `keys` names, one or a list of them."""
        return self.follow_view(resource, resource.at(*keys), types=types)

    def follow_view(self, resource: Resource, view: View, *, types: tuple[str, ...]) -> Link:
        """The same for a value that was read from the resource already."""
        found: dict[str, Resource] = {}
        outside: list[str] = []
        unknown = False
        identified = self._by_identity(types)
        for member in view.each() if not view.unknown else [view]:
            name = str(member.value()) if member.known else ""
            if name in identified:
                found.update({each.urn: each for each in self._meant(resource, view.path, identified[name])})
            elif name or member.unknown:
                # The engine tells of references even where it does not tell a resource's id.
                referred = self._referred(resource, view.path, identified)
                nameless = [each for each in referred if member.unknown or not each.at("id").known]
                found.update({each.urn: each for each in nameless})
                unknown = unknown or (member.unknown and not nameless)
                if name and not nameless:
                    outside.append(name)
        return Link(tuple(found.values()), tuple(outside), unknown)

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Our accounts: those of the facts, or else the one that most of the stack's own resources are in."""
        if self.facts.accounts:
            return frozenset(self.facts.accounts)
        owners: Counter[str] = Counter()
        for resource in self.resources:
            arn = resource.at("arn")
            if arn.known and (account := account_of(arn.value())).isdigit():
                owners[account] += 1
        return frozenset(account for account, _ in owners.most_common(1))

    @cached_property
    def networks(self) -> Networks:
        """The network that the resources make up."""
        from .network import Networks

        return Networks(self)

    def _by_name(self, types: tuple[str, ...], key: str) -> dict[str, list[Resource]]:
        named: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.of(types):
            names = (str(each.value()) for each in resource.each(key) if each.known)
            for name in (*resource.references.get(key, ()), *names):
                named[name].append(resource)
        return named

    def _by_identity(self, types: tuple[str, ...]) -> dict[str, list[Resource]]:
        if types not in self._identified:
            made: defaultdict[str, list[Resource]] = defaultdict(list)
            for resource in self.of(types):
                for name in {resource.urn, *resource.identities}:
                    made[name].append(resource)
            self._identified[types] = dict(made)
        return self._identified[types]

    @classmethod
    def _meant(cls, resource: Resource, path: str, alike: list[Resource]) -> list[Resource]:
        """Of those with one name, as things of several stacks have: what the value was made from, or the nearest."""
        if len(alike) == 1:
            return alike
        referred = cls._references(resource, path)
        region = resource.at("region")
        nearer: tuple[Callable[[Resource], bool], ...] = (
            lambda each: each.urn in referred,
            lambda each: each.stack == resource.stack,
            lambda each: region.known and each.at("region").known and each.at("region").value() == region.value(),
        )
        for near in nearer:
            alike = list(filter(near, alike)) or alike
        return alike

    @classmethod
    def _referred(cls, resource: Resource, path: str, identified: Mapping[str, list[Resource]]) -> list[Resource]:
        """What the engine says that a value was made from."""
        return [each for urn in cls._references(resource, path) for each in identified.get(urn, ())]

    @staticmethod
    def _references(resource: Resource, path: str) -> tuple[str, ...]:
        """The URNs that a value was made from; the engine tells them for whole properties only."""
        inside = path.removeprefix(resource.properties.path).lstrip(".")
        return resource.references.get(inside.partition(".")[0].partition("[")[0], ())


def once_per_stack(read: Callable[[Stack], _T]) -> Callable[[Stack], _T]:
    """Read something from each stack once, and keep it as long as the stack: so it must not hold the stack itself."""
    made: WeakKeyDictionary[Stack, _T] = WeakKeyDictionary()

    @wraps(read)
    def of(stack: Stack) -> _T:
        if stack not in made:
            made[stack] = read(stack)
        return made[stack]

    return of
