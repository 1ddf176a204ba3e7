"""Events, alarms and notices of budgets are sent to our accounts only."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_known_domain, expect_log_bucket, expect_our_account, expect_ours
from ...model import Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import View

RULE = Rule(
    id="events-target-known",
    title="Events, alarms and notices of budgets are sent to accounts of ours only",
    severity=Severity.HIGH,
    types=(
        *tokens.EVENT_TARGET,
        *tokens.EVENT_PIPE,
        *tokens.EVENT_SCHEDULE,
        *tokens.EVENT_API_DESTINATION,
        *tokens.ALARM,
        *tokens.BUDGET,
    ),
    why="EventBridge carries what events tell, and what a pipe reads, to a bus, queue or address of somebody else, by "
    "AWS's own network, past every route and group; so do alarms and budgets, which tell of what runs and costs.",
    remediation="Name a target of our own accounts; policies/facts.toml lists accounts, and domains of addresses.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html",
    controls=BOUNDARY,
    bad="""\
target = {"arn": f"arn:aws:sqs:{REGION}:{OTHER_ACCOUNT}:theirs", "role_arn": role.arn}
window = {"mode": "OFF"}
aws.scheduler.Schedule("jobs", schedule_expression="rate(1 day)", flexible_time_window=window, target=target)
""",
    good="""\
target = {"arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:ours", "role_arn": role.arn}
window = {"mode": "OFF"}
aws.scheduler.Schedule("jobs", schedule_expression="rate(1 day)", flexible_time_window=window, target=target)
""",
)
_LOGS = "logConfiguration"
_TARGETS: dict[str, tuple[tuple[str, ...], ...]] = {
    tokens.EVENT_TARGET[0]: (("arn",), ("deadLetterConfig", "arn")),
    tokens.EVENT_PIPE[0]: (
        ("source",),
        ("enrichment",),
        ("target",),
        ("sourceParameters", "dynamodbStreamParameters", "deadLetterConfig", "arn"),
        ("sourceParameters", "kinesisStreamParameters", "deadLetterConfig", "arn"),
        (_LOGS, "cloudwatchLogsLogDestination", "logGroupArn"),
        (_LOGS, "firehoseLogDestination", "deliveryStreamArn"),
    ),
    tokens.EVENT_SCHEDULE[0]: (("target", "arn"), ("target", "deadLetterConfig", "arn")),
}


_ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The target of a rule, a pipe or a schedule, and their logs; an API destination's address; whom alarms tell."""
    if resource.type in tokens.EVENT_API_DESTINATION:
        yield from expect_known_domain(resource.at("invocationEndpoint"), stack)
        return
    for told in _told(resource):
        yield from expect_ours(told, stack)
    if resource.type in tokens.EVENT_PIPE:
        yield from expect_log_bucket(resource.at(_LOGS, "s3LogDestination", "bucketName"), resource, stack)
        owner = resource.at(_LOGS, "s3LogDestination", "bucketOwner")
        if owner.unknown:
            yield Unevaluated(owner.path)
        elif owner.known:
            yield from expect_our_account(owner, str(owner.value()), stack)


def _told(resource: Resource) -> Iterator[View]:
    if resource.type in tokens.ALARM:
        actions = (action for key in _ACTIONS for action in resource.each(key))
        # What EC2 does with the instance itself: arn:aws:automate:us-east-1:ec2:recover has no account.
        yield from (each for each in actions if not (each.known and ":automate:" in str(each.value())))
    elif resource.type in tokens.BUDGET:
        yield from (topic for row in resource.each("notifications") for topic in row.each("subscriberSnsTopicArns"))
    else:
        yield from (resource.at(*path) for path in _TARGETS[resource.type])
