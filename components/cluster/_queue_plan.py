"""The parts of the configuration that describe queues and their compute resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _node_plan as nodes
from ._document import Placeholder, Ref
from ._node_rules import names_a_group

if TYPE_CHECKING:
    from ._document import Document
    from .capacity import CapacityReservation
    from .compute import ComputeResource
    from .model import ClusterDesign, ClusterPlacement
    from .queues import Queue


def queue(of: Queue, design: ClusterDesign, placement: ClusterPlacement) -> dict[str, Document]:
    """One of ``Scheduling/SlurmQueues``. What is at AWS's default is left out, but for what it always had."""
    networking: dict[str, Document] = {
        "SubnetIds": [nodes.subnet(placement)],
        "SecurityGroups": nodes.security_groups(placement, f"Queue {of.name!r}", of.security_group_ids),
        "AssignPublicIp": False,
    }
    if names_a_group(of):
        networking["PlacementGroup"] = _placement_group(of)
    section: dict[str, Document] = {
        "Name": of.name,
        "CapacityType": of.capacity.value,
        "Networking": networking,
        "ComputeSettings": {"LocalStorage": nodes.local_storage(of, design.local_disks_dir(of))},
        "ComputeResources": [_compute_resource(resource, of) for resource in of.compute_resources],
        **nodes.actions(of.actions),
        **nodes.iam(of.actions, of.policy_arns),
        **nodes.image(of.custom_ami),
        **_reservation(of.capacity_reservation),
    }
    if of.allocation is not None:
        section["AllocationStrategy"] = of.allocation.value
    if of.exclusive_jobs:
        section["JobExclusiveAllocation"] = True
    if of.gpu_health_check:
        section["HealthChecks"] = {"Gpu": {"Enabled": True}}
    if of.slurm_settings:
        section["CustomSlurmSettings"] = dict(of.slurm_settings)
    if of.tags:
        section["Tags"] = nodes.key_value_list(of.tags)
    return section


def _compute_resource(resource: ComputeResource, of: Queue) -> dict[str, Document]:
    section: dict[str, Document] = {
        "Name": resource.name,
        **_instance_types(resource, of.reservation_of(resource)),
        "MinCount": resource.min_count,
        "MaxCount": resource.max_count,
        "DisableSimultaneousMultithreading": not resource.multithreading,
        "Efa": {"Enabled": True, "GdrSupport": True} if resource.efa_gdr else {"Enabled": resource.efa},
    }
    # An EFA needs the word on placement groups to be explicit, be it the queue's.
    if names_a_group(resource) or not names_a_group(of):
        section["Networking"] = {"PlacementGroup": _placement_group(resource)}
    if resource.spot_price is not None:
        # As text: CloudFormation hands numbers on as text anyway, and ParallelCluster takes it for a number.
        section["SpotPrice"] = str(resource.spot_price)
    whole_numbers = {
        "SchedulableMemory": resource.schedulable_memory_mib,
        "StaticNodePriority": resource.static_node_priority,
        "DynamicNodePriority": resource.dynamic_node_priority,
    }
    section.update({key: value for key, value in whole_numbers.items() if value is not None})
    section.update(_reservation(resource.capacity_reservation))
    if resource.gpu_health_check is not None:
        section["HealthChecks"] = {"Gpu": {"Enabled": resource.gpu_health_check}}
    if resource.slurm_settings:
        section["CustomSlurmSettings"] = dict(resource.slurm_settings)
    if resource.tags:
        section["Tags"] = nodes.key_value_list(resource.tags)
    return section


def _instance_types(resource: ComputeResource, reservation: CapacityReservation | None) -> dict[str, Document]:
    """A list, to which another type can be added; a reservation by id is taken together with a single type only."""
    if reservation is not None and reservation.reservation_id is not None:
        return {"InstanceType": resource.instance_types[0]}
    return {"Instances": [{"InstanceType": instance_type} for instance_type in resource.instance_types]}


def _placement_group(of: Queue | ComputeResource) -> dict[str, Document]:
    if of.placement_group_name is None:
        return {"Enabled": bool(of.placement_group)}
    return {"Enabled": True, "Name": Ref(of.placement_group_name, Placeholder.PLACEMENT_GROUP)}


def _reservation(reservation: CapacityReservation | None) -> dict[str, Document]:
    if reservation is None:
        return {}
    if reservation.reservation_id is not None:
        target = {"CapacityReservationId": Ref(reservation.reservation_id, Placeholder.CAPACITY_RESERVATION)}
    else:
        assert reservation.resource_group_arn is not None
        target = {
            "CapacityReservationResourceGroupArn": Ref(reservation.resource_group_arn, Placeholder.RESOURCE_GROUP)
        }
    return {"CapacityReservationTarget": target}
