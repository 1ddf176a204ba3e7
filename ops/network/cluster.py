"""A lab's cluster, read from the CloudFormation template in the lab's state that asks for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ..state import Json, State

CLOUDFORMATION_STACK = "aws:cloudformation/stack:Stack"
CLUSTER_RESOURCE = "Custom::PclusterCluster"

_DEFAULT_MAX_COUNT = 10  # ParallelCluster's


@dataclass(frozen=True)
class Capacity:
    """One compute resource of a queue."""

    name: str
    instance_types: tuple[str, ...]
    minimum: int
    maximum: int
    efa: bool


@dataclass(frozen=True)
class Queue:
    """A Slurm queue."""

    name: str
    capacity_type: str
    capacities: tuple[Capacity, ...]


@dataclass(frozen=True)
class Cluster:
    """The lab's cluster, from the document that CloudFormation was given."""

    name: str
    head_node_type: str
    head_node_id: str
    os: str
    queues: tuple[Queue, ...]
    security_group_ids: frozenset[str]
    status: str
    head_node_address: str
    login_pools: tuple[str, ...]
    """The pools of login nodes, each in words."""


def read_clusters(lab: State) -> tuple[Cluster, ...]:
    """Return the clusters that a lab's state asks CloudFormation for, the active one first."""
    active = lab.output("cluster_name")
    return tuple(sorted(_clusters(lab), key=lambda cluster: (cluster.name != active, cluster.name)))


def _clusters(lab: State) -> Iterator[Cluster]:
    for stack in lab.of_type(CLOUDFORMATION_STACK):
        try:
            template = json.loads(stack.text("templateBody"))
        except ValueError:
            continue
        for resource in _dicts(_at(template, "Resources"), values=True):
            if _at(resource, "Type") == CLUSTER_RESOURCE:
                outputs = stack.properties.get("outputs")
                yield _cluster(_at(resource, "Properties"), outputs)


def _cluster(properties: Json, outputs: Json) -> Cluster:
    document = _at(properties, "ClusterConfiguration")
    head = _at(document, "HeadNode")
    queues = _dicts(_at(document, "Scheduling", "SlurmQueues"))
    networks = [_at(head, "Networking"), *(_at(queue, "Networking") for queue in queues)]
    groups = (
        str(group)
        for network in networks
        for key in ("SecurityGroups", "AdditionalSecurityGroups")
        for group in _list(_at(network, key))
    )
    return Cluster(
        name=str(_at(properties, "ClusterName") or ""),
        head_node_type=str(_at(head, "InstanceType") or ""),
        head_node_id=str(_at(outputs, "HeadNodeInstanceId") or ""),
        os=str(_at(document, "Image", "Os") or ""),
        queues=tuple(_queue(queue) for queue in queues),
        security_group_ids=frozenset(groups),
        status=str(_at(outputs, "ClusterStatus") or ""),
        head_node_address=str(_at(outputs, "HeadNodePrivateIp") or ""),
        login_pools=tuple(
            f"{_at(pool, 'Name')}: {_at(pool, 'Count')} of {_at(pool, 'InstanceType')}"
            for pool in _dicts(_at(document, "LoginNodes", "Pools"))
        ),
    )


def _queue(queue: Json) -> Queue:
    capacities = []
    for resource in _dicts(_at(queue, "ComputeResources")):
        several = (_at(instance, "InstanceType") for instance in _list(_at(resource, "Instances")))
        types = [kind for kind in [_at(resource, "InstanceType"), *several] if kind]
        capacities.append(
            Capacity(
                name=str(_at(resource, "Name") or ""),
                instance_types=tuple(map(str, types)),
                minimum=_number(_at(resource, "MinCount"), default=0),
                maximum=_number(_at(resource, "MaxCount"), default=_DEFAULT_MAX_COUNT),
                efa=_at(resource, "Efa", "Enabled") in (True, "true"),
            )
        )
    capacity_type = str(_at(queue, "CapacityType") or "ONDEMAND")
    return Queue(str(_at(queue, "Name") or ""), capacity_type, tuple(capacities))


def _at(value: Json, *path: str) -> Json:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _dicts(value: Json, *, values: bool = False) -> list[dict[str, Json]]:
    items = list(value.values()) if values and isinstance(value, dict) else _list(value)
    return [item for item in items if isinstance(item, dict)]


def _number(value: Json, *, default: int) -> int:
    return int(value) if isinstance(value, int | float | str) and str(value).isdigit() else default
