"""Only our accounts write logs, and only ours are sent them."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, foreign_access, open_to_everybody
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="logs-policy-scoped",
    title="Only our accounts write logs, and only ours are sent them",
    severity=Severity.HIGH,
    types=tokens.LOG_RESOURCE_POLICY,
    why="Who may write to a log group makes up what an investigation reads later.",
    remediation="Name services with aws:SourceAccount, or accounts of ours; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
    controls=IDENTITY,
    bad="""\
write = {"Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents", "Resource": "*"}
document = json.dumps({"Version": "2012-10-17", "Statement": [write]})
aws.cloudwatch.LogResourcePolicy("queries", policy_name="queries", policy_document=document)
""",
    good="""\
write = {
    "Effect": "Allow",
    "Principal": {"Service": "delivery.logs.amazonaws.com"},
    "Action": "logs:PutLogEvents",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
document = json.dumps({"Version": "2012-10-17", "Statement": [write]})
aws.cloudwatch.LogResourcePolicy("queries", policy_name="queries", policy_document=document)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Neither everybody nor accounts that are not ours."""
    policy = resource.at("policyDocument" if not resource.at("policyDocument").absent else "accessPolicy")
    yield from open_to_everybody(policy)
    yield from foreign_access(policy, Ours.of(stack), "accounts of policies/facts.toml")
