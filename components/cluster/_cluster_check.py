"""The cluster's configuration, judged at preview by AWS's own code.

A dynamic resource sees old and new inputs before anything is created, and that is all it is for: it makes nothing in
AWS. ``_validation`` says what is wrong with a configuration, ``_verdict`` what a running cluster makes of a new one.
The values that a preview does not know yet have placeholders, so that the document is always known itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime.rpc import UNKNOWN

from .._aws_session import AwsClients
from ._cluster_plan import PARALLELCLUSTER_VERSION, compact_json
from ._references import filled, with_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._cluster_plan import Document
    from ._running_cluster import RunningCluster

_JUDGED = ("cluster_name", "document", "values", "platform_version", "schema_version", "suppress_validators")


class ClusterCheck(Resource, module="cluster", name="ClusterCheck"):
    """A configuration that ParallelCluster accepts, for a new cluster or for the one that is there."""

    def __init__(
        self,
        name: str,
        *,
        cluster_name: str,
        configuration: Mapping[str, Document],
        platform_version: pulumi.Input[str],
        suppress_validators: Sequence[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        document, references = with_tokens(configuration)
        super().__init__(
            ClusterCheckProvider(),
            name,
            {
                "cluster_name": cluster_name,
                "document": compact_json(document),
                "values": [reference.value for reference in references],
                "placeholders": [reference.placeholder.value for reference in references],
                "platform_version": platform_version,
                "schema_version": PARALLELCLUSTER_VERSION,
                **({"suppress_validators": list(suppress_validators)} if suppress_validators else {}),
            },
            opts,
        )


class ClusterCheckProvider(ResourceProvider):
    """Refuses what AWS would refuse.

    Pulumi stores a reference to this class in the state, not its code: it has to stay importable under this name, and
    a change of its code is no change of a stack.
    """

    serialize_as_secret_always = False  # there is nothing in the provider itself

    def configure(self, req: ConfigureRequest) -> None:
        """Remember the account, for what only a running cluster can tell."""
        self._aws = AwsClients(req.config)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the new inputs, unless they are those that were accepted before."""
        if _judged(olds) == _judged(news):
            return CheckResult(news, [])
        failures = [CheckFailure(property_, reason) for property_, reason in _version_problems(news)]
        if not failures:
            failures = [*_refused_configuration(news)]
        if not failures and olds.get("document"):
            failures = [*self._refused_changes(olds, news)]
        return CheckResult(news, failures)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Changed documents are updates: the cluster's stack says what becomes of them."""
        return DiffResult(changes=_judged(olds) != _judged(news))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Record what was accepted."""
        return CreateResult("cluster-configuration", props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Record what was accepted."""
        return UpdateResult(news)

    def _refused_changes(self, olds: dict[str, Any], news: dict[str, Any]) -> Iterator[CheckFailure]:
        """What the cluster does not take, as it is now; the whole judgement goes to the engine's diagnostics."""
        from ._running_cluster import RunningCluster
        from ._verdict import Verdict, summary, verdicts

        name = olds["cluster_name"]
        running = RunningCluster(self._aws.client, name, olds["schema_version"])
        if any(olds[key] != news[key] for key in ("cluster_name", "schema_version")):
            yield from _another_cluster(running, olds, news)
            return
        old, new = _document(olds), _document(news)
        changes = verdicts(name, old, new)
        if any(change.verdict in (Verdict.REFUSED, Verdict.FLEET, Verdict.LOGIN_NODES) for change in changes):
            in_place = running.configuration(otherwise=old)
            changes = [] if in_place is None else verdicts(name, in_place, new)
        if not changes:
            return
        fleet = running.fleet_status() if any(change.verdict is Verdict.FLEET for change in changes) else None
        held_up = [change for change in changes if change.holds_up(fleet)]
        (pulumi.log.warn if held_up else pulumi.log.info)(summary(name, changes, fleet))
        for change in held_up:
            yield CheckFailure(change.path, f"{change.values}: {change.reason} {change.remedy(name)}")


def _judged(inputs: dict[str, Any]) -> list[Any]:
    return [inputs.get(key) for key in _JUDGED]


def _document(inputs: dict[str, Any]) -> Any:
    """The configuration with what is known of its values: unknown ones come as a mark or as an object of the SDK's."""
    values = [value if isinstance(value, str) and value != UNKNOWN else None for value in inputs.get("values", [])]
    return filled(json.loads(inputs["document"]), values, inputs.get("placeholders", []))


def _refused_configuration(inputs: dict[str, Any]) -> Iterator[CheckFailure]:
    """What AWS refuses whatever there is; what it warns of goes to the engine's diagnostics."""
    from ._validation import findings

    found = findings(inputs["cluster_name"], _document(inputs), inputs.get("suppress_validators", []))
    warnings = [f"  {finding.path}: {finding.message}" for finding in found if not finding.refused]
    if warnings:
        pulumi.log.warn("\n".join([f"AWS on the configuration of cluster {inputs['cluster_name']}:", *warnings]))
    yield from (CheckFailure(finding.path, finding.message) for finding in found if finding.refused)


def _another_cluster(running: RunningCluster, olds: dict[str, Any], news: dict[str, Any]) -> Iterator[CheckFailure]:
    """Another name or version is another cluster: the one that is there is deleted first, so it must not be at work."""
    from ._running_cluster import STOPPED

    if running.configuration(otherwise={}) is None:
        return
    old, new = ((each["cluster_name"], each["schema_version"]) for each in (olds, news))
    text = (
        f"cluster {old[0]} (ParallelCluster {old[1]}) is deleted, with its nodes and queued jobs, and then {new[0]} "
        f"(ParallelCluster {new[1]}) is made: a cluster takes no other name and no other version. Storage stays."
    )
    fleet = running.fleet_status()
    if fleet == STOPPED:
        pulumi.log.warn(text)
        return
    yield CheckFailure(
        "cluster_name" if old[0] != new[0] else "schema_version",
        f"{text} Its compute fleet is {fleet}. Stop it first (labs fleet stop LAB), or keep the cluster as it is and "
        "make the new one beside it.",
    )


def _version_problems(inputs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """One version everywhere: a platform's provider takes configurations of its own version only."""
    from importlib.metadata import version

    installed = version("aws-parallelcluster")
    if installed != inputs["schema_version"]:
        yield (
            "schema_version",
            f"this release checks configurations of ParallelCluster {inputs['schema_version']}, but "
            f"aws-parallelcluster {installed} is installed; install {inputs['schema_version']} (make setup)",
        )
    if inputs["platform_version"] not in (UNKNOWN, inputs["schema_version"]):
        yield (
            "platform_version",
            f"the platform's cluster provider has ParallelCluster {inputs['platform_version']}, this release makes "
            f"configurations for {inputs['schema_version']}; bring the platform to the same release first",
        )
