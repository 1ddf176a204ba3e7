"""A trail is on, everywhere, and can be checked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect_true, is_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="cloudtrail-complete",
    title="Trails are on, in every region, and their files can be checked",
    severity=Severity.MEDIUM,
    types=tokens.TRAIL,
    why="What happens in a region that no trail covers leaves no trace, and without validation nobody sees that a file "
    "was changed.",
    remediation="Set isMultiRegionTrail and enableLogFileValidation to true, and leave the other two switches on.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html",
    controls=replace(LOGGING, fsbp=("CloudTrail.1", "CloudTrail.4"), cis=("4.1", "4.2")),
    bad="""\
aws.cloudtrail.Trail("audit", s3_bucket_name="lab-logs", kms_key_id=key.arn)
""",
    good="""\
aws.cloudtrail.Trail(
    "audit",
    s3_bucket_name="lab-logs",
    kms_key_id=key.arn,
    is_multi_region_trail=True,
    enable_log_file_validation=True,
)
""",
)
# Each with AWS's default.
_SWITCHES = {
    "isMultiRegionTrail": False,
    "enableLogFileValidation": False,
    "includeGlobalServiceEvents": True,
    "enableLogging": True,
}


def check(resource: Resource) -> Iterable[Outcome]:
    """Four switches."""
    for key, default in _SWITCHES.items():
        yield from expect_true(resource.at(key), default=default)


def remedy(resource: Resource) -> Mapping[str, object]:
    """All can be changed in place, and cost nothing but storage."""
    views = {key: resource.at(key) for key in _SWITCHES}
    return {key: True for key, view in views.items() if not view.unknown and not is_true(view.value(_SWITCHES[key]))}
