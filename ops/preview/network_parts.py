"""What a picture in a comment is made of: classes of things in places, and what may reach what."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A class of things: how many there are, and which resources they are."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    urns: frozenset[str] = frozenset()
    alarm: bool = False


@dataclass(frozen=True)
class Area:
    """A place with parts in it."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Link:
    """What may reach what."""

    start: str
    end: str
    label: str = ""
    alarm: bool = False
    hidden: bool = False
    """Says nothing: it only puts its start beside its end, which keeps the arrows clear of it."""


@dataclass(frozen=True)
class Network:
    """Everything that is drawn."""

    title: str
    """The VPC's."""
    inside: tuple[Area, ...]
    outside: tuple[Part, ...]
    links: tuple[Link, ...]

    @property
    def parts(self) -> Iterator[Part]:
        """Every part, inside and outside."""
        for area in self.inside:
            yield from area.parts
        yield from self.outside
