"""No key is switched off or quickly gone."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import AT_REST
from ...expectations import expect, expect_true
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="kms-not-deleted",
    title="Keys are enabled, and wait long enough before they are deleted",
    severity=Severity.MEDIUM,
    types=(*tokens.KMS_KEY, *tokens.KMS_OTHER_KEY),
    why="With its key all data is gone, backups too; the days until then are the only way back.",
    remediation="Set deletionWindowInDays to the profile's minimum or more (30 at most), and leave the key enabled.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    controls=replace(AT_REST, nist=("SC-12", "SC-12(2)"), fsbp=("KMS.3",)),
    bad="""\
aws.kms.Key("data", description="Data of the labs", enable_key_rotation=True, deletion_window_in_days=7)
""",
    good="""\
aws.kms.Key("data", description="Data of the labs", enable_key_rotation=True, deletion_window_in_days=30)
""",
)
_LONGEST = 30


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """Both; AWS takes 30 days when nothing is set."""
    minimum = min(facts.profile.minimum_key_deletion_days, _LONGEST)
    yield from expect(
        resource.at("deletionWindowInDays"),
        lambda days: isinstance(days, int | float) and days >= minimum,
        f"{minimum} days or more",
        default=_LONGEST,
    )
    switch = "isEnabled" if resource.type in tokens.KMS_KEY else "enabled"
    yield from expect_true(resource.at(switch), default=True)
