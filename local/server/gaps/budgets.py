"""AWS Budgets: changes, subscribers and tags, which moto does not know, and what a new budget is checked for."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import BudgetsBackend, Notification
from moto.budgets.responses import BudgetsResponse
from moto.core.exceptions import JsonRESTError

from .gap import Gap, around

# Budgets API reference, CreateBudget.
_NOTIFICATIONS = 5
_ADDRESSES = {"SNS": 1, "EMAIL": 10}
_TAGS = "tags_by_arn"


class _InvalidError(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterException", message)


def _fill() -> None:
    @around(BudgetsBackend, "create_budget")
    def create(
        original: Any, backend: Any, account_id: str, budget: dict[str, Any], notifications: list[dict[str, Any]]
    ) -> None:
        _check(budget)
        if len(notifications) > _NOTIFICATIONS:
            raise _InvalidError(f"Unable to create budget - a budget has {_NOTIFICATIONS} notifications at most.")
        for each in notifications:
            _check_subscribers(each["Subscribers"])
        original(backend, account_id, budget, notifications)
        _complete(budget)

    @around(BudgetsBackend, "create_notification")
    def create_notification(
        original: Any, backend: Any, account_id: str, budget_name: str, notification: Any, subscribers: Any
    ) -> None:
        _check_subscribers(subscribers)
        budget = backend.budgets[account_id].get(budget_name)
        if budget is not None and any(_same(each.details, notification) for each in budget.notifications):
            raise DuplicateRecordException(record_type="notification", record_name=budget_name)
        if budget is not None and len(budget.notifications) >= _NOTIFICATIONS:
            raise _InvalidError(f"Unable to create notification - a budget has {_NOTIFICATIONS} at most.")
        original(backend, account_id, budget_name, notification, subscribers)

    @around(BudgetsBackend, "delete_notification")
    def delete_notification(
        _original: Any, backend: Any, account_id: str, budget_name: str, notification: dict[str, Any]
    ) -> None:
        budget = _budget(backend, account_id, budget_name)
        budget.notifications.remove(_notification(budget, notification))

    @around(BudgetsBackend, "delete_budget")
    def delete(original: Any, backend: Any, account_id: str, budget_name: str) -> None:
        original(backend, account_id, budget_name)
        _tags(backend).pop(_arn(account_id, budget_name), None)

    @around(BudgetsResponse, "create_budget")
    def create_with_tags(original: Any, call: Any) -> str:
        answer = str(original(call))
        arn = _arn(call._get_param("AccountId"), call._get_param("Budget")["BudgetName"])
        _tags(call.backend)[arn] = _as_map(call._get_param("ResourceTags"))
        return answer

    for answer in (
        _update_budget,
        _describe_subscribers_for_notification,
        _tag_resource,
        _untag_resource,
        _list_tags_for_resource,
    ):
        setattr(BudgetsResponse, answer.__name__.removeprefix("_"), answer)


def _check(budget: dict[str, Any]) -> None:
    if bool(budget.get("FilterExpression")) != bool(budget.get("Metrics")):
        raise _InvalidError("FilterExpression and Metrics are given together.")
    if budget.get("FilterExpression") and (budget.get("CostFilters") or budget.get("CostTypes")):
        raise _InvalidError("FilterExpression excludes CostFilters and CostTypes.")
    if budget.get("FilterExpression"):
        _check_expression(budget["FilterExpression"])


def _check_expression(expression: dict[str, Any]) -> None:
    if len(expression) != 1:
        raise _InvalidError(f"An expression has exactly one of And, Or, Not, Dimensions, Tags; not {list(expression)}.")
    for word in ("And", "Or"):
        if word in expression and len(expression[word]) < 2:
            raise _InvalidError(f"{word} takes two expressions or more.")
        for inner in expression.get(word, ()):
            _check_expression(inner)
    if "Not" in expression:
        _check_expression(expression["Not"])


def _complete(budget: dict[str, Any]) -> None:
    """A budget that names only one end of its time starts with its month."""
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    budget["TimePeriod"] = {"Start": month.timestamp(), **budget["TimePeriod"]}


def _check_subscribers(subscribers: list[dict[str, str]]) -> None:
    kinds = [subscriber["SubscriptionType"] for subscriber in subscribers]
    for kind, most in _ADDRESSES.items():
        if kinds.count(kind) > most:
            raise _InvalidError(f"A notification has {most} subscribers of type {kind} at most.")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    parts = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    return all(one.get(part, "PERCENTAGE") == other.get(part, "PERCENTAGE") for part in parts)


def _budget(backend: Any, account_id: str, name: str) -> Any:
    if name not in backend.budgets[account_id]:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return backend.budgets[account_id][name]


def _notification(budget: Any, wanted: dict[str, Any]) -> Notification:
    found: Notification | None = next((each for each in budget.notifications if _same(each.details, wanted)), None)
    if found is None:
        raise NotFoundException("Unable to get notification - the notification doesn't exist.")
    return found


def _update_budget(call: Any) -> str:
    wanted = call._get_param("NewBudget")
    _check(wanted)
    budget = _budget(call.backend, call._get_param("AccountId"), wanted["BudgetName"])
    budget.budget = {**wanted, "TimePeriod": {**budget.budget["TimePeriod"], **wanted.get("TimePeriod", {})}}
    return "{}"


def _describe_subscribers_for_notification(call: Any) -> str:
    budget = _budget(call.backend, call._get_param("AccountId"), call._get_param("BudgetName"))
    return json.dumps({"Subscribers": _notification(budget, call._get_param("Notification")).subscribers})


# --- tags


def _arn(account_id: str, name: str) -> str:
    return f"arn:aws:budgets::{account_id}:budget/{name}"


def _tags(backend: Any) -> dict[str, dict[str, str]]:
    tags: dict[str, dict[str, str]] = backend.__dict__.setdefault(_TAGS, {})
    return tags


def _as_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def _tag_resource(call: Any) -> str:
    _tags(call.backend).setdefault(call._get_param("ResourceARN"), {}).update(_as_map(call._get_param("ResourceTags")))
    return "{}"


def _untag_resource(call: Any) -> str:
    tags = _tags(call.backend).get(call._get_param("ResourceARN"), {})
    for key in call._get_param("ResourceTagKeys"):
        tags.pop(key, None)
    return "{}"


def _list_tags_for_resource(call: Any) -> str:
    tags = _tags(call.backend).get(call._get_param("ResourceARN"), {})
    return json.dumps({"ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()]})


GAP = Gap(
    name="Budgets",
    service="budgets",
    modelled="UpdateBudget, DescribeSubscribersForNotification and tags; a filter expression with its metrics and "
    "without cost filters, one root at each level; five notifications, each with one topic and ten addresses.",
    missing="Nothing is spent: a budget's actual spend is always 0.",
    fill=_fill,
)
