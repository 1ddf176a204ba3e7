"""AWS ParallelCluster: the platform's provider and a lab's cluster."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._address_demand import AddressDemand as AddressDemand
    from ._address_demand import address_demand as address_demand
    from ._release import PARALLELCLUSTER_VERSION as PARALLELCLUSTER_VERSION
    from .accounting import Accounting as Accounting
    from .accounting import ExternalSlurmdbd as ExternalSlurmdbd
    from .capacity import AllocationStrategy as AllocationStrategy
    from .capacity import CapacityReservation as CapacityReservation
    from .capacity import CapacityType as CapacityType
    from .cluster import Cluster as Cluster
    from .cluster import ClusterArgs as ClusterArgs
    from .cluster_provider import ClusterProvider as ClusterProvider
    from .cluster_provider import ClusterProviderArgs as ClusterProviderArgs
    from .colours import Colour as Colour
    from .colours import cluster_name as cluster_name
    from .compute import ComputeResource as ComputeResource
    from .directory_service import DirectoryService as DirectoryService
    from .disks import VolumeType as VolumeType
    from .login_nodes import LoginPool as LoginPool
    from .model import ClusterDesign as ClusterDesign
    from .model import ClusterPlacement as ClusterPlacement
    from .model import Image as Image
    from .model import OperatingSystem as OperatingSystem
    from .model import QueueUpdateStrategy as QueueUpdateStrategy
    from .model import ScalingStrategy as ScalingStrategy
    from .monitoring import Monitoring as Monitoring
    from .nodes import HeadNode as HeadNode
    from .not_offered import NOT_OFFERED as NOT_OFFERED
    from .queues import Queue as Queue
    from .scripts import NodeActions as NodeActions
    from .scripts import Script as Script
    from .shared_storage import EfsStorage as EfsStorage
    from .shared_storage import FileCacheStorage as FileCacheStorage
    from .shared_storage import LustreStorage as LustreStorage
    from .shared_storage import OntapStorage as OntapStorage
    from .shared_storage import OpenZfsStorage as OpenZfsStorage
    from .shared_storage import SharedStorage as SharedStorage
    from .tiers import Tier as Tier
    from .tiers import queue_of as queue_of
    from .timeouts import Timeouts as Timeouts

__getattr__ = lazily(
    __name__,
    {
        "Accounting": "accounting",
        "address_demand": "_address_demand",
        "AddressDemand": "_address_demand",
        "AllocationStrategy": "capacity",
        "CapacityReservation": "capacity",
        "CapacityType": "capacity",
        "Cluster": "cluster",
        "ClusterArgs": "cluster",
        "ClusterDesign": "model",
        "ClusterPlacement": "model",
        "ClusterProvider": "cluster_provider",
        "ClusterProviderArgs": "cluster_provider",
        "Colour": "colours",
        "ComputeResource": "compute",
        "DirectoryService": "directory_service",
        "EfsStorage": "shared_storage",
        "ExternalSlurmdbd": "accounting",
        "FileCacheStorage": "shared_storage",
        "HeadNode": "nodes",
        "Image": "model",
        "LoginPool": "login_nodes",
        "LustreStorage": "shared_storage",
        "Monitoring": "monitoring",
        "NodeActions": "scripts",
        "NOT_OFFERED": "not_offered",
        "OntapStorage": "shared_storage",
        "OpenZfsStorage": "shared_storage",
        "OperatingSystem": "model",
        "PARALLELCLUSTER_VERSION": "_release",
        "Queue": "queues",
        "queue_of": "tiers",
        "QueueUpdateStrategy": "model",
        "ScalingStrategy": "model",
        "Script": "scripts",
        "SharedStorage": "shared_storage",
        "Tier": "tiers",
        "Timeouts": "timeouts",
        "VolumeType": "disks",
        "cluster_name": "colours",
    },
)
