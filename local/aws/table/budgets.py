"""AWS budgets, whose notifications and subscribers are calls of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..naming import put
from ..row import Code, Name, Row, Tagging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..call import Call
    from ..values import Properties, Value

_BUDGET = {
    "billingViewArn": "BillingViewArn",
    "budgetType": "BudgetType",
    "filterExpression": "FilterExpression",
    "timeUnit": "TimeUnit",
}
_NOTIFICATION = {
    "comparisonOperator": "ComparisonOperator",
    "notificationType": "NotificationType",
    "threshold": "Threshold",
    "thresholdType": "ThresholdType",
}
_SUBSCRIBERS = {"subscriberSnsTopicArns": "SNS", "subscriberEmailAddresses": "EMAIL"}
_TIMES = {"timePeriodStart": "Start", "timePeriodEnd": "End"}
_SETTABLE = (
    "billingViewArn budgetType filterExpression limitAmount limitUnit metrics timePeriodEnd timePeriodStart timeUnit"
)


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d_%H:%M").replace(tzinfo=UTC)


def _wanted(call: Call) -> dict[str, object]:
    """The budget as AWS takes it, the same for its creation and a change."""
    model = call.request_model("create_budget").members["Budget"]
    wanted: dict[str, object] = {"BudgetName": call.text("name")}
    for name, member in _BUDGET.items():
        if call.inputs.get(name):
            put(wanted, model, member, name, call.inputs[name], {}, name)
    if call.inputs.get("limitAmount"):
        wanted["BudgetLimit"] = {"Amount": call.inputs["limitAmount"], "Unit": call.inputs["limitUnit"]}
    if call.inputs.get("metrics"):
        wanted["Metrics"] = [call.inputs["metrics"]]
    times = {member: _time(str(call.inputs[name])) for name, member in _TIMES.items() if call.inputs.get(name)}
    return {**wanted, **({"TimePeriod": times} if times else {})}


def _notifications(value: Value) -> list[tuple[dict[str, object], list[dict[str, object]]]]:
    """Each notification with its subscribers."""
    found = []
    for block in value if isinstance(value, list) else []:
        assert isinstance(block, dict)
        notification: dict[str, object] = {member: block[name] for name, member in _NOTIFICATION.items()}
        notification["Threshold"] = float(str(block["threshold"]))
        subscribers: list[dict[str, object]] = []
        for name, kind in _SUBSCRIBERS.items():
            addresses = block.get(name)
            subscribers += [
                {"SubscriptionType": kind, "Address": address}
                for address in (addresses if isinstance(addresses, list) else [])
            ]
        found.append((notification, subscribers))
    return found


def _create(call: Call) -> str:
    call.aws(
        "create_budget",
        AccountId=call.account,
        Budget=_wanted(call),
        NotificationsWithSubscribers=[
            {"Notification": notification, "Subscribers": subscribers}
            for notification, subscribers in _notifications(call.inputs.get("notifications"))
        ],
        ResourceTags=_pairs(call.inputs.get("tagsAll")),
    )
    call.tagged = True
    return f"{call.account}:{call.text('name')}"


def _pairs(tags: Value) -> list[dict[str, object]]:
    return [{"Key": key, "Value": value} for key, value in (tags if isinstance(tags, dict) else {}).items()]


def _change(call: Call) -> None:
    call.aws("update_budget", AccountId=call.account, NewBudget=_wanted(call))


def _change_notifications(call: Call) -> None:
    """As the provider does: all old ones away, then all new ones."""
    target = {"AccountId": call.account, "BudgetName": call.text("name")}
    for notification, _ in _notifications(call.state.get("notifications")):
        call.aws("delete_notification", **target, Notification=notification)
    for notification, subscribers in _notifications(call.inputs.get("notifications")):
        call.aws("create_notification", **target, Notification=notification, Subscribers=subscribers)


def _read(call: Call) -> Properties:
    account, _, name = call.id.partition(":")
    target = {"AccountId": account, "BudgetName": name}
    budget = call.aws("describe_budget", **target, ShowFilterExpression=True)["Budget"]
    assert isinstance(budget, dict)
    limit, times = budget.get("BudgetLimit") or {}, budget["TimePeriod"]
    return {
        **{property: call.shaped(property, budget.get(member)) for property, member in _BUDGET.items()},
        **{property: times[member].strftime("%Y-%m-%d_%H:%M") for property, member in _TIMES.items()},
        "accountId": account,
        "arn": f"arn:aws:budgets::{account}:budget/{name}",
        "limitAmount": limit.get("Amount"),
        "limitUnit": limit.get("Unit"),
        "metrics": next(iter(budget.get("Metrics") or []), None),
        "name": name,
        "notifications": _read_notifications(call, target),
    }


def _read_notifications(call: Call, target: Mapping[str, str]) -> Value:
    answered = call.aws("describe_notifications_for_budget", **target).get("Notifications") or []
    assert isinstance(answered, list)
    return [_notification(call, target, each) for each in answered] or None


def _notification(call: Call, target: Mapping[str, str], answer: Mapping[str, object]) -> Value:
    asked = {member: answer[member] for member in _NOTIFICATION.values()}
    subscribers = call.aws("describe_subscribers_for_notification", **target, Notification=asked)["Subscribers"]
    assert isinstance(subscribers, list)
    block: Properties = {name: _plain(answer[member]) for name, member in _NOTIFICATION.items()}
    for name, kind in _SUBSCRIBERS.items():
        addresses = _addresses(subscribers, kind)
        if addresses:
            block[name] = list(addresses)
    return block


def _plain(answer: object) -> Value:
    return answer if isinstance(answer, float) else str(answer)


def _addresses(subscribers: Sequence[Mapping[str, object]], kind: str) -> list[str]:
    return [str(each["Address"]) for each in subscribers if each["SubscriptionType"] == kind]


def _tag(call: Call) -> None:
    before, wanted = call.state.get("tagsAll"), call.inputs.get("tagsAll")
    arn, kept = call.text("arn"), wanted if isinstance(wanted, dict) else {}
    gone = [key for key in (before if isinstance(before, dict) else {}) if key not in kept]
    if gone:
        call.aws("untag_resource", ResourceARN=arn, ResourceTagKeys=gone)
    call.aws("tag_resource", ResourceARN=arn, ResourceTags=_pairs(wanted))


def _delete(call: Call) -> None:
    account, _, name = call.id.partition(":")
    call.aws("delete_budget", AccountId=account, BudgetName=name)


BUDGET = Row(
    type="aws:budgets/budget:Budget",
    service="budgets",
    create=Code(f"accountId name notifications {_SETTABLE}", _create),
    read=_read,
    settings=(Code(_SETTABLE, _change), Code("notifications", _change_notifications)),
    delete=_delete,
    tagging=Tagging(put=_tag, add="tag_resource", id="ResourceARN", key="arn", read="list_tags_for_resource"),
    name=Name(longest=100),
    unsupported="autoAdjustData costFilters costTypes plannedLimits",
)

ROWS = (BUDGET,)
