"""Only our accounts publish to our topics and subscribe to them."""

from collections.abc import Iterable
from dataclasses import replace

from ... import tokens
from ...controls import IDENTITY
from ...iam import Ours, foreign_access, open_to_everybody
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="sns-policy-scoped",
    title="Only our accounts publish to our topics and subscribe to them",
    severity=Severity.HIGH,
    types=(*tokens.TOPIC_POLICY, *tokens.TOPIC),
    why="Who may subscribe hears of every lab and failure; who may publish raises false alarms.",
    remediation="Name accounts, roles or services with aws:SourceAccount; policies/facts.toml lists who is ours.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
    controls=replace(IDENTITY, fsbp=("SNS.4",)),
    bad="""\
listen = {"Effect": "Allow", "Principal": "*", "Action": "sns:Subscribe", "Resource": "*"}
aws.sns.TopicPolicy(
    "alarms",
    arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
    policy=json.dumps({"Version": "2012-10-17", "Statement": [listen]}),
)
""",
    good="""\
listen = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sns:Subscribe", "Resource": "*"}
aws.sns.TopicPolicy(
    "alarms",
    arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
    policy=json.dumps({"Version": "2012-10-17", "Statement": [listen]}),
)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """Neither everybody nor accounts that are not ours."""
    policy = resource.at("policy")
    yield from open_to_everybody(policy)
    yield from foreign_access(policy, Ours.of(stack), "accounts of policies/facts.toml")
