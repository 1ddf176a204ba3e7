"""Logs are kept as long as somebody may ask, and not for ever."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="logs-retention",
    title="Every log group keeps its events for long enough, and not for ever",
    severity=Severity.MEDIUM,
    types=tokens.LOG_GROUP,
    why="A break-in is found months after it happened. Without a term, CloudWatch keeps what people typed for ever.",
    remediation="Set retentionInDays to the profile's minimum or more.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    controls=replace(LOGGING, nist=("AU-11", "AU-6(3)", "SI-12"), hipaa=("312(b)",), fsbp=("CloudWatch.16",)),
    bad="""\
aws.cloudwatch.LogGroup("jobs", kms_key_id=key.arn)
""",
    good="""\
aws.cloudwatch.LogGroup("jobs", kms_key_id=key.arn, retention_in_days=365)
""",
)


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """Days that somebody chose. Groups of the class DELIVERY keep two, and take no other."""
    group_class = resource.at("logGroupClass")
    if group_class.known and group_class.value() == "DELIVERY":
        return
    minimum = facts.profile.minimum_log_days
    yield from expect(
        resource.at("retentionInDays"),
        lambda days: isinstance(days, int | float) and days >= minimum,
        f"{minimum} days or more",
        default=0,
    )
