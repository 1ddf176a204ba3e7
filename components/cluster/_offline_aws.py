"""What ParallelCluster's validators ask of AWS, answered at preview without asking AWS.

Instance types come from the bundled catalogue. Of a type that is not in it everything is allowed: a warning says so,
and AWS decides. Subnets may be known by a placeholder only, so each is in a zone of its own, as AWS wants it of the
subnets of one queue. Whatever else a validator asks is an error here, and such a validator is in ``LEFT_OUT``.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from ._pcluster_package import prepare_package
from .instance_catalogue import InstanceType, instance_type, instance_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OFFICIAL_IMAGE = "ami-00000000000000000"

# ParallelCluster's default for root volumes (``EBS_ROOT_VOLUME_SIZE_DEFAULT`` of ``pcluster.constants``), for nodes
# that name no size: an image's own is not known here.
_IMAGE_GIB = 45

_GRAVITON = re.compile(r"[a-z]+\d+(?:g|[a-z]*-gb)")


_one_at_a_time = Lock()


@contextmanager
def offline() -> Iterator[None]:
    """Let the package ask the catalogue where it would ask AWS.

    It also asks for the region, only to learn whether that is an isolated one. Asking boto3 would make the verdict
    depend on the machine, and setting AWS_DEFAULT_REGION would move the other resources of this process.
    """
    prepare_package()
    from pcluster.aws.aws_api import AWSApi
    from pcluster.config import cluster_config, update_policy

    aws = OfflineAws()
    with _one_at_a_time:
        instance = vars(AWSApi)["instance"]
        regions = [(module, module.get_region) for module in (cluster_config, update_policy)]
        AWSApi.instance = staticmethod(lambda: aws)
        for module, _ in regions:
            module.get_region = _no_isolated_region
        try:
            yield
        finally:
            AWSApi.instance = instance
            for module, get_region in regions:
                module.get_region = get_region


def _no_isolated_region() -> str:
    return "us-east-1"


class OfflineAws:
    """Stands in for ``pcluster.aws.aws_api.AWSApi``, as far as the validators that run here ask."""

    aws_region = None

    def __init__(self) -> None:
        self.ec2 = _Ec2()
        self.fsx = _Fsx()
        self.resource_groups = _ResourceGroups()


class _Ec2:
    def list_instance_types(self) -> tuple[str, ...]:
        return _Everything(instance_types())

    def get_instance_type_info(self, name: str) -> Any:
        from pcluster.aws.aws_resources import InstanceTypeInfo

        found = instance_type(name)
        return InstanceTypeInfo(_unknown(name) if found is None else _described(found))

    def get_supported_architectures(self, name: str) -> list[str]:
        architectures: list[str] = self.get_instance_type_info(name).supported_architecture()
        return architectures

    def get_official_image_id(self, _os: str, _architecture: str, _filters: object = None) -> str:
        return OFFICIAL_IMAGE

    def describe_image(self, ami_id: str) -> Any:
        return _Image(ami_id)

    def describe_capacity_reservations(self, _reservation_ids: Iterable[str]) -> list[Any]:
        return []

    def get_instance_type_and_reservation_type_from_capacity_reservation(self, _id: str) -> tuple[str, str]:
        return "unknown.unknown", "unknown"

    def describe_subnets(self, _subnet_ids: Iterable[str]) -> list[dict[str, Any]]:
        return []  # none of this library's gives an instance a public address

    def get_subnet_avail_zone(self, subnet_id: str) -> str:
        return f"zone of {subnet_id}"

    def get_subnets_az_mapping(self, subnet_ids: Iterable[str]) -> dict[str, str]:
        return {subnet_id: self.get_subnet_avail_zone(subnet_id) for subnet_id in subnet_ids}

    def get_subnet_vpc(self, _subnet_id: str) -> str:
        return "the lab's VPC"


class _Fsx:
    def get_file_systems_info(self, ids: Iterable[str]) -> list[Any]:
        from pcluster.aws.aws_resources import FsxStorageInfo

        return [FsxStorageInfo({"FileSystemId": file_system_id, "SubnetIds": []}) for file_system_id in ids]

    def describe_volumes(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        return [{"VolumeId": volume_id, "FileSystemId": f"of {volume_id}"} for volume_id in ids]


class _ResourceGroups:
    def get_capacity_reservation_ids_from_group_resources(self, _arn: str) -> list[str]:
        return []


class _Everything(tuple[str, ...]):
    """A list of names that has each name."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return True


class _Image:
    """An image: ParallelCluster's own, of the nodes' architecture, or one of which nothing is known."""

    device_name = "/dev/xvda"
    volume_size = _IMAGE_GIB
    tags: tuple[dict[str, str], ...] = ()

    def __init__(self, ami_id: str) -> None:
        self.id = ami_id
        self.architecture = _Any("of the nodes")
        self.description = "AWS ParallelCluster AMI" if ami_id == OFFICIAL_IMAGE else ""


class _Any(str):
    """An architecture that is the same as every other."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, _other: object) -> bool:
        return True


def _described(found: InstanceType) -> dict[str, Any]:
    """A type as ``DescribeInstanceTypes`` answers."""
    gpus = [{"Manufacturer": found.gpu_manufacturer, "Count": found.gpus}]
    accelerators = [{"Manufacturer": found.accelerator_manufacturer, "Count": found.accelerators}]
    return {
        "InstanceType": found.name,
        "ProcessorInfo": {"SupportedArchitectures": list(found.architectures)},
        "VCpuInfo": {
            "DefaultVCpus": found.vcpus,
            "DefaultCores": found.cores,
            "DefaultThreadsPerCore": found.threads_per_core,
        },
        "MemoryInfo": {"SizeInMiB": found.memory_mib},
        "NetworkInfo": {
            "EfaSupported": found.efa_supported,
            "EfaInfo": {"MaximumEfaInterfaces": found.max_efa_interfaces},
            "NetworkCards": [
                {"NetworkCardIndex": index, "MaximumNetworkInterfaces": most}
                for index, most in enumerate(found.interfaces_per_card)
            ],
        },
        "PlacementGroupInfo": {"SupportedStrategies": ["cluster"] if found.placement_group else []},
        "SupportedUsageClasses": sorted(found.usage_classes),
        "InstanceStorageSupported": found.instance_storage_gb > 0,
        "EbsInfo": {"EbsOptimizedSupport": "default" if found.ebs_optimized else "unsupported"},
        **({"GpuInfo": {"Gpus": gpus}} if found.gpus else {}),
        **({"InferenceAcceleratorInfo": {"Accelerators": accelerators}} if found.accelerators else {}),
    }


def _unknown(name: str) -> dict[str, Any]:
    """A type that is not in the catalogue: it can whatever is asked of it. Its name tells the architecture."""
    return {
        "InstanceType": name,
        "ProcessorInfo": {"SupportedArchitectures": ["arm64" if _GRAVITON.match(name) else "x86_64"]},
        "VCpuInfo": {"DefaultVCpus": 2, "DefaultCores": 1, "DefaultThreadsPerCore": 2},
        "MemoryInfo": {"SizeInMiB": 1 << 30},
        "NetworkInfo": {
            "EfaSupported": True,
            "EfaInfo": {"MaximumEfaInterfaces": 1},
            "NetworkCards": [{"NetworkCardIndex": 0, "MaximumNetworkInterfaces": 2}],
        },
        "PlacementGroupInfo": {"SupportedStrategies": ["cluster"]},
        "SupportedUsageClasses": ["capacity-block", "on-demand", "spot"],
        "InstanceStorageSupported": False,
        "EbsInfo": {"EbsOptimizedSupport": "default"},
    }
