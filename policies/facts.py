"""The network's own facts: what a rule cannot know by itself, because it is allowed here and nowhere else.

They are a TOML file with a JSON Schema beside it (`facts.schema.json`, written by `python -m policies.schema`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from . import expiry, urn_patterns
from .profiles import PROD, PROFILES, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MINIMUM_REASON = 10


class FactsError(Exception):
    """The facts file is malformed; the message lists every problem in it."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A network that labs may be peered with."""

    name: str
    """What reports call it."""
    cidrs: tuple[str, ...]
    """Its ranges; nothing beyond them is routed to it or let in from it."""
    reason: str
    """Why it is allowed."""
    account: str = ""
    """The 12 digits of its account; empty: one of ours."""
    region: str = ""
    """Its region; empty: the connection's own."""
    vpc: str = ""
    """Its id; empty: any VPC with these ranges."""
    dns: bool = False
    """Whether names of either side may be answered with private addresses on the other."""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A gateway at the network's edge that is allowed for a while: a VPN, a transit gateway."""

    urn: str
    """The resource, by its stack and its name; * and ? match any text, as in exemptions.toml."""
    cidrs: tuple[str, ...]
    """The ranges behind it."""
    reason: str
    """Why it is allowed."""
    owner: str
    """Who answers for it."""
    expires: date
    """The last day on which it is allowed; the profile says how far away that may be."""

    def problem(self, today: date, profile: Profile) -> str | None:
        """Why it is not allowed on a day, if so."""
        return expiry.problem(self.expires, today, profile, f"remove the gateway, or have {self.owner} renew it")


@dataclass(frozen=True, kw_only=True)
class KnownType:
    """Types of AWS's resources that no rule looks at, and that somebody has read about."""

    type: str
    """Such as aws:route53/record:Record, or aws:route53/* for all of a service; * and ? match any text."""
    reason: str
    """Why nothing of that type can open the network or carry data away."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is allowed here by name. What is empty allows nothing, unless its own line says otherwise."""

    profile: Profile = PROD
    """How strict the rules are: dev, prod or hipaa."""
    accounts: tuple[str, ...] = ()
    """The 12 digits of the accounts that are ours; empty: the one that the stack's own resources are in."""
    shared_accounts: tuple[str, ...] = ()
    """Accounts that images, snapshots, keys and buckets may be shared with; code of theirs does not run here."""
    organisation: str = ""
    """The id of our AWS organisation, o-..."""
    cidrs: tuple[str, ...] = ()
    """Ranges of our VPCs that the stacks at hand do not show."""
    peers: tuple[Peer, ...] = ()
    """Networks that labs may be peered with."""
    edges: tuple[Edge, ...] = ()
    """Gateways at the network's edge that are allowed for a while."""
    buckets: tuple[str, ...] = ()
    """Buckets of others, AWS's among them, whose data labs may read; * and ? match any text."""
    log_buckets: tuple[str, ...] = ()
    """Buckets outside of the stack and its platform that logs, and what builds make, may go to; * and ? match any
    text."""
    code_buckets: tuple[str, ...] = ()
    """Buckets outside of the stack and its platform that functions, builds and nodes may get code from; * and ? match
    any text."""
    code_accounts: tuple[str, ...] = ()
    """Accounts of others whose layers and images may run here; nothing is shared with them."""
    code_images: tuple[str, ...] = ()
    """Images of public registries that may run, such as public.ecr.aws/lambda/python:*; * and ? match any text."""
    principals: tuple[str, ...] = ()
    """ARNs of the roles that may ask for clusters; * and ? match any text. Empty: each role of ours that a policy or a
    permission names in full."""
    break_glass: tuple[str, ...] = ()
    """ARNs of the roles that may reach lab buckets from outside of the network (the platform's admin_principal_arns);
    * and ? match any text. Roles that only AWS's services can assume need no row."""
    boundaries: tuple[str, ...] = ()
    """ARNs of policies that are permissions boundaries, where the stack at hand does not make them; * and ? match any
    text. Empty: a policy of ours that is not at hand is not evaluated."""
    token_subjects: tuple[str, ...] = ()
    """Subjects of identity providers' tokens that may take on roles, repo:OWNER/NAME:...; * and ? match any text.
    Empty: each that a role names with its owner and name."""
    domains: tuple[str, ...] = ()
    """Domains that the DNS firewall may allow, beside AWS's and the platform's own, and that topics, events and proxies
    of nodes may be at."""
    templates: tuple[str, ...] = ()
    """Addresses of CloudFormation templates that were read and are trusted; * and ? match any text."""
    packages: tuple[str, ...] = ()
    """Pulumi packages whose resources were found to be harmless, beside AWS's and Pulumi's own."""
    types: tuple[KnownType, ...] = ()
    """Types of AWS's resources that no rule looks at, and that are allowed all the same."""
    endpoint_services: tuple[str, ...] = ()
    """Endpoint services of others that VPCs may have endpoints to, com.amazonaws.vpce.REGION.vpce-svc-...; * and ?
    match any text."""

    @cached_property
    def peer_cidrs(self) -> tuple[str, ...]:
        """The ranges of all peers."""
        return tuple(cidr for peer in self.peers for cidr in peer.cidrs)

    def on(self, day: date) -> Facts:
        """What is allowed on a day: without the edges that have expired, or would not for too long."""
        lasting = tuple(edge for edge in self.edges if edge.problem(day, self.profile) is None)
        return self if lasting == self.edges else replace(self, edges=lasting)


