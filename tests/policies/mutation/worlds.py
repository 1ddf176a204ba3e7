"""What is changed: the real stacks; where they have nothing of a kind, the corpus' lab; then resources of cases."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from policies import facts
from policies.documents import expand
from policies.resource import Resource
from policies.tokens import CLOUDFORMATION_STACK, CLUSTER
from policies.view import View
from tests.policies import cases, corpus, estate

from .places import Pattern, Place, changed, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policies.facts import Facts
    from tests.policies.cases import Table

_TAGS = ("tags", "tagsAll")
_STACK = "urn:pulumi:platform::hpc-labs"
_KIND = "Custom::PclusterCluster"


@dataclass(frozen=True)
class Spot:
    """A place of a resource, with what is there."""

    subject: str
    """The resource by its URN."""
    urn: str
    """The resource, or the one whose document it stands in."""
    place: Place
    value: object = field(compare=False)


@dataclass(frozen=True, eq=False)
class World:
    """Resources that keep every rule, or nearly."""

    name: str
    resources: tuple[Resource, ...]
    facts: Facts

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """The resources that the engine knows, by URN."""
        return {resource.urn: resource for resource in self.resources}

    def spots(self, token: str, path: Pattern) -> Iterator[Spot]:
        """Where resources of a type have a place of this pattern, those first that have something there."""
        found = [
            Spot(subject, owner, place, there)
            for subject, owner, at, value in self._roots(token)
            for place, there in find(value, path, at)
        ]
        yield from sorted(found, key=lambda spot: spot.value is None)

    def with_change(self, spot: Spot, new: object) -> World:
        """The world with another value at the spot; without the resource, if the spot is all of it."""
        resource = self.by_urn[spot.urn]
        if not spot.place:
            return self.without(spot.urn)
        raw = changed(resource.properties.raw, spot.place, new)
        if spot.place[0] in _TAGS:  # the provider writes them twice
            other = _TAGS[spot.place[0] == _TAGS[0]]
            if resource.at(other).known:
                raw = changed(raw, (other, *spot.place[1:]), new)
        # The engine tells what a value was made from; this one is made from nothing.
        kept = {key: urns for key, urns in resource.references.items() if key != spot.place[0]}
        return self.having(replace(resource, properties=View(raw), references=kept))

    def having(self, *resources: Resource) -> World:
        """The world with these resources, in place of others of their URNs."""
        made = {**self.by_urn, **{resource.urn: resource for resource in resources}}
        return World(self.name, tuple(made.values()), self.facts)

    def without(self, *urns: str) -> World:
        """The world without some resources."""
        return World(self.name, tuple(each for each in self.resources if each.urn not in urns), self.facts)

    def of_type(self, token: str) -> list[Resource]:
        """The resources of a type."""
        return [resource for resource in self.resources if resource.type == token]

    def _roots(self, token: str) -> Iterator[tuple[str, str, Place, object]]:
        if token == CLUSTER:
            for resource in self.resources:
                if resource.type in CLOUDFORMATION_STACK:
                    yield from _clusters(resource)
        else:
            for resource in self.of_type(token):
                yield resource.urn, resource.urn, (), resource.properties.raw


_USUAL, _ADVISED_PORT = 3306, 3307
# What the stacks leave undone that is only advised: done here, so that a change has something to undo.
_ADVISED: Mapping[str, Mapping[str, object]] = {
    "aws:backup/vault:Vault": {"forceDestroy": False},
    "aws:dynamodb/table:Table": {"deletionProtectionEnabled": True},
    "aws:lambda/function:Function": {
        "deadLetterConfig": {"targetArn": "arn:aws:sqs:us-east-1:123456789012:failed"},
        "reservedConcurrentExecutions": 2,
    },
    "aws:rds/instance:Instance": {
        "deletionProtection": True,
        "iamDatabaseAuthenticationEnabled": True,
        "multiAz": True,
        "port": _ADVISED_PORT,
        "skipFinalSnapshot": False,
    },
    "aws:s3/bucket:Bucket": {"forceDestroy": False},
}
_VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"


@cache
def real() -> World:
    """The platform and the lab that the repository's own program makes, with what rules advise."""
    made = as_they_are()
    advised = [_with(each, _ADVISED[each.type]) for each in made.resources if each.type in _ADVISED]
    # The database's usual port is advised against, in its groups' rules too.
    rules = [each for each in made.resources if each.at("fromPort").raw in (_USUAL, str(_USUAL))]
    moved = [_with(each, {"fromPort": _ADVISED_PORT, "toPort": _ADVISED_PORT}) for each in rules]
    lock = {"minRetentionDays": 35, "backupVaultName": made.of_type("aws:backup/vault:Vault")[0].at("name").value()}
    return made.having(*advised, *moved, Resource(_VAULT_LOCK, f"{_STACK}::{_VAULT_LOCK}::lock", View(lock)))


@cache
def as_they_are() -> World:
    """The platform and the lab as their states are."""
    return World("real stacks", tuple(estate.resources("platform", "lab")), estate.FACTS)


@cache
def clean() -> World:
    """The corpus' lab, recorded by a process of its own: its program reads its config when it is imported."""
    program = [sys.executable, "-m", f"{__package__}.clean_lab"]
    done = subprocess.run(program, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)
    made = tuple(Resource(row["type"], row["urn"], View(row["properties"])) for row in rows)
    return World("corpus", made, facts.load(corpus.FACTS))


def of_cases(rule: str) -> Iterator[World]:
    """The good resources of each of a rule's tables."""
    for name, table in _tables().items():
        if name.split()[0] == rule:
            made = tuple(Resource(each.type, each.urn, View(each.properties), each.refers) for each in table.good)
            yield World(f"cases: {name}", made, _facts(table))


def present(rule: str) -> bool:
    """Whether the rule finds nothing but that something is there."""
    return any(table.by_presence for name, table in _tables().items() if name.split()[0] == rule)


@cache
def _tables() -> Mapping[str, Table]:
    found: dict[str, Table] = {}
    for module in pkgutil.iter_modules(cases.__path__):
        found |= importlib.import_module(f"{cases.__name__}.{module.name}").TABLES
    return found


def _facts(table: Table) -> Facts:
    if not table.facts:
        return facts.Facts()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "facts.toml")
        file.write_text(table.facts, encoding="utf-8")
        return facts.load(file)


def _with(resource: Resource, properties: Mapping[str, object]) -> Resource:
    return replace(resource, properties=View({**cast("dict[str, object]", resource.properties.raw), **properties}))


def _clusters(stack: Resource) -> Iterator[tuple[str, str, Place, object]]:
    """The configurations of clusters in the body of a stack."""
    if not any(inner.type == CLUSTER for inner in expand(stack)):
        return
    for at, body in find(stack.properties.raw, ("templateBody", "Resources")):
        for name, made in body.items() if isinstance(body, dict) else ():
            if made.get("Type") == _KIND:
                place = (*at, name, "Properties", "ClusterConfiguration")
                yield f"{stack.urn}#{name}", stack.urn, place, made["Properties"]["ClusterConfiguration"]
