"""Speaks the engine's analyzer protocol for the pack (docs/adr/0005 says why it is not left to pulumi_policy)."""

from __future__ import annotations

import gc
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

from . import baseline, exemptions, facts, rules
from .baseline import BaselineError
from .exemptions import Exemption, ExemptionError
from .facts import Facts, FactsError
from .model import Level, Rule, Severity
from .registry import Registry, RegistryError, StackRule, discover
from .resource import Resource, Stack
from .session import BASELINE, EXEMPTIONS, FACTS, OF_THE_PACK, Session
from .view import UNKNOWNS, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .verdict import Verdict

NAME = "hpc-labs"
VERSION = "0.1.0"
FOLDER = Path(__file__).parent
# Which file a rule of the pack reads, and what the engine's config may name in its place.
_FILES = {EXEMPTIONS.id: "exemptions.toml", FACTS.id: "facts.toml", BASELINE.id: "baseline.json"}

# A stack's resources come in one message; gRPC's own limit of 4 MB is about a hundred of them.
_MAXIMUM_MESSAGE = 400 * 1024 * 1024
_LEVELS = {Level.ADVISORY: wire.ADVISORY, Level.MANDATORY: wire.MANDATORY, Level.DISABLED: wire.DISABLED}
_LEVELS_SET = {
    wire.ADVISORY: Level.ADVISORY,
    wire.MANDATORY: Level.MANDATORY,
    wire.REMEDIATE: Level.MANDATORY,  # what a remedy leaves is a violation
    wire.DISABLED: Level.DISABLED,
}
_SEVERITIES = {
    Severity.LOW: wire.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: wire.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: wire.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: wire.POLICY_SEVERITY_CRITICAL,
}
_FILE_SCHEMA = {"file": {"type": "string", "description": "Path of another file, from the folder of the pack."}}


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers one engine operation; what a method raises, gRPC hands to the engine, which then stops."""

    def __init__(self, registry: Registry, today: date) -> None:
        self._registry = registry
        self._today = today
        self._rules = {rule.id: rule for rule in (*(entry.rule for entry in registry.all), *OF_THE_PACK)}
        self._remediated: frozenset[str] = frozenset()
        self._given: dict[str, frozenset[str]] = {}
        """The properties that the program gave each resource, by URN."""
        self._session = self._new_session({}, {})

    def _new_session(self, files: Mapping[str, str], levels: Mapping[str, Level]) -> Session:
        # Raised here, an error would leave the engine without its pack and with other words: so it is a finding.
        paths = {rule_id: FOLDER / (files.get(rule_id) or name) for rule_id, name in _FILES.items()}
        malformed: dict[str, str] = {}
        known = Facts()
        rows: tuple[Exemption, ...] = ()
        try:
            known = facts.load(paths[FACTS.id])
        except FactsError as error:
            malformed[FACTS.id] = str(error)
        try:
            rows = exemptions.load(paths[EXEMPTIONS.id], self._rules)
        except ExemptionError as error:
            malformed[EXEMPTIONS.id] = str(error)
        accepted: frozenset[str] = frozenset()
        if paths[BASELINE.id].exists() or files.get(BASELINE.id):  # only an estate that was there before has one
            try:
                accepted = baseline.load(paths[BASELINE.id])
            except BaselineError as error:
                malformed[BASELINE.id] = str(error)
        return Session(self._registry, rows, self._today, levels, facts=known, malformed=malformed, baseline=accepted)

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> wire.AnalyzerInfo:  # noqa: N802
        """Every rule of the pack."""
        policies = [_policy_info(entry.rule, in_stack=isinstance(entry, StackRule)) for entry in self._registry.all]
        policies += [_policy_info(rule, in_stack=True) for rule in OF_THE_PACK]
        return wire.AnalyzerInfo(name=NAME, version=VERSION, supportsConfig=True, policies=policies)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Configure(self, request: wire.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Levels, and the files of facts and exemptions, of this operation."""
        # The engine sends every level, with the rule's own where nobody set one: only others are known to be asked for.
        levels = {
            rule_id: _LEVELS_SET[config.enforcementLevel]
            for rule_id, config in request.policyConfig.items()
            if rule_id in self._rules and _LEVELS_SET[config.enforcementLevel] is not self._rules[rule_id].level
        }
        files = {rule_id: request.policyConfig[rule_id].properties.fields["file"].string_value for rule_id in _FILES}
        self._remediated = frozenset(
            rule_id for rule_id, config in request.policyConfig.items() if config.enforcementLevel == wire.REMEDIATE
        )
        self._given = {}
        self._session = self._new_session(files, levels)
        return empty_pb2.Empty()

    def Remediate(self, request: wire.AnalyzeRequest, context: grpc.ServicerContext) -> wire.RemediateResponse:  # noqa: N802
        """Mends the resource by the remedies of the rules whose level is remediate; the engine shows the difference."""
        response = wire.RemediateResponse()
        for entry in self._registry.for_type(request.type):
            if entry.remedy is None or entry.rule.id not in self._remediated:
                continue
            changes = entry.remedy(_resource(request, {}))
            if changes:
                json_format.ParseDict({**json_format.MessageToDict(request.properties), **changes}, request.properties)
                mended = response.remediations.add(
                    policyName=entry.rule.id,
                    policyPackName=NAME,
                    policyPackVersion=VERSION,
                    description=f"{entry.rule.title}: sets {', '.join(changes)}",
                )
                mended.properties.CopyFrom(request.properties)
        return response

    def Analyze(self, request: wire.AnalyzeRequest, context: grpc.ServicerContext) -> wire.AnalyzeResponse:  # noqa: N802
        """Judges one resource by its inputs."""
        self._given[request.urn] = frozenset(request.properties.fields)
        return _response(self._session.analyze(_resource(request, {})))

    def AnalyzeStack(self, request: wire.AnalyzeStackRequest, context: grpc.ServicerContext) -> wire.AnalyzeResponse:  # noqa: N802
        """Judges the whole stack by its outputs."""
        stack = Stack(
            (
                _resource(resource, _references(resource), self._given.get(resource.urn))
                for resource in request.resources
            ),
            self._session.facts,
        )
        return _response(self._session.analyze_stack(stack))


