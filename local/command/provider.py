"""The provider: ``command:local:Command`` and ``command:local:run``."""

from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from ..aws.errors import RefusedError
from ..aws.protocol import answers, empty_pb2, plugin_pb2, provider_pb2, provider_pb2_grpc
from ..aws.values import SIGNATURE, UNKNOWN, Properties, Value, pack_struct, unpack_struct
from . import inputs as taken
from .paths import matching
from .secret import conceal, reveal, reveal_all
from .shell import run

_ASSET, _ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"  # pulumi/sdk, `AssetSig`...
_PRINTED = ("stdout", "stderr")
_COMPUTED = (*_PRINTED, "assets", "archive")


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers for the package ``command``."""

    def __init__(self, engine_address: str) -> None:
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(engine_address))

    @answers
    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802, D102
        from importlib.metadata import version  # takes longer than most answers, and is seldom asked for

        return plugin_pb2.PluginInfo(version=version("pulumi-command"))

    @answers
    def Handshake(  # noqa: N802, D102
        self, request: object, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    @answers
    def CheckConfig(  # noqa: N802, D102
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    @answers
    def DiffConfig(self, request: object, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:  # noqa: N802, D102
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    @answers
    def Configure(self, request: object, context: grpc.ServicerContext) -> provider_pb2.ConfigureResponse:  # noqa: N802, D102
        return provider_pb2.ConfigureResponse(supportsPreview=True, acceptSecrets=True)

    @answers
    def Check(  # noqa: N802, D102
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        found = taken.problems(_type(request.urn), unpack_struct(request.news))
        failures = [provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in found]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    @answers
    def Diff(  # noqa: N802, D102
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        old, new = reveal_all(unpack_struct(request.olds)), reveal_all(unpack_struct(request.news))
        names = (old.keys() | new.keys()) - {*_COMPUTED, *request.ignoreChanges}
        changed = sorted(name for name in names if old.get(name) != new.get(name))
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=[name for name in changed if name == "triggers"],
        )

    @answers
    def Create(  # noqa: N802, D102
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        inputs = unpack_struct(request.properties)
        text = reveal(inputs.get("create"))
        if request.preview:
            return provider_pb2.CreateResponse(properties=pack_struct(_planned(inputs)))
        computed = self._run(request.urn, text, inputs, previous={})
        name = request.urn.rpartition("::")[2]
        return provider_pb2.CreateResponse(id=f"{name}{token_hex(4)}", properties=pack_struct({**inputs, **computed}))

    @answers
    def Update(  # noqa: N802, D102
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        inputs, old = unpack_struct(request.news), unpack_struct(request.olds)
        text = reveal(inputs.get("update")) or reveal(inputs.get("create"))
        if request.preview:
            return provider_pb2.UpdateResponse(properties=pack_struct(_planned(inputs)))
        computed = self._run(request.urn, text, inputs, previous=old)
        return provider_pb2.UpdateResponse(properties=pack_struct({**inputs, **computed}))

    @answers
    def Delete(  # noqa: N802, D102
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        state = unpack_struct(request.properties)
        text = reveal(state.get("delete"))
        if text:
            self._run(request.urn, text, state, previous=state)
        return empty_pb2.Empty()

    @answers
    def Read(  # noqa: N802, D102
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        if not request.properties.fields:
            raise RefusedError(f"{_type(request.urn)} cannot be imported: what a command printed is found nowhere")
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    @answers
    def Invoke(  # noqa: N802, D102
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        inputs = unpack_struct(request.args)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason)
            for name, reason in taken.problems(request.tok, inputs)
        ]
        if failures:
            return provider_pb2.InvokeResponse(failures=failures)
        computed = self._run("", reveal(inputs["command"]), inputs, previous={})
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(pack_struct({**inputs, **computed}))
        return response

    @answers
    def Cancel(self, request: object, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802, D102
        return empty_pb2.Empty()

    def _run(self, urn: str, text: Value, inputs: Properties, previous: Properties) -> Properties:
        """Run a command and return what is computed from it; what it printed is as secret as what it was given."""
        plain, before = reveal_all(inputs), reveal_all(previous)
        if not text:
            return {name: previous.get(name, "") for name in _PRINTED}
        environment = {}
        if plain.get("addPreviousOutputInEnv", True):
            environment = {f"PULUMI_COMMAND_{name.upper()}": str(before[name]) for name in _PRINTED if name in before}
        streams = taken.LOGGING[str(plain.get("logging", "stdoutAndStderr"))]

        def log(stream: str, line: str) -> None:
            if stream in streams:
                self._engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=line, urn=urn))

        outcome = run(taken.command(str(text), inputs, environment), log)
        printed: Properties = {"stdout": outcome.stdout, "stderr": outcome.stderr}
        return {**conceal(printed, inputs), **_files(plain)}


def _planned(inputs: Properties) -> Properties:
    return {**inputs, "stdout": UNKNOWN, "stderr": UNKNOWN}


def _files(inputs: Properties) -> Properties:
    """Return the files that the command left, as the properties ask for them."""
    folder = taken.folder(inputs)
    found: Properties = {}
    if "assetPaths" in inputs:
        found["assets"] = _assets(folder, taken.texts(inputs["assetPaths"]))
    if "archivePaths" in inputs:
        found["archive"] = {SIGNATURE: _ARCHIVE, "assets": _assets(folder, taken.texts(inputs["archivePaths"]))}
    return found


def _assets(folder: Path, globs: list[str]) -> dict[str, Value]:
    return {name: _asset(folder / name) for name in matching(folder, globs)}


def _asset(path: Path) -> Value:
    return {SIGNATURE: _ASSET, "path": str(path), "hash": sha256(path.read_bytes()).hexdigest()}


def _type(urn: str) -> str:
    return urn.split("::", 3)[2].rpartition("$")[2]
