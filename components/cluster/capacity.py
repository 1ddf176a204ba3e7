"""How EC2 sells nodes, and what is set aside for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ._problems import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pulumi

_RESERVATION = re.compile(r"cr-[0-9a-f]{17}")
_GROUP = re.compile(r"arn:[a-z-]+:resource-groups:[a-z0-9-]+:\d{12}:group/[\w.-]+")


class CapacityType(StrEnum):
    """How EC2 sells the nodes of a queue.

    ``SPOT`` costs less and may be taken away with two minutes' notice; ``CAPACITY_BLOCK`` is GPU capacity that was
    bought for a period of time.
    """

    ON_DEMAND = "ONDEMAND"
    SPOT = "SPOT"
    CAPACITY_BLOCK = "CAPACITY_BLOCK"


class AllocationStrategy(StrEnum):
    """Which of several instance types EC2 takes. The two ``PRIORITIZED`` ones go by the order of the list."""

    LOWEST_PRICE = "lowest-price"
    CAPACITY_OPTIMIZED = "capacity-optimized"
    PRICE_CAPACITY_OPTIMIZED = "price-capacity-optimized"
    PRIORITIZED = "prioritized"
    CAPACITY_OPTIMIZED_PRIORITIZED = "capacity-optimized-prioritized"


# What ParallelCluster takes together (InstancesAllocationStrategyValidator).
ALLOCATION_STRATEGIES = {
    CapacityType.ON_DEMAND: (AllocationStrategy.LOWEST_PRICE, AllocationStrategy.PRIORITIZED),
    CapacityType.SPOT: tuple(each for each in AllocationStrategy if each is not AllocationStrategy.PRIORITIZED),
    CapacityType.CAPACITY_BLOCK: (),
}


@dataclass(frozen=True, kw_only=True)
class CapacityReservation:
    """Capacity that EC2 keeps for this account: one reservation, or a group of them.

    Attributes:
        reservation_id: An On-Demand Capacity Reservation or a Capacity Block, ``cr-`` and 17 hexadecimal digits. Its
            compute resource has one instance type, the reservation's.
        resource_group_arn: A resource group of reservations, as
            docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-cr-group.html makes it. Each instance type needs a
            reservation in it.

    Raises:
        ValueError: none or both are given, or one is no reservation.
    """

    reservation_id: pulumi.Input[str] | None = None
    resource_group_arn: pulumi.Input[str] | None = None

    def __post_init__(self) -> None:
        """Refuse what is not exactly one of the two."""
        refuse("CapacityReservation", self._problems())

    def _problems(self) -> Iterator[str]:
        if (self.reservation_id is None) == (self.resource_group_arn is None):
            yield "reservation_id and resource_group_arn: exactly one of them is expected; remove or add one"
        if isinstance(self.reservation_id, str) and not _RESERVATION.fullmatch(self.reservation_id):
            yield f"reservation_id={self.reservation_id!r}: 'cr-' and 17 hexadecimal digits; copy it from EC2"
        if isinstance(self.resource_group_arn, str) and not _GROUP.fullmatch(self.resource_group_arn):
            yield (
                f"resource_group_arn={self.resource_group_arn!r}: the ARN of a resource group is expected, such as "
                "'arn:aws:resource-groups:us-east-1:123456789012:group/reserved'"
            )
