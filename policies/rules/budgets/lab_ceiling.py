"""Every lab with a cluster has a budget of its own that tells somebody in time."""

from collections.abc import Iterable, Iterator

from ... import tokens
from ...controls import HYGIENE
from ...model import Finding, Level, Outcome, Rule, Severity, Unevaluated
from ...resource import Resource, Stack
from ...view import UnknownValueError, View

_OF_LABS = ("hpc-labs:virtual-lab", "hpc-labs:project")  # components/tags.py gives them
_EXACTLY = {"EQUALS", "CASE_SENSITIVE"}
_OF_A_SHARE = {"thresholdType": "PERCENTAGE", "comparisonOperator": "GREATER_THAN"}
_TOLD = ("subscriberEmailAddresses", "subscriberSnsTopicArns")
_ASKED = ("threshold", "notificationType", *_OF_A_SHARE, *_TOLD)
_WANTED = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
RULE = Rule(
    id="budgets-lab-ceiling",
    title="Every lab with a cluster has a budget of its own that tells somebody in time",
    severity=Severity.MEDIUM,
    types=(*tokens.CLOUDFORMATION_STACK, *tokens.BUDGET),
    why="A fleet of large nodes spends a month's money in a day; the bill tells of it weeks later. A "
    "budget that counts two labs tells of neither.",
    remediation="Give the lab a budget (budget: in its config) that counts what carries its tags, with an address or "
    "a topic that is told of 80 and 100 % spent and 100 % foreseen.",
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
        filter_expression={
            "ands": [
                {"tags": {"key": "hpc-labs:virtual-lab", "values": ["neuro"], "match_options": ["EQUALS"]}},
                {"tags": {"key": "hpc-labs:project", "values": ["spikes"], "match_options": ["EQUALS"]}},
            ]
        },
        notifications=[told("ACTUAL", 80), told("ACTUAL", 100), told("FORECASTED", 100)],
    )""",
)


def check_in_stack(resource: Resource, stack: Stack) -> Iterable[Outcome]:
    """A cluster's stack has a budget of its lab beside it, which tells of 80 % and all of it, spent and foreseen."""
    if resource.type in tokens.BUDGET:
        yield from _notifications(resource)
        if resource.stack in {cluster.stack for cluster in stack.of((tokens.CLUSTER,))}:
            yield from _lab(resource)
    elif any(each.owner == resource.urn for each in stack.of((tokens.CLUSTER,))):
        lab = resource.stack
        if not any(budget.stack == lab for budget in stack.of(tokens.BUDGET)):
            yield Finding("no Budget beside this cluster in the stack; allowed: one by the lab's tags")


def _notifications(budget: Resource) -> Iterator[Outcome]:
    rows = budget.each("notifications")
    if any(row.unknown or any(row.at(key).unknown for key in _ASKED) for row in rows):
        yield Unevaluated("notifications")
        return
    told = {
        (str(row.at("notificationType").value()), _number(row.at("threshold").value(0)))
        for row in rows
        if all(row.at(key).value() == wanted for key, wanted in _OF_A_SHARE.items())
        and any(row.each(key) for key in _TOLD)
    }
    missing = [f"{kind} at {percent} %" for kind, percent in _WANTED if (kind, percent) not in told]
    if missing:
        yield Finding(
            f"notifications lacks {', '.join(missing)}; allowed: these and any others, each of PERCENTAGE and "
            "GREATER_THAN, with an address or a topic that is told",
            "notifications",
        )


def _lab(budget: Resource) -> Iterator[Outcome]:
    """It counts what carries the lab's tags and no more: costs of others hide the lab's, and use up its share."""
    try:
        bounds = list(_bounds(budget.at("filterExpression")))
    except UnknownValueError as error:
        yield Unevaluated(error.path)
        return
    named = {key: {value for name, values in bounds if name == key for value in values} for key in _OF_LABS}
    if wrong := [key for key in _OF_LABS if len(named[key]) != 1]:
        counted = "; ".join(f"{key}: {', '.join(sorted(named[key])) or 'any'}" for key in wrong)
        yield Finding(
            f"filterExpression counts what is of more than one lab ({counted}); allowed: one value of each of "
            f"{', '.join(_OF_LABS)}",
            "filterExpression",
        )


def _bounds(expression: View) -> Iterator[tuple[str, list[str]]]:
    """The tags that all that is counted has to have: an alternative, or what is left out, bounds nothing.

    So do costFilters, of which AWS does not say whether two tags mean both or either.
    """
    tags = expression.at("tags")
    options = [str(option.value()) for option in tags.each("matchOptions")]
    if not tags.absent and not set(options) - _EXACTLY:
        yield str(tags.at("key").value()), [str(value.value()) for value in tags.each("values")]
    for part in expression.each("ands"):
        yield from _bounds(part)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0
