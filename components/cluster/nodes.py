"""The head node.

The names follow ParallelCluster's configuration; a field exists in this area when a lab needs it, and what a lab must
not choose (encryption, IMDSv2, DNS, public addresses) is decided in ``_cluster_plan``; ``not_offered`` lists what is
left out, and why. Each class refuses what AWS would refuse twenty minutes later, with every problem in one error.
Limits are those of ParallelCluster 3.16.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import _node_rules as rules
from ._problems import refuse
from .disks import Disks
from .scripts import NodeActions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi


@dataclass(frozen=True, kw_only=True)
class HeadNode(Disks):
    """The node that runs the scheduler and that people log in to.

    AWS refuses most changes of it: only security groups, policies and ``on_updated`` scripts can change in place.

    Attributes:
        instance_type: EC2 instance type; ``t3.medium`` schedules a few hundred nodes. ParallelCluster wants 0.6 GiB of
            memory and 1 GiB for each 25 nodes, up to 16 GiB.
        custom_ami: Image of this node alone; ``None`` takes the cluster's.
        multithreading: Whether two hardware threads of a core count as two CPUs.
        security_group_ids: Groups beside the placement's, such as the one that may reach the accounting database.
        actions: Scripts that run on it.
        policy_arns: IAM policies that its role gets beside ParallelCluster's own, 19 at most.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    instance_type: str = "t3.medium"
    custom_ami: str | None = None
    multithreading: bool = True
    security_group_ids: tuple[pulumi.Input[str], ...] = ()
    actions: NodeActions = field(default_factory=NodeActions)
    policy_arns: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse("HeadNode", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from rules.instance_type("instance_type", self.instance_type)
        yield from rules.custom_ami(self.custom_ami)
        yield from rules.security_groups(self.security_group_ids)
        yield from rules.policies(self.policy_arns)
        yield from self.disk_problems()
