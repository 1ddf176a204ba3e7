"""The provider: the engine's calls, answered by the table's rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import lifecycle
from .call import Call
from .check import Naming, check
from .config import Config, check_config
from .diff import Change, Comparison
from .errors import GoneError
from .functions import invoke
from .preview import planned_creation, planned_update, recorded_inputs
from .protocol import answers, empty_pb2, plugin_pb2, provider_pb2, provider_pb2_grpc
from .schema import schema_of
from .table import find
from .values import DEFAULTS, Properties, pack_struct, unpack_struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    import grpc
    from google.protobuf.struct_pb2 import Struct


_WITH_REGION = re.compile(r"(.+)@([a-z]{2}(?:-[a-z]+)+-\d)")


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers for the package ``aws``."""

    def __init__(self) -> None:
        self._config = Config()

    @answers
    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802, D102
        from importlib.metadata import version  # Takes longer than most answers, and is seldom asked for.

        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    @answers
    def GetSchema(  # noqa: N802, D102
        self, request: object, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        from .package import package_schema  # Only `pulumi import` asks.

        return provider_pb2.GetSchemaResponse(schema=package_schema())

    @answers
    def Handshake(  # noqa: N802, D102
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    @answers
    def CheckConfig(  # noqa: N802, D102
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason)
            for name, reason in check_config(unpack_struct(request.news))
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    @answers
    def DiffConfig(  # noqa: N802, D102
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        old, new = unpack_struct(request.olds), unpack_struct(request.news)
        changed = [name for name in {**old, **new} if name != "version" and old.get(name) != new.get(name)]
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=changed)

    @answers
    def Configure(  # noqa: N802, D102
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        self._config = Config.of(unpack_struct(request.args))
        self._config.start_server()
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    @answers
    def Invoke(  # noqa: N802, D102
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        self._config.await_server()
        result = invoke(request.tok, unpack_struct(request.args), self._config.region)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(pack_struct(result))  # a keyword of Python
        return response

    @answers
    def Check(  # noqa: N802, D102
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        token, name = type_and_name(request.urn)
        asked = request.autonaming
        naming = Naming(
            seed=request.randomSeed,
            logical_name=name,
            proposed=asked.proposed_name,
            disabled=asked.mode == provider_pb2.CheckRequest.AutonamingOptions.Mode.DISABLE,
        )
        inputs, problems = check(
            find(token),
            schema_of(token),
            unpack_struct(request.olds),
            unpack_struct(request.news),
            naming,
            self._config.default_tags,
        )
        return provider_pb2.CheckResponse(
            inputs=pack_struct(inputs),
            failures=[provider_pb2.CheckFailure(property=p.property, reason=p.reason) for p in problems],
        )

    @answers
    def Diff(  # noqa: N802, D102
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        token, _ = type_and_name(request.urn)
        row, old, new = find(token), unpack_struct(request.olds), unpack_struct(request.news)
        comparison = Comparison(row, schema_of(token))
        changes = _not_ignored(comparison.changes(old, new), request.ignoreChanges)
        replacing = {change.path for change in changes if comparison.replaces(change, old, new)}
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=sorted({change.property for change in changes}),
            replaces=sorted({change.property for change in changes if change.path in replacing}),
            deleteBeforeReplace=bool(replacing) and comparison.deletes_first(old, new),
            detailedDiff={change.path: _property_diff(change, change.path in replacing) for change in changes},
            hasDetailedDiff=True,
        )

    @answers
    def Create(  # noqa: N802, D102
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        token, name = type_and_name(request.urn)
        inputs = _without_marks(unpack_struct(request.properties))
        if request.preview:
            planned = planned_creation(schema_of(token), inputs, self._config.region)
            return provider_pb2.CreateResponse(properties=pack_struct(planned))
        call = self._call(token, name, inputs=inputs)
        state = lifecycle.create(call)
        if not context.is_active():
            # The engine was killed while AWS worked. Nobody would ever know of the resource: take it back.
            lifecycle.delete(call)
        return provider_pb2.CreateResponse(id=call.id, properties=_with_id(state, call.id))

    @answers
    def Read(  # noqa: N802, D102
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        token, name = type_and_name(request.urn)
        row, state, id_ = find(token), unpack_struct(request.properties), request.id
        if not state:
            id_, region = _without_region(id_)
            state = {**(row.imported(id_) if row.imported else {}), **region}
        call = self._call(token, name, id=id_, state=state)
        try:
            found = lifecycle.read(call)
        except GoneError:
            return provider_pb2.ReadResponse()
        comparison = Comparison(row, schema_of(token))
        inputs = recorded_inputs(comparison, unpack_struct(request.inputs), found)
        return provider_pb2.ReadResponse(id=call.id, properties=_with_id(found, call.id), inputs=pack_struct(inputs))

    @answers
    def Update(  # noqa: N802, D102
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        token, name = type_and_name(request.urn)
        row, schema, old = find(token), schema_of(token), unpack_struct(request.olds)
        inputs = _without_marks(unpack_struct(request.news))
        changes = _not_ignored(Comparison(row, schema).changes(old, inputs), request.ignoreChanges)
        changed = frozenset(change.property for change in changes)
        if request.preview:
            planned = planned_update(row, schema, old, inputs, changed)
            return provider_pb2.UpdateResponse(properties=pack_struct(planned))
        call = self._call(token, name, id=request.id, inputs=inputs, state=old, changed=changed)
        return provider_pb2.UpdateResponse(properties=_with_id(lifecycle.update(call), call.id))

    @answers
    def Delete(  # noqa: N802, D102
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        token, name = type_and_name(request.urn)
        lifecycle.delete(self._call(token, name, id=request.id, state=unpack_struct(request.properties)))
        return empty_pb2.Empty()

    @answers
    def Cancel(self, request: object, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802, D102
        return empty_pb2.Empty()

    @answers
    def GetMapping(  # noqa: N802, D102
        self, request: object, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        return provider_pb2.GetMappingResponse()

    @answers
    def GetMappings(  # noqa: N802, D102
        self, request: object, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingsResponse:
        return provider_pb2.GetMappingsResponse()

    def _call(
        self,
        token: str,
        name: str,
        *,
        id: str = "",
        inputs: Properties | None = None,
        state: Properties | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> Call:
        self._config.await_server()
        inputs, state = inputs or {}, state or {}
        region = str(inputs.get("region") or state.get("region") or self._config.region)
        default_tags = self._config.default_tags
        return Call(
            row=find(token),
            name=name,
            region=region,
            id=id,
            inputs=inputs,
            state=state,
            default_tags=default_tags if isinstance(default_tags, dict) else {},
            changed=changed,
        )


def type_and_name(urn: str) -> tuple[str, str]:
    """A resource's type token and logical name: ``urn:pulumi:stack::project::parent$type::name``."""
    _, _, qualified, name = urn.split("::", 3)
    return qualified.rpartition("$")[2], name


def _property_diff(change: Change, replaces: bool) -> provider_pb2.PropertyDiff:
    kinds = provider_pb2.PropertyDiff.Kind
    kind = f"{change.kind.name}_REPLACE" if replaces else change.kind.name
    return provider_pb2.PropertyDiff(kind=kinds.Value(kind))


def _without_region(id_: str) -> tuple[str, Properties]:
    """Split the region off an import's id, ``ID@REGION``: of a resource in another region than its provider's."""
    found = _WITH_REGION.fullmatch(id_)
    return (found[1], {"region": found[2]}) if found else (id_, {})


def _with_id(state: Properties, id_: str) -> Struct:
    """The outputs as the official provider answers them: the id is one of them, and policies know a resource by it."""
    return pack_struct({**state, "id": id_})


def _without_marks(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if name != DEFAULTS}


def _not_ignored(changes: Iterable[Change], ignored: Iterable[str]) -> list[Change]:
    """The changes outside the paths that the program told the engine to ignore."""
    paths = set(ignored)
    return [c for c in changes if not paths & {c.property, c.plain, c.path}]
