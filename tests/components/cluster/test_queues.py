"""What queues and compute resources refuse, and in which words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pcluster.config.cluster_config import AllocationStrategy as AwsStrategy
from pcluster.config.common import CapacityType as AwsCapacity
from pcluster.constants import MAX_SLURM_NODE_PRIORITY, MAX_TAGS_COUNT
from pcluster.validators.instances_validators import InstancesAllocationStrategyValidator
from pcluster.validators.slurm_settings_validator import SLURM_SETTINGS_DENY_LIST

from components.cluster import _node_rules as rules
from components.cluster import slurm_settings
from components.cluster.capacity import ALLOCATION_STRATEGIES, AllocationStrategy, CapacityReservation, CapacityType
from components.cluster.compute import MAX_NODE_PRIORITY, ComputeResource
from components.cluster.queues import Queue

from .samples import GROUP_OF_RESERVATIONS, RESERVATION, SESSION_MANAGER, TAGS, actions, compute, queue

if TYPE_CHECKING:
    from collections.abc import Callable


def compute_with(**changes: Any) -> ComputeResource:
    return ComputeResource(**{"name": "c", "instance_types": ("c7a.large",), "max_count": 4, **changes})


def queue_with(**changes: Any) -> Queue:
    return Queue(**{"name": "q", "compute_resources": (compute("c"),), **changes})


def block(**changes: Any) -> Queue:
    nodes = (compute_with(min_count=4),)
    reserved = {"capacity": CapacityType.CAPACITY_BLOCK, "capacity_reservation": RESERVATION}
    return queue_with(**{**reserved, "compute_resources": nodes, **changes})


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "compute resource name": (
        lambda: compute_with(name="Big"),
        "ComputeResource 'Big': name='Big': a lowercase letter, then up to 24 lowercase letters, digits or "
        "hyphens, and not 'default'; shorten or respell it",
    ),
    "name of 26": (
        lambda: compute_with(name="c" * 26),
        "ComputeResource 'cccccccccccccccccccccccccc': name='cccccccccccccccccccccccccc': a lowercase letter, then "
        "up to 24 lowercase letters, digits or hyphens, and not 'default'; shorten or respell it",
    ),
    "default": (
        lambda: compute_with(name="default"),
        "ComputeResource 'default': name='default': a lowercase letter, then up to 24 lowercase letters, digits or "
        "hyphens, and not 'default'; shorten or respell it",
    ),
    "no instance types": (
        lambda: compute_with(instance_types=()),
        "ComputeResource 'c': instance_types=(): one instance type or more; name one, such as 'c7a.48xlarge'",
    ),
    "instance type": (
        lambda: compute_with(instance_types=("c7a",)),
        "ComputeResource 'c': instance_types='c7a': an EC2 instance type is expected, such as 'c7a.48xlarge'",
    ),
    "instance types twice": (
        lambda: compute_with(instance_types=("c7a.large", "c7a.large")),
        "ComputeResource 'c': instance_types: 'c7a.large' is there 2 times; keep one or rename the others",
    ),
    "no nodes": (
        lambda: compute_with(max_count=0),
        "ComputeResource 'c': max_count=0: 1 or more; remove the compute resource to have no nodes",
    ),
    "min over max": (
        lambda: compute_with(min_count=5),
        "ComputeResource 'c': min_count=5: 0 to max_count (4); lower it or raise max_count",
    ),
    "negative min": (
        lambda: compute_with(min_count=-1),
        "ComputeResource 'c': min_count=-1: 0 to max_count (4); lower it or raise max_count",
    ),
    "all of a compute resource at once": (
        lambda: compute_with(name="C", instance_types=("x",), max_count=0),
        "ComputeResource 'C': name='C': a lowercase letter, then up to 24 lowercase letters, digits or hyphens, "
        "and not 'default'; shorten or respell it; instance_types='x': an EC2 instance type is expected, such as "
        "'c7a.48xlarge'; max_count=0: 1 or more; remove the compute resource to have no nodes",
    ),
    "gdr without efa": (
        lambda: compute_with(efa_gdr=True),
        "ComputeResource 'c': efa_gdr=True: only with efa=True; set both or none",
    ),
    "nameless placement group": (
        lambda: compute_with(placement_group_name=""),
        "ComputeResource 'c': placement_group_name='': the name of a placement group is expected; name one, or "
        "remove it",
    ),
    "placement group and none": (
        lambda: compute_with(placement_group=False, placement_group_name="rack"),
        "ComputeResource 'c': placement_group=False: not together with a placement_group_name; remove one of them",
    ),
    "spot price": (
        lambda: compute_with(spot_price=0.0),
        "ComputeResource 'c': spot_price=0.0: more than 0 USD an hour; remove it to pay up to the on-demand price",
    ),
    "memory": (
        lambda: compute_with(schedulable_memory_mib=0),
        "ComputeResource 'c': schedulable_memory_mib=0: 1 or more MiB; remove it to have 95 %",
    ),
    "static priority": (
        lambda: compute_with(static_node_priority=0),
        "ComputeResource 'c': static_node_priority=0: 1 to 4294967295, of which lower ones are taken first; change it",
    ),
    "dynamic priority": (
        lambda: compute_with(dynamic_node_priority=2**32),
        "ComputeResource 'c': dynamic_node_priority=4294967296: 1 to 4294967295, of which lower ones are taken "
        "first; change it",
    ),
    "setting of nodes that is decided": (
        lambda: compute_with(slurm_settings={"CPUs": "4"}),
        "ComputeResource 'c': slurm_settings['CPUs']: ParallelCluster decides this one; allowed is any setting but "
        "cpus, gres, nodeaddr, nodehostname, nodename, state, weight; remove it",
    ),
    "setting that is none": (
        lambda: compute_with(slurm_settings={"Real Memory": "4"}),
        "ComputeResource 'c': slurm_settings['Real Memory']: a name of slurm.conf is expected, such as "
        "'PriorityType'; respell it",
    ),
    "setting without a value": (
        lambda: compute_with(slurm_settings={"Feature": " "}),
        "ComputeResource 'c': slurm_settings['Feature']=' ': one line of text is expected; write its value, or "
        "remove it",
    ),
    "setting of two lines": (
        lambda: compute_with(slurm_settings={"Feature": "a\nNodeName=b"}),
        "ComputeResource 'c': slurm_settings['Feature']='a\\nNodeName=b': one line of text is expected; write its "
        "value, or remove it",
    ),
    "reserved tag": (
        lambda: compute_with(tags={"hpc-labs:project": "other"}),
        "ComputeResource 'c': tags key 'hpc-labs:project': 1 to 128 letters, digits, spaces or _ . : / = + - @, "
        "and not starting with hpc-labs:, parallelcluster:, aws:; rename it",
    ),
    "nameless tag": (
        lambda: compute_with(tags={"": "x"}),
        "ComputeResource 'c': tags key '': 1 to 128 letters, digits, spaces or _ . : / = + - @, and not starting "
        "with hpc-labs:, parallelcluster:, aws:; rename it",
    ),
    "tag's value": (
        lambda: compute_with(tags={"a": "x<"}),
        "ComputeResource 'c': tags['a']='x<': up to 256 letters, digits, spaces or _ . : / = + - @; change the value",
    ),
    "31 tags": (
        lambda: compute_with(tags={f"t{index}": "x" for index in range(31)}),
        "ComputeResource 'c': tags: 31 given, 30 at most; remove some",
    ),
    "queue name": (
        lambda: queue("4ever"),
        "Queue '4ever': name='4ever': a lowercase letter, then up to 24 lowercase letters, digits or hyphens, and "
        "not 'default'; shorten or respell it",
    ),
    "empty queue": (
        lambda: Queue(name="q", compute_resources=()),
        "Queue 'q': compute_resources=(): one or more; add one, or remove the queue",
    ),
    "compute resources twice": (
        lambda: queue("q", compute("a"), compute("a")),
        "Queue 'q': compute_resources: 'a' is there 2 times; keep one or rename the others",
    ),
    "allocation of on demand": (
        lambda: queue_with(allocation=AllocationStrategy.CAPACITY_OPTIMIZED),
        "Queue 'q': allocation='capacity-optimized': ONDEMAND takes lowest-price, prioritized; change or remove it",
    ),
    "allocation of spot": (
        lambda: queue_with(capacity=CapacityType.SPOT, allocation=AllocationStrategy.PRIORITIZED),
        "Queue 'q': allocation='prioritized': SPOT takes lowest-price, capacity-optimized, "
        "price-capacity-optimized, capacity-optimized-prioritized; change or remove it",
    ),
    "allocation of a block": (
        lambda: block(allocation=AllocationStrategy.LOWEST_PRICE),
        "Queue 'q': allocation='lowest-price': CAPACITY_BLOCK takes none; change or remove it",
    ),
    "block without a reservation": (
        lambda: block(capacity_reservation=None),
        "Queue 'q': compute_resources 'c': capacity_reservation: a reservation_id is expected with "
        "capacity=CAPACITY_BLOCK; add the block's",
    ),
    "block of a group": (
        lambda: block(capacity_reservation=GROUP_OF_RESERVATIONS),
        "Queue 'q': compute_resources 'c': capacity_reservation: a reservation_id is expected with "
        "capacity=CAPACITY_BLOCK; add the block's",
    ),
    "block that grows": (
        lambda: block(compute_resources=(compute_with(min_count=1, max_count=4),)),
        "Queue 'q': compute_resources 'c': min_count=1, max_count=4: equal and 1 or more with "
        "capacity=CAPACITY_BLOCK; set both to the nodes of the block",
    ),
    "block that may be empty": (
        lambda: block(compute_resources=(compute_with(min_count=0, max_count=4),)),
        "Queue 'q': compute_resources 'c': min_count=0, max_count=4: equal and 1 or more with "
        "capacity=CAPACITY_BLOCK; set both to the nodes of the block",
    ),
    "block in a placement group": (
        lambda: block(placement_group=True),
        "Queue 'q': compute_resources 'c': placement_group: none with capacity=CAPACITY_BLOCK, whose nodes are "
        "close already; set it to False",
    ),
    "block with nodes in a placement group": (
        lambda: block(compute_resources=(compute_with(min_count=4, placement_group_name="rack"),)),
        "Queue 'q': compute_resources 'c': placement_group: none with capacity=CAPACITY_BLOCK, whose nodes are "
        "close already; set it to False",
    ),
    "price on demand": (
        lambda: queue_with(compute_resources=(compute_with(spot_price=0.5),)),
        "Queue 'q': compute_resources 'c': spot_price=0.5: only with capacity=SPOT; remove it or buy Spot",
    ),
    "spot and reserved": (
        lambda: queue_with(capacity=CapacityType.SPOT, capacity_reservation=GROUP_OF_RESERVATIONS),
        "Queue 'q': compute_resources 'c': capacity_reservation: not with capacity=SPOT, which cannot be reserved; "
        "remove it or buy on demand",
    ),
    "reservation of two types": (
        lambda: queue_with(
            capacity_reservation=RESERVATION, compute_resources=(compute("c", "c7a.large", "c6a.large"),)
        ),
        "Queue 'q': compute_resources 'c': instance_types=('c7a.large', 'c6a.large'): exactly one with a "
        "reservation by id; keep the reservation's or use a resource group",
    ),
    "queue's nameless placement group": (
        lambda: queue_with(placement_group_name=""),
        "Queue 'q': placement_group_name='': the name of a placement group is expected; name one, or remove it",
    ),
    "queue's image": (
        lambda: queue_with(custom_ami="ubuntu"),
        "Queue 'q': custom_ami='ubuntu': 'ami-' and 8 or 17 digits or letters; copy it from EC2",
    ),
    "queue's security group": (
        lambda: queue_with(security_group_ids=("nodes",)),
        "Queue 'q': security_group_ids='nodes': 'sg-' and 8 or 17 digits or letters; give the group's id",
    ),
    "queue's security group twice": (
        lambda: queue_with(security_group_ids=("sg-12345678", "sg-12345678")),
        "Queue 'q': security_group_ids: 'sg-12345678' is there 2 times; keep one or rename the others",
    ),
    "action that queues have not": (
        lambda: queue_with(actions=actions()),
        "Queue 'q': actions: on_updated does not exist for compute nodes, which an update replaces; use on_configured",
    ),
    "queue's policy": (
        lambda: queue_with(policy_arns=("AmazonSSMManagedInstanceCore",)),
        "Queue 'q': policy_arns='AmazonSSMManagedInstanceCore': the ARN of an IAM policy is expected, such as "
        "'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'",
    ),
    "queue's policy twice": (
        lambda: queue_with(policy_arns=(SESSION_MANAGER, SESSION_MANAGER)),
        "Queue 'q': policy_arns: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' is there 2 times; keep one "
        "or rename the others",
    ),
    "20 policies": (
        lambda: queue_with(policy_arns=tuple(f"{SESSION_MANAGER}{index}" for index in range(20))),
        "Queue 'q': policy_arns: 20 given, 19 at most beside ParallelCluster's own; put their statements into "
        "fewer policies",
    ),
    "setting of a queue that is decided": (
        lambda: queue_with(slurm_settings={"OverSubscribe": "YES"}),
        "Queue 'q': slurm_settings['OverSubscribe']: ParallelCluster decides this one; allowed is any setting but "
        "nodes, oversubscribe, partitionname, resumetimeout, state, suspendtime; remove it",
    ),
    "tags together": (
        lambda: queue_with(
            tags={f"q{n}": "" for n in range(20)},
            compute_resources=(compute_with(tags={f"c{n}": "" for n in range(11)}),),
        ),
        "Queue 'q': compute_resources 'c': tags: 31 together with the queue's, 30 at most; remove some",
    ),
    "queue's root volume": (
        lambda: queue_with(root_volume_gib=44),
        "Queue 'q': root_volume_gib=44: 45 to 16384, or None for the image's size",
    ),
    "neither reservation nor group": (
        lambda: CapacityReservation(),
        "CapacityReservation: reservation_id and resource_group_arn: exactly one of them is expected; remove or "
        "add one",
    ),
    "reservation and group": (
        lambda: CapacityReservation(
            reservation_id="cr-0123456789abcdef0", resource_group_arn=str(GROUP_OF_RESERVATIONS.resource_group_arn)
        ),
        "CapacityReservation: reservation_id and resource_group_arn: exactly one of them is expected; remove or "
        "add one",
    ),
    "reservation": (
        lambda: CapacityReservation(reservation_id="cr-1"),
        "CapacityReservation: reservation_id='cr-1': 'cr-' and 17 hexadecimal digits; copy it from EC2",
    ),
    "group of reservations": (
        lambda: CapacityReservation(resource_group_arn="reserved"),
        "CapacityReservation: resource_group_arn='reserved': the ARN of a resource group is expected, such as "
        "'arn:aws:resource-groups:us-east-1:123456789012:group/reserved'",
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_with_field_value_and_fix(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        build()


def test_denied_settings_are_parallelcluster_s() -> None:
    aws = {level: frozenset(denied["Global"]) for level, denied in SLURM_SETTINGS_DENY_LIST.items()}
    assert aws["SlurmConf"] == slurm_settings.DENIED_OF_CLUSTER
    assert aws["Queue"] == slurm_settings.DENIED_OF_QUEUE
    assert aws["ComputeResource"] == slurm_settings.DENIED_OF_COMPUTE_RESOURCE
    assert frozenset(SLURM_SETTINGS_DENY_LIST["SlurmConf"]["Accounting"]) == slurm_settings.DENIED_WITH_ACCOUNTING


@pytest.mark.parametrize("capacity", CapacityType)
@pytest.mark.parametrize("strategy", AllocationStrategy)
def test_allocation_strategies_are_those_that_parallelcluster_takes(
    capacity: CapacityType, strategy: AllocationStrategy
) -> None:
    failures = InstancesAllocationStrategyValidator().execute(
        compute_resource_name="c", capacity_type=AwsCapacity(capacity.value), allocation_strategy=AwsStrategy(strategy)
    )
    assert (strategy in ALLOCATION_STRATEGIES[capacity]) == (not failures)


def test_limits_are_those_of_the_installed_parallelcluster() -> None:
    assert MAX_NODE_PRIORITY == MAX_SLURM_NODE_PRIORITY
    assert len(TAGS.named("x")) + rules.MAX_TAGS <= MAX_TAGS_COUNT
    assert {strategy.value for strategy in AllocationStrategy} == {strategy.value for strategy in AwsStrategy}
    assert {capacity.value for capacity in CapacityType} == {capacity.value for capacity in AwsCapacity}


def test_what_a_compute_resource_says_goes_before_its_queue() -> None:
    own = compute_with(capacity_reservation=RESERVATION)
    assert queue_with(capacity_reservation=GROUP_OF_RESERVATIONS).reservation_of(own) == RESERVATION
    assert queue_with(capacity_reservation=GROUP_OF_RESERVATIONS).reservation_of(compute()) == GROUP_OF_RESERVATIONS


def test_values_that_are_not_known_yet_are_not_judged() -> None:
    unknown: Any = object()
    assert CapacityReservation(reservation_id=unknown).reservation_id is unknown
    assert queue_with(security_group_ids=(unknown, unknown), policy_arns=(unknown,), placement_group_name=unknown)
