"""What AWS owns and a private network needs all the same, by name: buckets, images, documents.

Each name is complete, with the region in it: a pattern such as amazon-ssm-* would also name buckets that anybody can
make. Sources: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-interface-endpoints.html (wait conditions,
custom resources); docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html (layers);
docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html (agent, patches);
docs.aws.amazon.com/linux/al2023/ug/ec2.html and repost.aws/knowledge-center/ec2-al1-al2-update-yum-without-internet
(packages); docs.aws.amazon.com/dcv/latest/adminguide/setting-up-license.html (licences);
docs.aws.amazon.com/parallelcluster/latest/ug/network-configuration-v3.html (ParallelCluster).
"""

from __future__ import annotations

import re
from functools import lru_cache

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_TOGETHER = r"[a-z]{2}[a-z]+\d"  # the region without hyphens
# Where AWS's own pre-signed addresses put answers.
_WRITTEN = (
    rf"cloudformation-waitcondition-{_REGION}",
    rf"cloudformation-custom-resource-response-{_TOGETHER}",
)
_READ = (
    rf"{_REGION}-aws-parallelcluster",
    rf"al2023-repos-{_REGION}-de612dc2",
    rf"amazonlinux-2-repos-{_REGION}",
    rf"amazonlinux\.{_REGION}\.amazonaws\.com",
    rf"prod-{_REGION}-starport-layer-bucket",
    rf"dcv-license\.{_REGION}",
    rf"aws-ssm-{_REGION}",
    rf"amazon-ssm-{_REGION}",
    rf"amazon-ssm-packages-{_REGION}",
    rf"{_REGION}-birdwatcher-prod",
    rf"aws-ssm-distributor-file-{_REGION}",
    rf"aws-ssm-document-attachments-{_REGION}",
    rf"patch-baseline-snapshot-{_REGION}",
    rf"amazoncloudwatch-agent-{_REGION}",
)
_WRITTEN_NAME = re.compile("|".join(_WRITTEN))
_READ_NAME = re.compile("|".join(_READ))
_TEMPLATE = re.compile(
    rf"https://(?P<region>{_REGION})-aws-parallelcluster\.s3\.(?P=region)\.amazonaws\.com(?:\.cn)?/parallelcluster/"
    r"[0-9.]+/templates/custom_resource/cluster\.yaml"
)
# Resources without an account in their ARN are AWS's, or public: images and their snapshots, documents, parameters.
_PUBLIC = re.compile(
    r"arn:[a-z-]+:(?:ec2:[a-z0-9-]+::(?:image|snapshot)/|ssm:[a-z0-9-]+::(?:document/|parameter/aws/)).*"
)
# Load balancers write their logs as these accounts in the regions that are older than 2022; a region's is the same for
# all customers (docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html).
_BALANCERS = (
    "098369216593 754344448648 582318560864 600734575887 383597477331 718504428378 114774131450 783225319266 "
    "589379963580 985666609251 638102146993 037604701340 054676820928 897822967062 635631232127 156460612806 "
    "652711504416 009996457667 076674570225 507241528517 127311923021 033677994240 190560391635 048591011584 "
    "027434742980 797873946194"
)
_READING = ("s3:getobject", "s3:getobjectversion", "s3:listbucket")
_WRITING = ("s3:putobject",)


@lru_cache(maxsize=1024)
def bucket_of(arn: str) -> str:
    """The bucket in an S3 pattern; empty where it is another service's, or leaves the bucket open."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "s3" or parts[3] or parts[4]:
        return ""
    bucket = parts[5].partition("/")[0]
    return "" if "*" in bucket or "?" in bucket else bucket


def actions_on(bucket: str) -> tuple[str, ...]:
    """What may be done to a bucket of AWS's, in lower case; nothing if it is none that is known."""
    if _WRITTEN_NAME.fullmatch(bucket):
        return _WRITING
    return _READING if _READ_NAME.fullmatch(bucket) else ()


def is_public(arn: str) -> bool:
    """Whether the pattern names what AWS publishes for every account."""
    return _PUBLIC.fullmatch(arn) is not None


def writes_logs(account: str) -> bool:
    """Whether load balancers write logs as the account."""
    return account in _BALANCERS.split()


def is_own_template(url: str) -> bool:
    """Whether it is the address of AWS's template of ParallelCluster's provider."""
    return _TEMPLATE.fullmatch(url) is not None
