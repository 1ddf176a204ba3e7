"""Speaks the engine's analyzer protocol for the pack (docs/adr/0005 says why it is not left to pulumi_policy)."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from . import rules
from .exemptions import ExemptionError, load
from .model import Level, Rule, Severity
from .registry import Registry, RegistryError, StackRule, discover
from .resource import Resource, Stack
from .session import EXEMPTIONS, OF_THE_PACK, Diagnostic, Session
from .view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "hpc-labs"
VERSION = "0.1.0"
EXEMPTIONS_FILE = Path(__file__).with_name("exemptions.toml")

# A stack's resources come in one message; gRPC's own limit of 4 MB is about a hundred of them.
_MAXIMUM_MESSAGE = 400 * 1024 * 1024
_LEVELS = {Level.ADVISORY: wire.ADVISORY, Level.MANDATORY: wire.MANDATORY, Level.DISABLED: wire.DISABLED}
_LEVELS_SET = {
    wire.ADVISORY: Level.ADVISORY,
    wire.MANDATORY: Level.MANDATORY,
    wire.REMEDIATE: Level.MANDATORY,
    wire.DISABLED: Level.DISABLED,
}
_SEVERITIES = {
    Severity.LOW: wire.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: wire.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: wire.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: wire.POLICY_SEVERITY_CRITICAL,
}
_FILE_SCHEMA = {
    "file": {"type": "string", "description": "Path of another exemptions file, from the folder of the pack."}
}


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers one engine operation; what a method raises, gRPC hands to the engine, which then stops."""

    def __init__(self, registry: Registry, exemptions: Path, today: date) -> None:
        self._registry = registry
        self._today = today
        self._rules = {rule.id: rule for rule in (*(entry.rule for entry in registry.all), *OF_THE_PACK)}
        self._session = self._new_session(exemptions, {})

    def _new_session(self, exemptions: Path, levels: Mapping[str, Level]) -> Session:
        try:
            return Session(self._registry, load(exemptions, self._rules), self._today, levels)
        except ExemptionError as error:  # raised here, it would leave the engine without its pack and with other words
            return Session(self._registry, (), self._today, levels, malformed=str(error))

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> wire.AnalyzerInfo:  # noqa: N802
        """Every rule of the pack."""
        policies = [_policy_info(entry.rule, in_stack=isinstance(entry, StackRule)) for entry in self._registry.all]
        policies += [_policy_info(rule, in_stack=True) for rule in OF_THE_PACK]
        return wire.AnalyzerInfo(name=NAME, version=VERSION, supportsConfig=True, policies=policies)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Configure(self, request: wire.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Levels, and the exemptions file, of this operation."""
        levels = {rule_id: _LEVELS_SET[config.enforcementLevel] for rule_id, config in request.policyConfig.items()}
        file = request.policyConfig[EXEMPTIONS.id].properties.fields["file"].string_value
        self._session = self._new_session(EXEMPTIONS_FILE.parent / (file or EXEMPTIONS_FILE.name), levels)
        return empty_pb2.Empty()

    def Analyze(self, request: wire.AnalyzeRequest, context: grpc.ServicerContext) -> wire.AnalyzeResponse:  # noqa: N802
        """Judges one resource by its inputs."""
        if not self._registry.for_type(request.type):
            return wire.AnalyzeResponse()
        return _response(self._session.analyze(_resource(request, {})))

    def AnalyzeStack(self, request: wire.AnalyzeStackRequest, context: grpc.ServicerContext) -> wire.AnalyzeResponse:  # noqa: N802
        """Judges the whole stack by its outputs."""
        stack = Stack(
            _resource(resource, {key: tuple(used.urns) for key, used in resource.propertyDependencies.items()})
            for resource in request.resources
        )
        return _response(self._session.analyze_stack(stack))


def serve() -> None:
    """Serves the pack on a free local port, printed for the engine, until the engine is gone."""
    try:
        analyzer = Analyzer(discover(rules), EXEMPTIONS_FILE, datetime.now(UTC).date())
    except RegistryError as error:
        sys.exit(str(error))
    options = [("grpc.max_receive_message_length", _MAXIMUM_MESSAGE)]
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=options)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)
    parent = os.getppid()
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # The engine interrupts the process when it is done; when the engine itself was killed, nobody does.
    with suppress(KeyboardInterrupt):
        while server.wait_for_termination(timeout=1) and os.getppid() == parent:
            pass


def _resource(
    message: wire.AnalyzeRequest | wire.AnalyzerResource, references: Mapping[str, tuple[str, ...]]
) -> Resource:
    return Resource(message.type, message.urn, View(json_format.MessageToDict(message.properties)), references)


def _response(diagnostics: list[Diagnostic]) -> wire.AnalyzeResponse:
    return wire.AnalyzeResponse(
        diagnostics=[
            wire.AnalyzeDiagnostic(
                policyName=diagnostic.rule.id,
                policyPackName=NAME,
                policyPackVersion=VERSION,
                description=diagnostic.rule.title,
                message=diagnostic.message,
                enforcementLevel=_LEVELS[diagnostic.level],
                urn=diagnostic.urn,
                severity=_SEVERITIES[diagnostic.rule.severity],
            )
            for diagnostic in diagnostics
        ]
    )


def _policy_info(rule: Rule, *, in_stack: bool) -> wire.PolicyInfo:
    info = wire.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.why,
        enforcementLevel=_LEVELS[rule.level],
        policy_type=wire.POLICY_TYPE_STACK if in_stack else wire.POLICY_TYPE_RESOURCE,
        severity=_SEVERITIES[rule.severity],
        tags=rule.controls.labels(),
        remediation_steps=rule.remediation,
        url=rule.source,
    )
    if rule is EXEMPTIONS:
        info.configSchema.properties.update(_FILE_SCHEMA)
    return info
