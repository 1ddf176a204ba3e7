"""How long nodes may take to start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._problems import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

# CloudFormation gives a custom resource an hour, and a head node is only a part of that
# (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html).
_HEAD_NODE = (1, 3_600)
# An instance that is not up after a day never will be.
_COMPUTE_NODE = (1, 86_400)


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """How long nodes may take to start, in seconds; ``None`` takes ParallelCluster's default.

    Attributes:
        head_node_seconds: The head node, 1 to 3600; 2100 by default. Cannot be changed later.
        compute_node_seconds: Compute and login nodes, 1 to 86400; 2100 by default. Raise it for scripts that
            take long.
        instance_info_seconds: Until EC2 knows of an instance that it has launched, 1 to 86400; 90 by default.

    Raises:
        ValueError: a time is out of range.
    """

    head_node_seconds: int | None = None
    compute_node_seconds: int | None = None
    instance_info_seconds: int | None = None

    def __post_init__(self) -> None:
        """Refuse times that make no sense, all in one error."""
        refuse("Timeouts", self._problems())

    def _problems(self) -> Iterator[str]:
        for name, value, (low, high) in (
            ("head_node_seconds", self.head_node_seconds, _HEAD_NODE),
            ("compute_node_seconds", self.compute_node_seconds, _COMPUTE_NODE),
            ("instance_info_seconds", self.instance_info_seconds, _COMPUTE_NODE),
        ):
            if value is not None and not low <= value <= high:
                yield f"{name}={value}: {low} to {high} seconds, or None for ParallelCluster's default"
