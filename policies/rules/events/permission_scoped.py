"""Only our accounts put events on our buses, by permissions too."""

from collections.abc import Iterable

from ... import tokens
from ...controls import IDENTITY
from ...iam import NOT_TOLD, Ours
from ...model import Finding, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

RULE = Rule(
    id="events-permission-scoped",
    title="Permissions of event buses name accounts of ours",
    severity=Severity.HIGH,
    types=tokens.EVENT_PERMISSION,
    why="An event that somebody else puts on the bus starts what a rule of ours starts for it.",
    remediation="Set principal to an account of policies/facts.toml, or to * with a condition on our organisation.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",
    controls=IDENTITY,
    bad="""\
aws.cloudwatch.EventPermission("all", principal="*", statement_id="all")
""",
    good="""\
aws.cloudwatch.EventPermission("ours", principal=ACCOUNT, statement_id="ours", event_bus_name=key.id)
""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """The account; or everybody of our organisation."""
    principal, organisation = resource.at("principal"), resource.at("condition", "value")
    if principal.unknown:
        yield Unevaluated(principal.path)
    elif principal.value() != "*":
        ours = Ours.of(stack)
        if not ours.accounts:
            yield Unevaluated(principal.path, NOT_TOLD)
        elif not ours.has(str(principal.value(""))):
            yield Finding(f"principal is {principal.shown}; allowed: accounts of policies/facts.toml", principal.path)
    elif organisation.unknown:
        yield Unevaluated(organisation.path)
    elif not organisation.value("") or organisation.value() != stack.facts.organisation:
        yield Finding('principal is "*"; allowed: an account, or a condition on our organisation', principal.path)
