"""Where a network is open, by the policy pack's own rules on the states of its stacks: there is no second judgement.

What the facts allow by name is not open; what an exemption accepts is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import policies
from policies import facts, rules
from policies.addresses import FAMILIES, AddressSet
from policies.facts import Facts, FactsError
from policies.model import Level
from policies.registry import Registry, StackRule, discover
from policies.resource import Resource, Stack
from policies.session import Session
from policies.view import View

from ..errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from policies.network.acls import Acl

    from ..state import Resource as Saved
    from ..state import State

# The rules whose findings are ways out, with what a picture calls one; of an edge, the finding's own words.
EDGE = "net-no-edge"
WAYS = {
    "net-no-internet-gateway": "Internet gateway",
    "net-no-nat-gateway": "NAT gateway",
    "net-no-egress-only-gateway": "Egress-only gateway",
    "net-no-carrier-gateway": "Carrier gateway",
    "net-no-eip": "Public address",
    "net-no-public-load-balancer": "Public load balancer",
    "net-no-public-path-route": "Route for public addresses",
    "net-subnet-no-public-ip": "Public address",
    "ec2-no-public-ip": "Public address",
    "rds-not-public": "Public address",
    "net-reach-no-internet": "Path to the internet",
    EDGE: "Edge",
}
LAB_ISOLATION = "net-lab-isolation"


@dataclass(frozen=True)
class WayOut:
    """Something by which the network touches the internet, or a network that nobody allowed."""

    kind: str
    id: str
    stack: str
    urn: str = field(default="", compare=False)

    @property
    def is_edge(self) -> bool:
        """Whether other networks lie behind it, and the internet only if they lead there."""
        return self.kind not in WAYS.values()


def ways_out(states: Iterable[State], planned: Collection[str] = (), known: Facts | None = None) -> tuple[WayOut, ...]:
    """Return what leads out of these stacks.

    Args:
        states: of the stacks.
        planned: those of the stacks of which not all values are known; a path through them is what their preview finds.
        known: what is allowed by name, where that is not what the pack's own file says.
    """
    allowed = known or _facts()
    states = list(states)
    saved = {resource.urn: (state.stack, resource) for state in states for resource in state.managed}
    settled = [state for state in states if state.stack not in planned]
    found: dict[WayOut, None] = {}
    for judged, registry in ((settled, _registry()), (states, _by_themselves())):
        session = Session(registry, (), datetime.now(UTC).date(), dict.fromkeys(WAYS, Level.MANDATORY), facts=allowed)
        for verdict in session.judge(_stack(judged, session.facts)).verdicts:
            name, resource = saved.get(verdict.urn.partition("#")[0], ("", None))
            if verdict.rule.id in WAYS and resource is not None:
                found[way_out(verdict.rule.id, verdict.finding.message, name, resource)] = None
    return tuple(found)


def way_out(rule: str, found: str, stack: str, resource: Saved) -> WayOut:
    """Return a finding of one of these rules as a way out."""
    kind = WAYS[rule]
    if rule == EDGE:
        words = found.partition(";")[0]
        kind = f"{words[:1].upper()}{words[1:]}"
    return WayOut(kind, resource.id, stack, resource.urn)


def keeps_out(lab: State, supernets: Iterable[str], own: Iterable[str], platform: State | None = None) -> bool:
    """Return whether a lab's network ACLs refuse these ranges in both directions, but for blocks of its own.

    An entry that is not known, or a subnet with AWS's own ACL, which is open, keeps nothing out.
    """
    stack = _stack([lab, *([platform] if platform else [])], Facts())
    networks, of_lab = stack.networks, {resource.urn for resource in lab.resources}
    acls: list[Acl | None] = [acl for urn, acl in networks.acls.by_urn.items() if urn in of_lab]
    places = [each for each in networks.places.subnets.values() if each.resource.urn in of_lab and each.vpc is not None]
    acls += [each.acl for each in places]
    ranges = AddressSet.of(*filter(None, supernets))
    # A range of the VPC in IPv6 has room for every lab.
    ranges |= AddressSet.union(each.vpc.addresses & FAMILIES[1] for each in places if each.vpc is not None)
    others = ranges - AddressSet.of(*filter(None, own)) - AddressSet.union(each.addresses for each in places)
    return bool(acls and others) and all(acl is not None and _refuses(acl, others) for acl in acls)


def _refuses(acl: Acl, others: AddressSet) -> bool:
    return not any(acl.gaps.values()) and not any(
        passage.region.addresses.overlaps(others) for passages in acl.passages.values() for passage in passages
    )


def _stack(states: Iterable[State], known: Facts) -> Stack:
    """The resources as rules see them."""
    return Stack([_seen(resource) for state in states for resource in state.resources], known)


def _seen(saved: Saved) -> Resource:
    properties = dict(saved.properties)
    if saved.id and saved.id != saved.urn:  # what is planned has no id yet
        properties.setdefault("id", saved.id)
    return Resource(
        saved.type, saved.urn, View(properties), {}, saved.parent, frozenset(saved.inputs) or None, saved.provider
    )


@cache
def _registry() -> Registry:
    return Registry(entry for entry in discover(rules).all if entry.rule.id in WAYS)


@cache
def _of_stacks() -> frozenset[str]:
    return frozenset(entry.rule.id for entry in discover(rules).stack_rules)


def depends_on_others(rule: str) -> bool:
    """Whether what a rule finds of a resource depends on what else is in the stack."""
    return rule in _of_stacks()


@cache
def _by_themselves() -> Registry:
    return Registry(entry for entry in _registry().all if not isinstance(entry, StackRule))


@cache
def _facts() -> Facts:
    try:
        return facts.load(Path(policies.__path__[0]) / "facts.toml")
    except FactsError as error:
        raise CommandError(f"What is allowed in the network cannot be read:\n{error}") from error
