"""Login nodes: where people work, so that they leave the head node to the scheduler."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import _node_rules as rules
from ._problems import refuse
from .scripts import NodeActions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

# ParallelCluster's limit (MAX_NUMBER_OF_LOGIN_NODE_POOLS).
MAX_POOLS = 10
_GRACE_MINUTES = (3, 120)


@dataclass(frozen=True, kw_only=True)
class LoginPool:
    """A group of alike login nodes behind a load balancer of its own, which is reached inside the network only.

    ParallelCluster makes an Auto Scaling group and an internal Network Load Balancer of each pool. Nodes and load
    balancer carry the same security groups, the placement's and ``security_group_ids``: who may log in is a rule of
    those. ParallelCluster's own ``Ssh/AllowedIps`` has no effect with groups that are given
    (``_add_load_balancer_security_groups`` in pcluster/templates/login_nodes_stack.py, 3.16.1).

    Their root volumes are the image's size and encrypted; ParallelCluster offers no choice. Local disks are mounted at
    ``/scratch``: where a shared file system is mounted there, take an instance type without.

    Attributes:
        name: Lowercase letters, digits and hyphens, 25 at most.
        instance_type: EC2 instance type.
        count: Nodes; 0 or more. A pool has to be at 0 before most of its settings can change.
        grace_minutes: How long people may stay on a node that is going to be stopped; 3 to 120 minutes.
        custom_ami: Image of these nodes; ``None`` takes the cluster's.
        security_group_ids: Groups beside the placement's, such as one that lets people in.
        actions: Scripts that run on the nodes. ParallelCluster gives login nodes no access to scripts, so a policy of
            ``policy_arns`` has to allow ``s3:GetObject`` on them.
        policy_arns: IAM policies that the nodes' role gets beside ParallelCluster's own, 19 at most.

    Raises:
        ValueError: a value is outside what AWS allows.
    """

    name: str
    instance_type: str
    count: int = 1
    grace_minutes: int = 10
    custom_ami: str | None = None
    security_group_ids: tuple[pulumi.Input[str], ...] = ()
    actions: NodeActions = field(default_factory=NodeActions)
    policy_arns: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that AWS would refuse, all in one error."""
        refuse(f"LoginPool {self.name!r}", self._problems())

    def _problems(self) -> Iterator[str]:
        yield from rules.set_name("name", self.name)
        yield from rules.instance_type("instance_type", self.instance_type)
        if self.count < 0:
            yield f"count={self.count}: 0 or more; 0 keeps the pool without nodes"
        low, high = _GRACE_MINUTES
        if not low <= self.grace_minutes <= high:
            yield f"grace_minutes={self.grace_minutes}: {low} to {high} minutes; ParallelCluster's own is 10"
        yield from rules.custom_ami(self.custom_ami)
        yield from rules.security_groups(self.security_group_ids)
        yield from rules.policies(self.policy_arns)
