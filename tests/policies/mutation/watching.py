"""Watches what rules read: a view, and a stack of such, that write down every place that somebody looks at."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from unittest.mock import patch

from policies.iam import document as policies
from policies.iam.document import Document, Statement
from policies.resource import Resource, Stack
from policies.view import View

from .places import Pattern, Place, Step, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policies.facts import Facts
    from policies.network import Networks

Read = tuple[str, str, Pattern]
"""A type, one of its resources by URN, and a place in that."""
_ELEMENTS = {
    "effect": "Effect",
    "principals": "Principal",
    "actions": "Action",
    "resources": "Resource",
    "conditions": "Condition",
}


class Notes:
    """What was looked at."""

    def __init__(self) -> None:
        self.reads: set[Read] = set()
        self.types: set[str] = set()
        self.networks = False
        """Whether the model of the network was asked for."""
        self.everything = False
        """Whether all properties of resources were gone through."""
        self.last: Read = ("", "", ())

    def read(self, resource: Resource, place: Place) -> None:
        """Somebody looked at a place."""
        self.last = (resource.type, resource.urn, pattern(place))
        if place:
            self.reads.add(self.last)


class Watched(View):
    """A view that notes what is read through it."""

    __slots__ = ("_notes", "_place", "_resource")

    def __init__(self, plain: View, resource: Resource, place: Place, notes: Notes) -> None:
        super().__init__(plain.raw, plain.path, secret=plain.secret)
        self._notes = notes
        self._resource = resource
        self._place = place

    def _inner(self, plain: View, key: str | int | Step) -> Watched:
        return Watched(plain, self._resource, (*self._place, key), self._notes)

    def _note(self) -> None:
        self._notes.read(self._resource, self._place)

    def at(self, *keys: str) -> View:
        view: View = self
        for key in keys:
            assert isinstance(view, Watched)
            plain = View.at(view, key)
            if plain is view:
                return view
            view = view._inner(plain, key)
        return view

    def each(self, *keys: str) -> list[View]:
        view = self.at(*keys)
        assert isinstance(view, Watched)
        members = View.each(view)
        if len(members) != 1 or members[0] is not view:
            view._note()
            return [view._inner(member, number) for number, member in enumerate(members)]
        return [view]

    def items(self) -> list[tuple[str, View]]:
        self._note()
        self._notes.everything = self._notes.everything or not self._place
        return super().items()

    def document(self) -> View:
        plain = super().document()
        self._note()
        return self if plain is self else self._inner(plain, Step.JSON)

    def value(self, default: object = None) -> object:
        self._note()
        return super().value(default)

    @property
    def raw(self) -> object:
        self._note()
        return super().raw

    @property
    def known(self) -> bool:
        self._note()
        return super().known

    @property
    def unknown(self) -> bool:
        self._note()
        return super().unknown

    @property
    def absent(self) -> bool:
        self._note()
        return super().absent


class WatchedStatement(Statement):
    """A statement that notes which of its elements are asked for."""

    def __getattribute__(self, name: str) -> object:
        if name in _ELEMENTS:
            notes, (token, urn, path) = object.__getattribute__(self, "watch")
            notes.reads.add((token, urn, (*path, "Statement", "[]", _ELEMENTS[name])))
        return object.__getattribute__(self, name)


class WatchedResource(Resource):
    """A resource whose names are looked up without a note: links are broken at the end that names it."""

    @property
    def identities(self) -> Iterator[str]:
        plain = View(View.raw.__get__(self.properties))
        return replace(self, properties=plain).plain_identities

    @property
    def plain_identities(self) -> Iterator[str]:
        """What Resource says."""
        made: Iterator[str] = Resource.identities.__get__(self)
        return made


class WatchedStack(Stack):
    """A stack whose resources note what is read of them."""

    def __init__(self, resources: Iterable[Resource], facts: Facts, notes: Notes) -> None:
        super().__init__(resources, facts)
        self._notes = notes
        self._plain = Stack(resources, facts)
        self._watched = {resource.urn: watched(resource, notes) for resource in self.resources}
        self.resources = tuple(self._watched.values())

    def of(self, types: Iterable[str]) -> list[Resource]:
        wanted = tuple(types)
        self._notes.types.update(wanted)
        return [self._watched[resource.urn] for resource in super().of(wanted)]

    @property
    def accounts(self) -> frozenset[str]:
        return self._plain.accounts

    @property
    def networks(self) -> Networks:
        self._notes.networks = True
        made: Networks = Stack.networks.__get__(self)
        return made


def watched(resource: Resource, notes: Notes) -> Resource:
    """The resource with properties that note what is read of them."""
    properties = Watched(resource.properties, resource, (), notes)
    return WatchedResource(resource.type, resource.urn, properties, resource.references, resource.parent)


@contextmanager
def watching(notes: Notes) -> Iterator[None]:
    """Look into policy documents too: they are read as texts, and kept by those."""
    plain = policies._of_object

    def of_object(document: View) -> Document:
        if isinstance(document, Watched):  # it stands there as it is, and not as a text
            document = View(document.raw, document.path, secret=document.secret)
        read = plain(document)
        return replace(read, statements=tuple(_watched_statement(each, notes) for each in read.statements))

    uncached = policies._of_text.__wrapped__
    with patch.object(policies, "_of_object", of_object), patch.object(policies, "_of_text", uncached):
        yield


def _watched_statement(plain: Statement, notes: Notes) -> Statement:
    made = object.__new__(WatchedStatement)
    for field in fields(Statement):
        object.__setattr__(made, field.name, getattr(plain, field.name))
    object.__setattr__(made, "watch", (notes, notes.last))
    return made
