"""The cluster's configuration, judged at preview by AWS's own schema.

A dynamic resource sees old and new inputs before anything is created, and that is all it is for: it makes nothing in
AWS. The document it judges holds placeholders for ids that are not known yet, so it is always known itself.

What else AWS's package can say about a document belongs here too: findings in ``problems``, and what a change means for
a running cluster in ``diff``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from ._cluster_plan import PARALLELCLUSTER_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

# marshmallow files what concerns an object as a whole under this key.
_WHOLE = "_schema"
_ABSENT = object()


class ClusterCheck(Resource, module="cluster", name="ClusterCheck"):
    """A configuration that ParallelCluster's schema accepts; the cluster depends on it."""

    def __init__(
        self,
        name: str,
        *,
        cluster_name: str,
        document: str,
        platform_version: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__(
            ClusterCheckProvider(),
            name,
            {
                "cluster_name": cluster_name,
                "document": document,
                "platform_version": platform_version,
                "schema_version": PARALLELCLUSTER_VERSION,
            },
            opts,
        )


class ClusterCheckProvider(ResourceProvider):
    """Refuses what AWS would refuse.

    Pulumi stores a reference to this class in the state, not its code: it has to stay importable under this name, and
    a change of its code is no change of a stack.
    """

    serialize_as_secret_always = False  # there is nothing in the provider itself

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the new inputs, unless they are those that were accepted before."""
        if _judged(olds) == _judged(news):
            return CheckResult(news, [])
        failures = [CheckFailure(property_, reason) for property_, reason in _version_problems(news)]
        if not failures:
            document = json.loads(news["document"])
            failures = [CheckFailure(path, reason) for path, reason in problems(news["cluster_name"], document)]
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


def _judged(inputs: dict[str, Any]) -> list[Any]:
    return [inputs.get(key) for key in ("cluster_name", "document", "platform_version", "schema_version")]


def _version_problems(inputs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """One version everywhere: a platform's provider takes configurations of its own version only."""
    from pcluster.utils import get_installed_version
    from pulumi.runtime.rpc import UNKNOWN

    installed = get_installed_version()
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


def problems(cluster_name: str, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What AWS's schema has to say about a configuration, each with its path in the document."""
    from pcluster.config import cluster_config
    from pcluster.schemas.cluster_schema import ClusterSchema

    # A root volume asks for the region, only to learn whether it is an isolated one. Asking boto3 would make the
    # verdict depend on the machine, and setting AWS_DEFAULT_REGION would move the other resources of this process.
    cluster_config.get_region = _no_isolated_region
    # validate() is load() without its last step, which makes an EC2 client to look up capacity reservations.
    yield from _by_path(ClusterSchema(cluster_name=cluster_name).validate(document), document)


def _no_isolated_region() -> str:
    return "us-east-1"


def _by_path(messages: Any, document: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message with its path, and with the value that it is about."""
    if not isinstance(messages, dict):
        text = " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        given = "" if document is _ABSENT or isinstance(document, dict | list) else f" Given: {json.dumps(document)}."
        yield path or "ClusterConfiguration", text + given
        return
    for key, value in messages.items():
        if key == _WHOLE:
            yield from _by_path(value, _ABSENT, path)
        elif isinstance(key, int):
            yield from _by_path(value, _at(document, key), f"{path}[{key}]")
        else:
            yield from _by_path(value, _at(document, key), f"{path}/{key}" if path else key)


def _at(document: Any, key: Any) -> Any:
    try:
        return document[key]
    except (IndexError, KeyError, TypeError):
        return _ABSENT
