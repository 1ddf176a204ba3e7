"""AWS's published template of the ParallelCluster provider, one for each version and region."""

import re
from pathlib import Path
from typing import Any

from moto.cloudformation import models, responses
from moto.cloudformation.exceptions import ValidationError

from .gap import Gap, around
from .images import PARALLELCLUSTER_VERSION

_URL = re.compile(
    r"https://(?P<region>[a-z0-9-]+)-aws-parallelcluster\.s3\.(?P=region)\.amazonaws\.com/parallelcluster/"
    r"(?P<version>[^/]+)/templates/custom_resource/cluster\.yaml"
)
_TEMPLATE = Path(__file__).with_name("cluster_provider.yaml")
_DENIED = "S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"


def _fill() -> None:
    for module in (models, responses):

        @around(module, "get_stack_from_s3_url")
        def get(original: Any, template_url: str, account_id: str, partition: str) -> str:
            published = _URL.fullmatch(template_url)
            if published and published["version"] == PARALLELCLUSTER_VERSION:
                return _TEMPLATE.read_text()
            if published:
                raise ValidationError(message=_DENIED)  # what S3 says about an object that is not there
            try:
                return str(original(template_url, account_id, partition))
            except Exception as error:
                raise ValidationError(message=_DENIED) from error


GAP = Gap(
    name="ParallelCluster's provider template",
    service="cloudformation",
    modelled=f"The address of version {PARALLELCLUSTER_VERSION}'s template in every region, with AWS's parameters and "
    "outputs; another version is refused as S3 does.",
    missing="The function's code, its layer and its clean-up function; the policies are fewer.",
    fill=_fill,
)
