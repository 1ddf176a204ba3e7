"""Only our accounts put events on our buses."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, foreign_access, open_to_everybody
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="events-policy-scoped",
    title="Only our accounts put events on our buses",
    severity=Severity.HIGH,
    types=tokens.EVENT_BUS_POLICY,
    why="An event that somebody else puts on the bus starts what a rule of ours starts for it.",
    remediation="Name accounts or our organisation in the policy of the bus; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",
    controls=replace(IDENTITY, fsbp=("EventBridge.3",)),
    bad="""\
put = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
aws.cloudwatch.EventBusPolicy("jobs", policy=json.dumps({"Version": "2012-10-17", "Statement": [put]}))
""",
    good="""\
put = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "events:PutEvents", "Resource": "*"}
aws.cloudwatch.EventBusPolicy("jobs", policy=json.dumps({"Version": "2012-10-17", "Statement": [put]}))
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Neither everybody nor accounts that are not ours."""
    policy = resource.at("policy")
    yield from open_to_everybody(policy)
    yield from foreign_access(policy, Ours.of(stack), "accounts of policies/facts.toml")
