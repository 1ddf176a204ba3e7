"""Prefix lists: our own with their entries, and those that AWS keeps for a service with a gateway endpoint."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import tokens
from ..addresses import AddressSet
from ..model import Unevaluated
from .kinds import outside
from .reading import addresses, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..resource import Resource, Stack
    from ..view import View


@dataclass(eq=False, slots=True)
class PrefixList:
    """What the name of a list stands for."""

    name: str
    service: str = ""
    """The AWS service whose list it is."""
    cidrs: tuple[str, ...] = ()
    gaps: tuple[Unevaluated, ...] = ()
    """Entries that are not known, or that the list is not at hand."""
    at_hand: bool = True

    @property
    def addresses(self) -> AddressSet:
        """The addresses of the entries that are known."""
        return AddressSet.of(*self.cidrs)


def service_of(endpoint: Resource) -> str:
    """The last part of the name of an endpoint's service: s3, ec2, ecr.dkr."""
    name = text(endpoint.at("serviceName"))
    parts = name.removeprefix("cn.").split(".", 3)  # com.amazonaws.REGION.SERVICE
    return parts[3] if len(parts) == 4 else name


def is_gateway(endpoint: Resource) -> bool:
    """Whether an endpoint is reached by routes and not by an address; AWS makes one of that kind unless told."""
    return text(endpoint.at("vpcEndpointType")) in ("", "Gateway")


@dataclass(eq=False)
class PrefixLists:
    """Every prefix list at hand."""

    stack: Stack
    _lists: dict[str, PrefixList] = field(default_factory=dict)
    _services: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the lists, the entries beside them, and the endpoints that name AWS's."""
        beside: defaultdict[str, list[tuple[Resource, View]]] = defaultdict(list)
        for entry in self.stack.of(tokens.PREFIX_LIST_ENTRY):
            for owner in self.stack.follow(entry, "prefixListId", types=tokens.PREFIX_LIST).found:
                beside[owner.urn].append((entry, entry.at("cidr")))
        for resource in self.stack.of(tokens.PREFIX_LIST):
            views = [(resource, each.at("cidr")) for each in resource.each("entries")]
            self._lists[resource.urn] = _read(resource.name, [*views, *beside[resource.urn]])
        for endpoint in self.stack.of(tokens.VPC_ENDPOINT):
            if name := text(endpoint.at("prefixListId")):
                self._services[name] = service_of(endpoint)

    def named_by(self, resource: Resource, view: View) -> Iterator[PrefixList]:
        """The lists that a value names."""
        types = (*tokens.PREFIX_LIST, *tokens.VPC_ENDPOINT)
        link = self.stack.follow_view(resource, view, types=types)
        for found in link.found:
            if found.urn in self._lists:
                yield self._lists[found.urn]
            else:  # the endpoint's attribute, which is not known yet
                yield PrefixList(found.name, service=service_of(found) or "an endpoint")
        for name in link.outside:
            if name in self._services:
                yield PrefixList(name, service=self._services[name])
            else:
                yield PrefixList(name, gaps=(outside(view.path, name),), at_hand=False)
        if link.unknown:
            yield PrefixList("", gaps=(Unevaluated(view.path),), at_hand=False)


def _read(name: str, views: list[tuple[Resource, View]]) -> PrefixList:
    known = [text(view) for _, view in views if addresses(view) is not None]
    gaps = [Unevaluated(f"{owner.name}.{view.path}") for owner, view in views if view.unknown]
    return PrefixList(name, cidrs=tuple(known), gaps=tuple(gaps))