_Row = Peer | Edge | KnownType
TABLES: dict[str, type[_Row]] = {"peers": Peer, "edges": Edge, "types": KnownType}
# A service at least: a pattern for all of AWS would be the end of asking.
TYPE = re.compile(r"aws:[A-Za-z0-9]+/[A-Za-z0-9/:*?]+")


def load(path: Path) -> Facts:
    """The facts of a file.

    Raises:
        FactsError: it is not TOML, or a value is unknown, missing or of a wrong kind.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FactsError(f"{path.name}: {error}") from error
    problems: list[str] = []
    values: dict[str, object] = {}
    names = [each.name for each in fields(Facts)]
    for key, value in document.items():
        if key not in names:
            problems.append(f"unknown key {key!r}; allowed: {', '.join(names)}")
        elif key == "profile":
            if value in PROFILES:
                values[key] = PROFILES[str(value)]
            else:
                problems.append(f"profile is {value!r}; allowed: {', '.join(PROFILES)}")
        elif key in TABLES:
            values[key] = _rows(key, value, problems)
        elif key == "organisation":
            values[key] = value
            if not isinstance(value, str) or not value.startswith("o-"):
                problems.append(f"organisation is {value!r}; write its id, such as 'o-a1b2c3d4e5'")
        else:
            values[key] = _texts(key, value, problems)
    if problems:
        raise FactsError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return replace(Facts(), **values)  # type: ignore[arg-type]


def _texts(key: str, value: object, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        problems.append(f"{key} is {value!r}; write a list of texts")
        return ()
    for each in value:
        if key.endswith("accounts") and not (len(each) == 12 and each.isdigit()):
            problems.append(f"{key} has {each!r}; an account has 12 digits")
        if key.endswith("cidrs"):
            problems += _cidr_problem(key, each)
    return tuple(value)


def _cidr_problem(key: str, cidr: str) -> list[str]:
    try:
        ip_network(cidr)
    except ValueError as error:
        return [f"{key} has {cidr!r}, which is no address range: {error}"]
    return []


def _rows(table: str, rows: object, problems: list[str]) -> tuple[_Row, ...]:
    kind = TABLES[table]
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        problems.append(f"{table} is no list of rows; each starts with [[{table}]]")
        return ()
    made: list[_Row] = []
    for number, row in enumerate(rows, start=1):
        found = _row_problems(kind, row)
        problems += [f"{table} row {number}: {problem}" for problem in found]
        if not found:
            given: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in row.items()}
            made.append(kind(**given))
    return tuple(made)


def _row_problems(kind: type[_Row], row: Mapping[str, object]) -> list[str]:
    allowed = {each.name: each for each in fields(kind)}
    needed = [name for name in allowed if name not in ("account", "region", "vpc", "dns")]
    problems = [f"unknown field {key!r}; allowed: {', '.join(allowed)}" for key in row if key not in allowed]
    problems += [f"{name} is missing" for name in needed if name not in row]
    for name, value in row.items():
        if name == "cidrs":
            _texts(name, value, problems)
        elif name == "dns":
            problems += [] if isinstance(value, bool) else [f"dns is {value!r}; write true or false"]
        elif name == "expires":
            if not isinstance(value, date) or isinstance(value, datetime):
                problems.append(f"expires is {value}; write a date without quotes, such as 2027-03-31")
        elif not isinstance(value, str):
            problems.append(f"{name} is {value!r}; write a text")
        elif name == "account" and value and not (len(value) == 12 and value.isdigit()):
            problems.append(f"account is {value!r}; an account has 12 digits")
        elif name == "reason" and len(value.strip()) < MINIMUM_REASON:
            problems.append(f"reason is {value!r}; say it in at least {MINIMUM_REASON} characters")
        elif name == "type" and not TYPE.fullmatch(value):
            problems.append(f"type is {value!r}; write a type, or a service with /*, such as 'aws:route53/*'")
        elif name == "urn" and (problem := urn_patterns.problem(value)):
            problems.append(f"urn is {value!r}, which is {problem}")
    return problems