def serve() -> None:
    """Serves the pack on a free local port, printed for the engine, until the engine is gone."""
    try:
        analyzer = Analyzer(discover(rules), datetime.now(UTC).date())
    except RegistryError as error:
        sys.exit(str(error))
    # The SDK's and the rules' objects are here to stay: no search for garbage among them, neither now and then nor at
    # the end of the process, where it takes as long as loading the rules.
    gc.freeze()
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


def _references(resource: wire.AnalyzerResource) -> dict[str, tuple[str, ...]]:
    return {key: tuple(used.urns) for key, used in resource.propertyDependencies.items()}


def _resource(
    message: wire.AnalyzeRequest | wire.AnalyzerResource,
    references: Mapping[str, tuple[str, ...]],
    given: frozenset[str] | None = None,
) -> Resource:
    """A resource of a request.

    A preview does not know what AWS will fill in, and shows it as it shows what the program gave and nobody knows yet.
    The first is not set, and so AWS's default is judged: `given` tells the two apart.
    """
    properties = json_format.MessageToDict(message.properties)
    if given is not None:
        properties = {
            key: value
            for key, value in properties.items()
            if key in given or not (isinstance(value, str) and value in UNKNOWNS)
        }
    parent = message.parent if isinstance(message, wire.AnalyzerResource) else message.options.parent
    return Resource(message.type, message.urn, View(properties), references, parent, given, message.provider.urn)


def _response(verdicts: Iterable[Verdict]) -> wire.AnalyzeResponse:
    return wire.AnalyzeResponse(
        diagnostics=[
            wire.AnalyzeDiagnostic(
                policyName=verdict.rule.id,
                policyPackName=NAME,
                policyPackVersion=VERSION,
                description=verdict.rule.title,
                message=verdict.words,
                enforcementLevel=_LEVELS[verdict.level],
                urn=verdict.urn.partition("#")[0],  # the engine knows no resources inside of documents
                severity=_SEVERITIES[verdict.rule.severity],
            )
            for verdict in verdicts
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
    if rule.id in _FILES:
        info.configSchema.properties.update(_FILE_SCHEMA)
    return info
