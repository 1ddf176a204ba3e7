"""Customer keys get new material every year."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect, expect_true
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="kms-rotation",
    title="Every symmetric customer key is rotated",
    severity=Severity.MEDIUM,
    types=tokens.KMS_KEY,
    why="Less is encrypted with the same material, and nobody has to change anything for it: KMS keeps the old.",
    remediation="Set enableKeyRotation to true.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    controls=replace(
        AT_REST, nist=("CM-6a", "CM-9b", "SA-9(6)", "SC-12", "SC-12(2)", "SC-12(6)"), fsbp=("KMS.4",), cis=("4.6",)
    ),
    bad="""\
aws.kms.Key("data", description="Data of the labs")
""",
    good="""\
aws.kms.Key("data", description="Data of the labs", enable_key_rotation=True)
""",
)
_SYMMETRIC = "SYMMETRIC_DEFAULT"
_DAYS = 365


def check(resource: Resource) -> Iterable[Outcome]:
    """At least once a year. Asymmetric keys, keys for signatures, and those in a store of one's own cannot."""
    if not _can_rotate(resource):
        return
    yield from expect_true(resource.at("enableKeyRotation"))
    days = resource.at("rotationPeriodInDays")
    yield from expect(
        days, lambda each: isinstance(each, int | float) and each <= _DAYS, "365 days or less", default=_DAYS
    )


def remedy(resource: Resource) -> Mapping[str, object]:
    """The switch."""
    switch = resource.at("enableKeyRotation")
    kinds = (resource.at(key) for key in ("customerMasterKeySpec", "keyUsage", "customKeyStoreId"))
    if switch.unknown or switch.value() is True or any(kind.unknown for kind in kinds) or not _can_rotate(resource):
        return {}
    return {"enableKeyRotation": True}


def _can_rotate(resource: Resource) -> bool:
    symmetric = resource.at("customerMasterKeySpec").value(_SYMMETRIC) == _SYMMETRIC
    encrypts = resource.at("keyUsage").value("ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"
    return symmetric and encrypts and not resource.at("customKeyStoreId").value("")
