"""The ParallelCluster configurations inside CloudFormation stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .resource import Resource
    from .view import View

_CUSTOM_RESOURCE = "Custom::PclusterCluster"


def configurations(stack: Resource) -> Iterator[View]:
    """The configuration of each cluster in the stack's template; a template that cannot be read is an unknown one."""
    template = stack.at("templateBody").document()
    if template.unknown:
        yield template
        return
    for _, resource in template.at("Resources").items():
        kind = resource.at("Type")
        if kind.known and kind.value() == _CUSTOM_RESOURCE:
            yield resource.at("Properties", "ClusterConfiguration").document()


def queues(configuration: View) -> Iterator[View]:
    """The queues of either scheduler."""
    yield from configuration.each("Scheduling", "SlurmQueues")
    yield from configuration.each("Scheduling", "AwsBatchQueues")
