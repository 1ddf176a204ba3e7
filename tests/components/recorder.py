"""A recording stand-in for the engine, for component tests.

``record(build)`` runs a small program and returns what it registered. It is stricter than the engine's mocks: a second
resource with the same URN, a custom resource without a parent, and any failure inside an ``apply`` fail the test.
Outputs that only AWS knows (ids, ARNs) come back as readable fakes such as ``vpc-lab-net`` or ``arn:aws:...:lab-net``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _sync_await

ACCOUNT = "123456789012"
REGION = "us-east-1"
_STACK = "pulumi:pulumi:Stack"

_CALLS: dict[str, dict[str, Any]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "id": ACCOUNT,
        "userId": ACCOUNT,
    },
    "aws:index/getRegion:getRegion": {
        "id": REGION,
        "region": REGION,
        "name": REGION,
        "description": "US East (N. Virginia)",
        "endpoint": f"ec2.{REGION}.amazonaws.com",
    },
    "aws:index/getPartition:getPartition": {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
}


@dataclass(frozen=True)
class Registered:
    """One resource as the program asked for it; property names are the wire's (camelCase)."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: Mapping[str, Any]
    protect: bool
    retain_on_delete: bool
    dependencies: frozenset[str]
    custom: bool


@dataclass
class Recording:
    """Everything that one program registered, and what its build function returned, with outputs resolved."""

    resources: list[Registered] = field(default_factory=list)
    result: Any = None

    def urns(self) -> list[str]:
        return sorted(resource.urn for resource in self.resources)

    def of_type(self, token: str) -> list[Registered]:
        return [resource for resource in self.resources if resource.type == token]

    def one(self, token: str, name: str | None = None) -> Registered:
        found = [r for r in self.of_type(token) if name is None or r.name == name]
        assert len(found) == 1, f"{len(found)} of {token} {name or ''}: {[r.name for r in self.of_type(token)]}"
        return found[0]


class _Mocks(mocks.Mocks):
    def __init__(self, outputs: Mapping[str, Mapping[str, Any]], calls: Mapping[str, Mapping[str, Any]]) -> None:
        self.outputs = outputs
        self.calls = {**_CALLS, **calls}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token not in self.calls:
            raise AssertionError(f"the program invokes {args.token}; pass its answer as calls={{...}}")
        return dict(self.calls[args.token]), []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if not args.custom:
            return "", dict(args.inputs)
        kind = args.typ.rsplit(":", 1)[-1]
        fakes = {"arn": f"arn:aws:mock:{REGION}:{ACCOUNT}:{kind}/{args.name}"}
        return f"{kind}-{args.name}", {**fakes, **args.inputs, **self.outputs.get(args.typ, {})}


class _Monitor(mocks.MockMonitor):
    def __init__(self, answers: mocks.Mocks, recording: Recording, top_level: Collection[str]) -> None:
        super().__init__(answers)
        self.recording = recording
        self.top_level = {"pulumi:", *top_level}
        self.problems: list[str] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Build URNs as the engine does: all the parents' types but the stack's (the mocks keep only the last)."""
        parent_type = parent.split("::")[2] if parent else _STACK
        qualified = type_ if parent_type == _STACK else f"{parent_type}${type_}"
        return f"urn:pulumi:{settings.get_stack()}::{settings.get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (the name is the protocol's)
        response: Any = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type == _STACK:
            return response
        if any(known.urn == response.urn for known in self.recording.resources):
            self.problems.append(f"registered twice: {response.urn}")
        if request.custom and f"::{_STACK}::" in request.parent and not request.type.startswith(tuple(self.top_level)):
            self.problems.append(f"no component as parent: {response.urn}")
        self.recording.resources.append(
            Registered(
                urn=response.urn,
                type=request.type,
                name=request.name,
                parent=request.parent,
                inputs=pulumi.runtime.rpc.deserialize_properties(request.object),
                protect=request.protect,
                retain_on_delete=request.retainOnDelete,
                dependencies=frozenset(request.dependencies),
                custom=request.custom,
            )
        )
        return response


def record(
    build: Callable[[], Any],
    *,
    outputs: Mapping[str, Mapping[str, Any]] | None = None,
    calls: Mapping[str, Mapping[str, Any]] | None = None,
    top_level: Collection[str] = (),
    preview: bool = False,
    organization: str = "organization",
    project: str = "hpc-labs",
    stack: str = "test",
) -> Recording:
    """Run ``build`` as a Pulumi program and return what it registered.

    Args:
        build: makes components; what it returns (outputs, or lists and dicts of them) is resolved into ``result``.
        outputs: extra outputs by type token, e.g. ``{"aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-0"}}``.
        calls: answers to invokes by token, beside caller identity, region and partition.
        top_level: types of resources that may be the stack's own, without a component as parent.
        preview: whether the program sees ``pulumi.runtime.is_dry_run()``.
        organization: the organization's name, part of what identifies a stack.
        project: the project's name.
        stack: the stack's name.
    """
    recording = Recording()
    monitor = _Monitor(_Mocks(outputs or {}, calls or {}), recording, top_level)
    settings.SETTINGS.rpc_manager.clear()
    settings.SETTINGS.outputs.clear()
    mocks.set_mocks(
        monitor.mocks, project=project, stack=stack, preview=preview, monitor=monitor, organization=organization
    )

    def program() -> None:
        recording.result = _sync_await(pulumi.Output.from_input(build()).future())

    _sync_await(run_pulumi_func(program))
    assert not monitor.problems, "\n".join(monitor.problems)
    return recording


def untagged(recording: Recording, taggable: Iterable[str]) -> list[str]:
    """URNs of resources of the given types that carry no tags."""
    types = set(taggable)
    return [r.urn for r in recording.resources if r.type in types and not r.inputs.get("tags")]
