"""Every lab with a cluster has a budget that tells somebody in time."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import HYGIENE
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack

_WANTED = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
RULE = Rule(
    id="budgets-lab-ceiling",
    title="Every lab with a cluster has a budget that tells somebody in time",
    severity=Severity.MEDIUM,
    types=(*tokens.CLOUDFORMATION_STACK, *tokens.BUDGET),
    why="A fleet of large nodes spends a month's money in a day; the bill tells of it weeks later.",
    remediation="Give the lab a budget (budget: in its config) by its tags: 80 and 100 % spent and 100 % foreseen.",
    source="https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    controls=HYGIENE,
    level=Level.ADVISORY,
    bad="""\
    aws.budgets.Budget("lab", budget_type="COST", time_unit="MONTHLY", limit_amount="500", limit_unit="USD")""",
    good="""\
    def told(kind: str, percent: int) -> dict[str, object]:
        return {
            "notification_type": kind,
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "comparison_operator": "GREATER_THAN",
            "subscriber_email_addresses": ["owner@example.org"],
        }


    aws.budgets.Budget(
        "lab",
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount="500",
        limit_unit="USD",
        notifications=[told("ACTUAL", 80), told("ACTUAL", 100), told("FORECASTED", 100)],
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A cluster's stack has a budget beside it, and a budget tells of 80 % and all of it, spent and foreseen."""
    if resource.type in tokens.BUDGET:
        yield from _notifications(resource)
    elif any(each.owner == resource.urn for each in stack.of((tokens.CLUSTER,))):
        lab = resource.stack
        if not any(budget.stack == lab for budget in stack.of(tokens.BUDGET)):
            yield Finding("no Budget beside this cluster in the stack; allowed: one by the lab's tags")


def _notifications(budget: Resource) -> Iterator[Outcome]:
    rows = budget.each("notifications")
    if any(row.unknown or row.at("threshold").unknown or row.at("notificationType").unknown for row in rows):
        yield Unevaluated("notifications")
        return
    told = {(str(row.at("notificationType").value()), _number(row.at("threshold").value(0))) for row in rows}
    missing = [f"{kind} at {percent} %" for kind, percent in _WANTED if (kind, percent) not in told]
    if missing:
        yield Finding(f"notifications lacks {', '.join(missing)}; allowed: these and any others", "notifications")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | str) else 0
