"""Events are sent to our accounts only."""

from collections.abc import Iterable

from ... import tokens
from ...controls import BOUNDARY
from ...destinations import expect_known_domain, expect_ours
from ...model import Outcome, Rule, Severity
from ...resource import Resource, Stack

RULE = Rule(
    id="events-target-known",
    title="Events are sent to accounts of ours only",
    severity=Severity.HIGH,
    types=(*tokens.EVENT_TARGET, *tokens.EVENT_PIPE, *tokens.EVENT_SCHEDULE, *tokens.EVENT_API_DESTINATION),
    why="EventBridge carries what events tell, and what a pipe reads, to a bus, queue or address of somebody else, by "
    "AWS's own network, past every route and group.",
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
_TARGETS: dict[str, tuple[tuple[str, ...], ...]] = {
    tokens.EVENT_TARGET[0]: (("arn",), ("deadLetterConfig", "arn")),
    tokens.EVENT_PIPE[0]: (("source",), ("enrichment",), ("target",)),
    tokens.EVENT_SCHEDULE[0]: (("target", "arn"), ("target", "deadLetterConfig", "arn")),
}


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The target of a rule, a pipe or a schedule; an API destination's address."""
    if resource.type in tokens.EVENT_API_DESTINATION:
        yield from expect_known_domain(resource.at("invocationEndpoint"), stack)
        return
    for path in _TARGETS[resource.type]:
        yield from expect_ours(resource.at(*path), stack)
