"""Where log groups send their events, and who may write into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row
from ..valid import json_object

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# --- who may write


def _put_policy(call: Call) -> str:
    name = call.text("policyName")
    call.aws("put_resource_policy", policyName=name, policyDocument=call.text("policyDocument"))
    return name


def _change_policy(call: Call) -> None:
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    policies = call.aws("describe_resource_policies")["resourcePolicies"]
    assert isinstance(policies, list)
    found = next((policy for policy in policies if policy["policyName"] == call.id), None)
    if found is None:
        raise GoneError(f"resource policy {call.id} is gone")
    return {"policyName": call.id, "policyDocument": found["policyDocument"], "policyScope": "ACCOUNT"}


RESOURCE_POLICY = Row(
    type="aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    service="logs",
    id="policyName",
    create=Code("policyName policyDocument", _put_policy),
    read=_read_policy,
    settings=(Code("policyDocument", _change_policy),),
    delete=Op("delete_resource_policy"),
    valid={"policyDocument": json_object},
    unsupported="resourceArn",
)

# --- where events go

_FILTER = {"filterPattern": "filterPattern", "destinationArn": "destinationArn", "roleArn": "roleArn"}


def _put_filter(call: Call) -> str:
    group, name = call.text("logGroup"), call.text("name")
    given = {member: call.inputs[name] for name, member in _FILTER.items() if call.inputs.get(name)}
    call.aws("put_subscription_filter", **{"filterPattern": "", **given}, logGroupName=group, filterName=name)
    return f"{group}|{name}"


def _change_filter(call: Call) -> None:
    _put_filter(call)


def _read_filter(call: Call) -> Properties:
    group, _, name = call.id.rpartition("|")
    filters = call.aws("describe_subscription_filters", logGroupName=group)["subscriptionFilters"]
    assert isinstance(filters, list)
    found = next((one for one in filters if one["filterName"] == name), None)
    if found is None:
        raise GoneError(f"subscription filter {name} of {group} is gone")
    return {"logGroup": group, "name": name, **{mine: found.get(member) for mine, member in _FILTER.items()}}


def _delete_filter(call: Call) -> None:
    group, _, name = call.id.rpartition("|")
    call.aws("delete_subscription_filter", logGroupName=group, filterName=name)


SUBSCRIPTION_FILTER = Row(
    type="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    service="logs",
    create=Code(f"logGroup name {' '.join(_FILTER)}", _put_filter),
    read=_read_filter,
    settings=(Code(" ".join(_FILTER), _change_filter),),
    delete=_delete_filter,
    name=Name(longest=512),
    unsupported="applyOnTransformedLogs distribution emitSystemFields",
)

ROWS = (RESOURCE_POLICY, SUBSCRIPTION_FILTER)
