"""Saved states, as ``pulumi stack export`` writes them, as a small typed model."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from policies.view import SECRET as SECRET_SIGNATURE
from policies.view import SIGNATURE

from .errors import CommandError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

SECRET = "[secret]"  # noqa: S105 -- what is shown in place of a secret, as the engine itself does

STACK = "pulumi:pulumi:Stack"
STACK_REFERENCE = "pulumi:pulumi:StackReference"


class StateError(CommandError):
    """A saved state cannot be read; the message says why."""


@dataclass(frozen=True)
class Resource:
    """One resource of a stack. ``properties`` are its outputs, and its inputs where there is no output of that name."""

    urn: str
    type: str
    custom: bool
    id: str = ""
    parent: str = ""
    inputs: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    protect: bool = False
    retain_on_delete: bool = False
    external: bool = False
    """Read by the program, and not created by it."""
    provider: str = ""
    """The URN of the provider that it is made with; empty where the state does not say."""

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return self.urn.split("::", 3)[3]

    @cached_property
    def properties(self) -> Mapping[str, Json]:
        """Return outputs over inputs."""
        return {**self.inputs, **self.outputs}

    def text(self, key: str) -> str:
        """Return a property as text; what is absent is empty."""
        value = self.properties.get(key)
        return "" if value is None or isinstance(value, list | dict) else str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a property that is a list of texts."""
        value = self.properties.get(key)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def flag(self, key: str) -> bool:
        """Return whether a property is true."""
        return self.properties.get(key) is True


@dataclass(frozen=True)
class Interrupted:
    """An operation that was cut off, so that nobody knows whether AWS did it."""

    kind: str
    """What was being done, in the engine's words: creating, updating, deleting."""
    resource: Resource
    """The resource as it was to be: its inputs are known, its id and outputs need not be."""


@dataclass(frozen=True)
class State:
    """The saved state of one stack."""

    stack: str
    resources: tuple[Resource, ...] = ()
    interrupted: tuple[Interrupted, ...] = ()
    ids: frozenset[tuple[str, str]] = frozenset()
    """Types and ids of all that the stack knows, including what still waits for its deletion."""

    @property
    def outputs(self) -> Mapping[str, Json]:
        """The stack's outputs."""
        return next((resource.outputs for resource in self.resources if resource.type == STACK), {})

    def output(self, key: str) -> str:
        """Return an output of the stack as text; what is absent is empty."""
        value = self.outputs.get(key)
        return "" if value is None or isinstance(value, list | dict) else str(value)

    def of_type(self, *tokens: str) -> Iterator[Resource]:
        """Yield the resources of the given types, by URN."""
        return (resource for resource in self.resources if resource.type in tokens)

    @property
    def managed(self) -> tuple[Resource, ...]:
        """What exists at a provider: no components, providers, or resources that are only read."""
        return tuple(
            resource
            for resource in self.resources
            if resource.custom and not resource.external and not resource.type.startswith("pulumi:")
        )

    @property
    def platform(self) -> str:
        """The stack that this one reads its platform's outputs from, or an empty text."""
        references = (reference.text("name") or reference.id for reference in self.of_type(STACK_REFERENCE))
        return next(references, "").rsplit("/", 1)[-1]


def read_state(stack: str, exported: str) -> State:
    """Read what ``pulumi stack export`` printed.

    Raises:
        StateError: it is no exported state.
    """
    try:
        deployment = json.loads(exported)["deployment"]
        rows = deployment.get("resources") or []
        pending = deployment.get("pending_operations") or []
        return State(
            stack=stack,
            # The engine's order is the one in which things happened to be done: not the same for the same stack.
            resources=tuple(sorted((_resource(row) for row in rows if not row.get("delete")), key=_urn)),
            interrupted=tuple(Interrupted(str(row["type"]), _resource(row["resource"])) for row in pending),
            ids=frozenset((str(row["type"]), str(row["id"])) for row in rows if row.get("id")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"the export of stack {stack!r} is not a state that can be read ({error!r}); "
            f"compare with `pulumi stack export --stack {stack}`"
        ) from error


def _urn(resource: Resource) -> str:
    return resource.urn


def _resource(row: dict[str, Json]) -> Resource:
    return Resource(
        urn=str(row["urn"]),
        type=str(row["type"]),
        custom=row.get("custom") is True,
        id=str(row.get("id") or ""),
        parent=str(row.get("parent") or ""),
        inputs=_properties(row.get("inputs")),
        outputs=_properties(row.get("outputs")),
        protect=row.get("protect") is True,
        retain_on_delete=row.get("retainOnDelete") is True,
        external=row.get("external") is True,
        provider=str(row.get("provider") or "").rpartition("::")[0],  # without the provider's id
    )


def _properties(value: Json) -> Mapping[str, Json]:
    plain = _without_secrets(value)
    return plain if isinstance(plain, dict) else {}


def _without_secrets(value: Json) -> Json:
    """Put SECRET in the place of every secret, whether the state holds it encrypted or in clear."""
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return SECRET
        return {key: _without_secrets(item) for key, item in value.items() if key != SIGNATURE}
    return value
