"""AWS ParallelCluster: the platform's provider and a lab's cluster."""

from typing import TYPE_CHECKING

from .._lazy import lazily

if TYPE_CHECKING:
    from ._cluster_plan import PARALLELCLUSTER_VERSION as PARALLELCLUSTER_VERSION
    from .cluster import Cluster as Cluster
    from .cluster import ClusterArgs as ClusterArgs
    from .cluster_provider import ClusterProvider as ClusterProvider
    from .cluster_provider import ClusterProviderArgs as ClusterProviderArgs
    from .model import ClusterDesign as ClusterDesign
    from .model import ClusterPlacement as ClusterPlacement
    from .model import Image as Image
    from .model import OperatingSystem as OperatingSystem
    from .model import QueueUpdateStrategy as QueueUpdateStrategy
    from .nodes import CapacityType as CapacityType
    from .nodes import ComputeResource as ComputeResource
    from .nodes import HeadNode as HeadNode
    from .nodes import NodeActions as NodeActions
    from .nodes import Queue as Queue
    from .nodes import Script as Script
    from .shared_storage import EfsStorage as EfsStorage
    from .shared_storage import LustreStorage as LustreStorage
    from .shared_storage import SharedStorage as SharedStorage

__getattr__ = lazily(
    __name__,
    {
        "CapacityType": "nodes",
        "Cluster": "cluster",
        "ClusterArgs": "cluster",
        "ClusterDesign": "model",
        "ClusterPlacement": "model",
        "ClusterProvider": "cluster_provider",
        "ClusterProviderArgs": "cluster_provider",
        "ComputeResource": "nodes",
        "EfsStorage": "shared_storage",
        "HeadNode": "nodes",
        "Image": "model",
        "LustreStorage": "shared_storage",
        "NodeActions": "nodes",
        "OperatingSystem": "model",
        "PARALLELCLUSTER_VERSION": "_cluster_plan",
        "Queue": "nodes",
        "QueueUpdateStrategy": "model",
        "Script": "nodes",
        "SharedStorage": "shared_storage",
    },
)
