"""Designs and placements that the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from components.cluster._cluster_plan import cluster_configuration, with_placeholders
from components.cluster.accounting import Accounting, ExternalSlurmdbd
from components.cluster.capacity import AllocationStrategy, CapacityReservation, CapacityType
from components.cluster.compute import ComputeResource
from components.cluster.directory_service import DirectoryService
from components.cluster.disks import VolumeType
from components.cluster.login_nodes import LoginPool
from components.cluster.model import ClusterDesign, ClusterPlacement, Image, OperatingSystem, QueueUpdateStrategy
from components.cluster.model import ScalingStrategy as Scaling
from components.cluster.monitoring import Monitoring
from components.cluster.nodes import HeadNode
from components.cluster.queues import Queue
from components.cluster.scripts import NodeActions, Script
from components.cluster.shared_storage import (
    EfsStorage,
    FileCacheStorage,
    LustreStorage,
    OntapStorage,
    OpenZfsStorage,
)
from components.cluster.timeouts import Timeouts
from components.tags import DataClass, Tags

if TYPE_CHECKING:
    from collections.abc import Mapping

TAGS = Tags(virtual_lab="neuro", project="spikes", cost_centre="4711", owner="ada", data_class=DataClass.RESTRICTED)
BOUNDARY = "arn:aws:iam::123456789012:policy/hpc-labs/boundary"
PLACEMENT = ClusterPlacement(
    subnet_id="subnet-0123456789abcdef0",
    security_group_ids=("sg-0123456789abcdef0", "sg-0fedcba9876543210"),
    key_name="lab-a",
)
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:hpc-labs/nodes/lab-a-AbCdEf"
RESERVATION = CapacityReservation(reservation_id="cr-0123456789abcdef0")
GROUP_OF_RESERVATIONS = CapacityReservation(
    resource_group_arn="arn:aws:resource-groups:us-east-1:123456789012:group/reserved"
)
SESSION_MANAGER = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def compute(name: str = "c7a", *instance_types: str, max_count: int = 4) -> ComputeResource:
    return ComputeResource(name=name, instance_types=instance_types or ("c7a.48xlarge",), max_count=max_count)


def queue(name: str = "batch", *resources: ComputeResource) -> Queue:
    return Queue(name=name, compute_resources=resources or (compute(),))


def design(name: str = "lab-a") -> ClusterDesign:
    return ClusterDesign(cluster_name=name, queues=(queue(),))


def full_design() -> ClusterDesign:
    """What designs could have before login nodes, accounting and a directory came to be."""
    setup = Script(bucket="node-assets", key="labs/setup.sh", arguments=("--lab", "a"))
    return ClusterDesign(
        cluster_name="lab-a",
        image=Image(os=OperatingSystem.UBUNTU_2404, custom_ami="ami-0123456789abcdef0"),
        head_node=HeadNode(
            instance_type="m7i.large",
            root_volume_gib=100,
            actions=NodeActions(on_start=(setup,), on_configured=(Script(bucket="node-assets", key="labs/users.sh"),)),
            policy_arns=(SESSION_MANAGER,),
        ),
        queues=(
            Queue(
                name="mpi",
                compute_resources=(
                    ComputeResource(
                        name="hpc7a",
                        instance_types=("hpc7a.96xlarge",),
                        max_count=20,
                        min_count=2,
                        efa=True,
                        placement_group=True,
                        multithreading=False,
                    ),
                ),
                root_volume_gib=60,
                actions=NodeActions(on_configured=(setup,)),
                policy_arns=("arn:aws:iam::123456789012:policy/lab-data",),
            ),
            Queue(
                name="spot",
                compute_resources=(compute("mixed", "c7a.large", "c6a.large", max_count=50),),
                capacity=CapacityType.SPOT,
            ),
        ),
        storage=(
            EfsStorage(
                name="home",
                mount_dir="/home",
                file_system_id="fs-0123456789abcdef0",
                access_point_id="fsap-0123456789abcdef0",
            ),
            LustreStorage(name="scratch", mount_dir="/lustre", file_system_id="fs-0fedcba9876543210"),
        ),
        queue_updates=QueueUpdateStrategy.TERMINATE,
        idle_minutes=5,
        memory_scheduling=False,
        log_retention_days=90,
        keep_logs=False,
    )


def accounting() -> Accounting:
    return Accounting(
        uri="accounting.example.internal:3306", user_name="lab_a", password_secret_arn=SECRET, database_name="lab_a"
    )


def directory() -> DirectoryService:
    return DirectoryService(
        domain_name="corp.example.com",
        addresses=("ldaps://one.corp.example.com", "ldaps://two.corp.example.com:636"),
        read_only_user="cn=reader,ou=users,dc=corp,dc=example,dc=com",
        password_secret_arn=SECRET,
        ca_certificate="/etc/pki/ca-trust/source/anchors/corp.pem",
        access_filter="memberOf=cn=lab-a,ou=groups,dc=corp,dc=example,dc=com",
        ssh_keys=False,
        home_directory="/home/%u",
        sssd_settings={"debug_level": "0x1ff"},
    )


def actions(bucket: str = "node-assets", *, updated: bool = True) -> NodeActions:
    script = Script(bucket=bucket, key="labs/setup.sh", arguments=("--lab", "a"))
    return NodeActions(on_start=(script,), on_configured=(script,), on_updated=(script,) if updated else ())


def login_pool(name: str = "login") -> LoginPool:
    return LoginPool(
        name=name,
        instance_type="m7i.large",
        count=2,
        grace_minutes=30,
        custom_ami="ami-0123456789abcdef1",
        security_group_ids=("sg-0123456789abcdef3",),
        actions=actions(),
        policy_arns=(SESSION_MANAGER,),
    )


def _reserved_queue() -> Queue:
    return Queue(
        name="reserved",
        capacity_reservation=GROUP_OF_RESERVATIONS,
        allocation=AllocationStrategy.PRIORITIZED,
        placement_group_name="rack",
        exclusive_jobs=True,
        gpu_health_check=True,
        custom_ami="ami-0123456789abcdef2",
        security_group_ids=("sg-0123456789abcdef4",),
        actions=actions(updated=False),
        policy_arns=(SESSION_MANAGER,),
        slurm_settings={"MaxTime": "24:00:00", "PriorityJobFactor": "10"},
        tags={"tier": "gpu"},
        root_volume_gib=200,
        root_volume_type=VolumeType.GP3,
        root_volume_iops=4000,
        root_volume_throughput_mibps=500,
        local_disks_dir="/local",
        compute_resources=(
            ComputeResource(
                name="p5",
                instance_types=("p5.48xlarge",),
                max_count=4,
                min_count=1,
                efa=True,
                efa_gdr=True,
                placement_group_name="other-rack",
                schedulable_memory_mib=2_000_000,
                capacity_reservation=RESERVATION,
                static_node_priority=10,
                dynamic_node_priority=2000,
                gpu_health_check=False,
                slurm_settings={"Feature": "gpu"},
                tags={"tier": "training"},
            ),
            compute("c7a", "c7a.48xlarge", "c6a.48xlarge"),
            ComputeResource(
                name="own",
                instance_types=("c7a.48xlarge",),
                max_count=2,
                capacity_reservation=GROUP_OF_RESERVATIONS,
                placement_group=False,
            ),
        ),
    )


def maximal_design() -> ClusterDesign:
    """One of everything that a design with a database can have."""
    return ClusterDesign(
        cluster_name="lab-a",
        image=Image(os=OperatingSystem.ROCKY_9, custom_ami="ami-0123456789abcdef0"),
        head_node=HeadNode(
            instance_type="m7i.8xlarge",
            custom_ami="ami-0123456789abcdef9",
            multithreading=False,
            security_group_ids=("sg-0123456789abcdef2",),
            actions=actions(),
            policy_arns=(SESSION_MANAGER,),
            root_volume_gib=100,
            root_volume_type=VolumeType.GP3,
            root_volume_iops=4000,
            root_volume_throughput_mibps=500,
            local_disks_dir="/local",
        ),
        login_pools=(login_pool(),),
        queues=(
            _reserved_queue(),
            Queue(
                name="spot",
                capacity=CapacityType.SPOT,
                compute_resources=(
                    ComputeResource(name="c7a", instance_types=("c7a.large",), max_count=4, spot_price=0.35),
                ),
            ),
            Queue(
                name="block",
                capacity=CapacityType.CAPACITY_BLOCK,
                capacity_reservation=RESERVATION,
                compute_resources=(
                    ComputeResource(name="p5", instance_types=("p5.48xlarge",), max_count=2, min_count=2, efa=True),
                ),
            ),
        ),
        storage=(
            EfsStorage(
                name="home",
                mount_dir="/home",
                file_system_id="fs-0123456789abcdef0",
                access_point_id="fsap-0123456789abcdef0",
            ),
            LustreStorage(name="lustre", mount_dir="/scratch", file_system_id="fs-0fedcba9876543210"),
            OntapStorage(name="ontap", mount_dir="/ontap", volume_id="fsvol-0123456789abcdef0"),
            OpenZfsStorage(name="zfs", mount_dir="/zfs", volume_id="fsvol-0123456789abcdef1"),
            FileCacheStorage(name="cache", mount_dir="/cache", file_cache_id="fc-0123456789abcdef0"),
        ),
        queue_updates=QueueUpdateStrategy.TERMINATE,
        scaling=Scaling.BEST_EFFORT,
        idle_minutes=5,
        memory_scheduling=False,
        slurm_settings={"PriorityType": "priority/multifactor", "MaxJobCount": "5000"},
        accounting=accounting(),
        directory=directory(),
        default_user_sudo=False,
        timeouts=Timeouts(head_node_seconds=2400, compute_node_seconds=2400, instance_info_seconds=120),
        monitoring=Monitoring(dashboard=False, alarms=False, detailed=True, rotate_logs=False),
        log_retention_days=90,
        keep_logs=False,
    )


def shared_slurmdbd() -> ClusterDesign:
    return ClusterDesign(
        cluster_name="lab-a",
        queues=(queue(),),
        accounting=ExternalSlurmdbd(host="slurmdbd.example.internal", munge_key_secret_arn=SECRET, port=6820),
    )


def everything() -> tuple[ClusterDesign, ...]:
    """Designs that have each field of the model at a value other than its default, between them."""
    return full_design(), maximal_design(), shared_slurmdbd()


def document(of: ClusterDesign, tags: Mapping[str, str] | None = None) -> Any:
    """The configuration that AWS's schema gets to see at preview."""
    return with_placeholders(cluster_configuration(of, PLACEMENT, BOUNDARY, tags or TAGS.as_dict()))


def schema_problems(cluster_name: str, configuration: Any) -> Any:
    """What AWS's schema has to say, and nothing else: no validators."""
    from pcluster.config import cluster_config
    from pcluster.schemas.cluster_schema import ClusterSchema

    with patch.object(cluster_config, "get_region", lambda: "us-east-1"):
        return ClusterSchema(cluster_name=cluster_name).validate(configuration)
