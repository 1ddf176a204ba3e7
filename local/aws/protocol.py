"""Pulumi's provider protocol: the gRPC messages, and a server that speaks them.

Written on the messages themselves because a preview pays for what a plugin imports: ``pulumi.provider.experimental``
takes three times as long to start, hides unknown values from the provider, drops a diff's old inputs, and reports every
refused input as a Python stack trace.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import grpc
from google.protobuf import empty_pb2

from .errors import IncompleteError, explain
from .values import pack_struct

# The engine calls as many at once as `--parallel` says (by default four times the processors); most of them wait.
_CALLS_AT_ONCE = 64
_MESSAGE_BYTES = 400 * 1024 * 1024
_LOOK_FOR_ENGINE_SECONDS = 1.0
_FINISH_SECONDS = 60.0


@contextmanager
def _without_sdk() -> Iterator[None]:
    """Let ``pulumi.runtime.proto`` be imported without the SDK around it, which takes as long as all the rest.

    Its two parent packages are empty ones meanwhile; the SDK can still be imported afterwards.
    """
    if "pulumi" in sys.modules:
        yield
        return
    sdk = importlib.util.find_spec("pulumi")
    if sdk is None or sdk.origin is None:
        raise ModuleNotFoundError("pulumi is not installed in this environment; run `make setup`")
    root = Path(sdk.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(folder)]
    yield
    del sys.modules["pulumi"], sys.modules["pulumi.runtime"]


with _without_sdk():
    from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

__all__ = ["answers", "empty_pb2", "plugin_pb2", "provider_pb2", "provider_pb2_grpc", "serve"]


Servicer = TypeVar("Servicer")
Request = TypeVar("Request")
Response = TypeVar("Response")
Handler = Callable[[Servicer, Request, grpc.ServicerContext], Response]


def answers(handler: Handler[Servicer, Request, Response]) -> Handler[Servicer, Request, Response]:
    """Let a handler raise what it likes: the engine gets the message, and the half-made resource if there is one."""

    @wraps(handler)
    def answer(servicer: Servicer, request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return handler(servicer, request, context)
        except IncompleteError as error:
            context.set_trailing_metadata((("grpc-status-details-bin", _half_made(error).SerializeToString()),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:
            context.abort(grpc.StatusCode.UNKNOWN, explain(error))

    return answer


def _half_made(error: IncompleteError) -> status_pb2.Status:
    resource = provider_pb2.ErrorResourceInitFailed(
        id=error.id, properties=pack_struct(error.state), reasons=[str(error)], inputs=pack_struct(error.inputs)
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(resource)
    return status


def serve(servicer: provider_pb2_grpc.ResourceProviderServicer) -> None:
    """Answer on a free port, tell the engine which, and stop when the engine is gone."""
    limits = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.server(ThreadPoolExecutor(max_workers=_CALLS_AT_ONCE), options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    engine = os.getppid()
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while os.getppid() == engine and server.wait_for_termination(_LOOK_FOR_ENGINE_SECONDS):
        pass
    server.stop(_FINISH_SECONDS).wait()
