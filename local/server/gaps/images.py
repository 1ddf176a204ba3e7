"""The machine images of a region.

moto has more than a thousand, most of them for ECS; they would be written again with every change of a resource.
"""

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models import amis
from moto.utilities.utils import load_resource

from .gap import Gap, around

PARALLELCLUSTER_VERSION = "3.16.1"
PARALLELCLUSTER_IMAGES = {"x86_64": "ami-03161000000000001", "arm64": "ami-03161000000000002"}


def _fill() -> None:
    @around(amis.AmiBackend, "_load_amis")
    def load(_original: object, backend: Any) -> None:
        for image in [*_amazon_linux(backend.region_name), *_parallelcluster()]:
            backend.amis[image["ami_id"]] = amis.Ami(backend, **image, owner_alias="amazon")


def _amazon_linux(region: str) -> list[dict[str, Any]]:
    try:
        images: list[dict[str, Any]] = load_resource(f"ec2/resources/latest_amis/{region}.json")
    except FileNotFoundError:
        return []
    return images


def _parallelcluster() -> list[dict[str, Any]]:
    return [
        {
            "ami_id": ami_id,
            "name": f"aws-parallelcluster-{PARALLELCLUSTER_VERSION}-amzn2023-hvm-{architecture}-local",
            "description": f"AWS ParallelCluster {PARALLELCLUSTER_VERSION}, Amazon Linux 2023, {architecture}",
            "owner_id": "247102896272",  # AWS's account for these images
            "architecture": architecture,
            "virtualization_type": "hvm",
            "hypervisor": "xen",
            "root_device_type": "ebs",
            "root_device_name": "/dev/xvda",
            "public": True,
            "creation_date": utcnow(),
        }
        for architecture, ami_id in PARALLELCLUSTER_IMAGES.items()
    ]


GAP = Gap(
    name="Machine images",
    service="ec2",
    modelled=f"The latest Amazon Linux images of each region, and ParallelCluster {PARALLELCLUSTER_VERSION}'s.",
    missing="Every other public image; ParallelCluster's have invented ids, the same in each region.",
    fill=_fill,
)
