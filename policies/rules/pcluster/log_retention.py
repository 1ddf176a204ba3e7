"""A cluster's logs are kept."""

from collections.abc import Iterable

from ... import tokens
from ...controls import LOGGING
from ...expectations import expect, expect_true
from ...facts import Facts
from ...model import Outcome, Rule, Severity
from ...resource import Resource

RULE = Rule(
    id="pcluster-log-retention",
    title="A cluster writes logs and keeps them as long as the profile asks",
    severity=Severity.MEDIUM,
    types=(tokens.CLUSTER,),
    why="Who logged in, what was started and why a node failed is in the cluster's log group only.",
    remediation="Leave Monitoring/Logs/CloudWatch/Enabled on and set RetentionInDays.",
    source="https://docs.aws.amazon.com/parallelcluster/latest/ug/Monitoring-v3.html",
    controls=LOGGING,
    bad="""\
logs = {"Logs": {"CloudWatch": {"RetentionInDays": 3}}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Monitoring": logs}))
""",
    good="""\
logs = {"Logs": {"CloudWatch": {"RetentionInDays": 365}}}
aws.cloudformation.Stack("cluster", template_body=TEMPLATE({"Monitoring": logs}))
""",
)
_DEFAULT_DAYS = 180


def check_with_facts(resource: Resource, facts: Facts) -> Iterable[Outcome]:
    """ParallelCluster writes them by default, and keeps them for 180 days."""
    logs = resource.at("Monitoring", "Logs", "CloudWatch")
    least = facts.profile.minimum_log_days
    yield from expect_true(logs.at("Enabled"), default=True)
    days = logs.at("RetentionInDays")
    yield from expect(days, lambda value: _days(value) >= least, f"{least} or more", default=_DEFAULT_DAYS)


def _days(value: object) -> float:
    """The number in a value that may be a text; what is none counts as nothing."""
    try:
        return float(str(value))
    except ValueError:
        return 0
