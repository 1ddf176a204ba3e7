"""Images keep their tags, and are scanned when they come."""

from collections.abc import Iterable, Mapping

from ... import tokens
from ...expectations import expect, expect_true
from ...model import Controls, Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="ecr-immutable-scan",
    title="Images keep their tags, and are scanned when they come",
    severity=Severity.MEDIUM,
    types=tokens.REPOSITORY,
    why="A tag that can be moved runs other code tomorrow than was tested today, and nobody looks for known holes in "
    "an image that is not scanned.",
    remediation="Set imageTagMutability to IMMUTABLE and imageScanningConfiguration.scanOnPush to true.",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    controls=Controls(nist=("CM-2(2)", "RA-5", "SI-7(1)"), hipaa=("308(a)(1)(ii)(A)",), fsbp=("ECR.1", "ECR.2")),
    bad="""\
aws.ecr.Repository("tools", encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}])
""",
    good="""\
aws.ecr.Repository(
    "tools",
    encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}],
    image_tag_mutability="IMMUTABLE",
    image_scanning_configuration={"scan_on_push": True},
)
""",
)
_IMMUTABLE = "IMMUTABLE"


def check(resource: Resource) -> Iterable[Outcome]:
    """Both, since AWS's defaults are neither. With exclusions, some tags move: which, the repository says itself."""
    yield from expect(
        resource.at("imageTagMutability"), lambda kind: str(kind).startswith(_IMMUTABLE), _IMMUTABLE, default="MUTABLE"
    )
    yield from expect_true(resource.at("imageScanningConfiguration", "scanOnPush"))


def remedy(resource: Resource) -> Mapping[str, object]:
    """Both can be changed in place."""
    mended: dict[str, object] = {}
    tags, scan = resource.at("imageTagMutability"), resource.at("imageScanningConfiguration", "scanOnPush")
    if not tags.unknown and not str(tags.value("MUTABLE")).startswith(_IMMUTABLE):
        mended["imageTagMutability"] = _IMMUTABLE
    if not scan.unknown and scan.value(False) is not True:
        mended["imageScanningConfiguration"] = {"scanOnPush": True}
    return mended
