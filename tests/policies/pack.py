"""The pack's own process, spoken to as the engine does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.view import SECRET, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACK = Path(__file__).parents[2] / "policies"
SOON = datetime.now(UTC).date() + timedelta(days=30)
"""A last day that any profile lets rows have."""
LEVELS = {
    wire.ADVISORY: "advisory",
    wire.MANDATORY: "mandatory",
    wire.DISABLED: "disabled",
    wire.REMEDIATE: "remediate",
}


def secret(value: object) -> dict[str, object]:
    """A secret as the engine sends it."""
    return {SIGNATURE: SECRET, "value": value}


def urn(type_: str, name: str, stack: str = "test") -> str:
    return f"urn:pulumi:{stack}::hpc-labs::{type_}::{name}"


@dataclass(frozen=True)
class Res:
    """A resource of a test; `refers` names, for a property, the resources that its value comes from."""

    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    refers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    name: str = "it"
    provider: str = ""

    @property
    def urn(self) -> str:
        return urn(self.type, self.name)


@dataclass(frozen=True)
class Said:
    """One diagnostic of the pack."""

    rule: str
    level: str
    urn: str
    message: str


class Pack:
    """A running pack."""

    def __init__(self, folder: Path = PACK) -> None:
        command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
        env = {**os.environ, "PULUMI_PROJECT": "hpc-labs", "PULUMI_STACK": "test", "PULUMI_DRY_RUN": "true"}
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        if not port:
            raise RuntimeError(self._process.communicate()[1])
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._process.terminate()
        self._process.communicate()

    def info(self) -> wire.AnalyzerInfo:
        info: wire.AnalyzerInfo = self._stub.GetAnalyzerInfo(empty_pb2.Empty())
        return info

    def configure(
        self,
        levels: Mapping[str, str] | None = None,
        exemptions: Path | None = None,
        facts: Path | None = None,
    ) -> None:
        """Starts an operation anew, as the engine does before each."""
        by_name = {name: level for level, name in LEVELS.items()}
        policies = {policy.name: policy.enforcementLevel for policy in self.info().policies}
        policies |= {rule: by_name[level] for rule, level in (levels or {}).items()}
        request = wire.ConfigureAnalyzerRequest()
        for rule, level in policies.items():
            request.policyConfig[rule].enforcementLevel = level
        for rule, file in (("policy-exemptions", exemptions), ("policy-facts", facts)):
            if file is not None:
                request.policyConfig[rule].properties.update({"file": str(file)})
        self._stub.Configure(request)

    def analyze(self, resource: Res) -> list[Said]:
        """The pack's answer to one resource about to be deployed."""
        request = wire.AnalyzeRequest(type=resource.type, urn=resource.urn, name=resource.name)
        request.properties.update(resource.properties)
        return _said(self._stub.Analyze(request), resource.urn)

    def remediate(self, resource: Res) -> tuple[dict[str, Any], list[str]]:
        """The resource's properties after all remedies, and the rules that changed them."""
        request = wire.AnalyzeRequest(type=resource.type, urn=resource.urn, name=resource.name)
        request.properties.update(resource.properties)
        done = self._stub.Remediate(request).remediations
        last = done[-1].properties if done else request.properties
        return json_format.MessageToDict(last), [each.policyName for each in done]

    def analyze_stack(self, resources: Iterable[Res]) -> list[Said]:
        """The pack's answer to the stack."""
        request = wire.AnalyzeStackRequest()
        for resource in resources:
            message = request.resources.add(type=resource.type, urn=resource.urn, name=resource.name)
            message.properties.update(resource.properties)
            message.provider.urn = resource.provider
            for key, urns in resource.refers.items():
                message.propertyDependencies[key].urns.extend(urns)
        return _said(self._stub.AnalyzeStack(request), "")

    def run(self, *resources: Res) -> list[Said]:
        """A whole operation: every resource, then the stack."""
        said = [diagnostic for resource in resources for diagnostic in self.analyze(resource)]
        return said + self.analyze_stack(resources)


def _said(response: wire.AnalyzeResponse, default_urn: str) -> list[Said]:
    return [
        Said(found.policyName, LEVELS[found.enforcementLevel], found.urn or default_urn, found.message)
        for found in response.diagnostics
    ]
