"""EventBridge: rules, their targets, and who may put events on a bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..names import name_with_prefix
from ..row import Code, Name, Row, Tagging

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

_DEFAULT = "default"


def _bus(call: Call) -> str:
    return str(call.given("eventBusName") or _DEFAULT)


# --- rules

_RULE = {
    "description": "Description",
    "eventPattern": "EventPattern",
    "roleArn": "RoleArn",
    "scheduleExpression": "ScheduleExpression",
    "state": "State",
}


def _put_rule(call: Call) -> str:
    given = {member: call.inputs[name] for name, member in _RULE.items() if call.inputs.get(name)}
    name, bus = call.text("name"), _bus(call)
    call.aws("put_rule", Name=name, EventBusName=bus, **given)
    return name if bus == _DEFAULT else f"{bus}/{name}"


def _change_rule(call: Call) -> None:
    _put_rule(call)


def _rule_id(call: Call) -> tuple[str, str]:
    bus, _, name = call.id.rpartition("/")
    return bus or _DEFAULT, name


def _read_rule(call: Call) -> Properties:
    bus, rule = _rule_id(call)
    found = call.aws("describe_rule", Name=rule, EventBusName=bus)
    return {
        "name": str(found["Name"]),
        "arn": str(found["Arn"]),
        "eventBusName": bus,
        **{name: call.shaped(name, found.get(member)) for name, member in _RULE.items()},
    }


def _delete_rule(call: Call) -> None:
    bus, rule = _rule_id(call)
    call.aws("delete_rule", Name=rule, EventBusName=bus, Force=bool(call.state.get("forceDestroy")))


EVENT_RULE = Row(
    type="aws:cloudwatch/eventRule:EventRule",
    service="events",
    create=Code(f"name eventBusName {' '.join(_RULE)}", _put_rule),
    read=_read_rule,
    settings=(Code(" ".join(_RULE), _change_rule),),
    delete=_delete_rule,
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="ResourceARN", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=64),
    local="forceDestroy",
    filled="state",
    unsupported="isEnabled",
)

# --- targets

_TARGET = {"arn": "Arn", "roleArn": "RoleArn", "input": "Input", "inputPath": "InputPath"}
_BLOCKS = {
    "deadLetterConfig": ("DeadLetterConfig", {"arn": "Arn"}),
    "inputTransformer": ("InputTransformer", {"inputPaths": "InputPathsMap", "inputTemplate": "InputTemplate"}),
    "retryPolicy": (
        "RetryPolicy",
        {"maximumEventAgeInSeconds": "MaximumEventAgeInSeconds", "maximumRetryAttempts": "MaximumRetryAttempts"},
    ),
    "sqsTarget": ("SqsParameters", {"messageGroupId": "MessageGroupId"}),
}
_SETTINGS = " ".join([*_TARGET, *_BLOCKS])


def _put_target(call: Call, target_id: str) -> str:
    target: dict[str, object] = {m: call.inputs[name] for name, m in _TARGET.items() if call.inputs.get(name)}
    for name, (member, inner) in _BLOCKS.items():
        block = call.inputs.get(name)
        if isinstance(block, dict):
            target[member] = {inner[key]: value for key, value in block.items()}
    rule, bus = call.text("rule"), _bus(call)
    call.aws("put_targets", Rule=rule, EventBusName=bus, Targets=[{"Id": target_id, **target}])
    return f"{rule}-{target_id}" if bus == _DEFAULT else f"{bus}-{rule}-{target_id}"


def _create_target(call: Call) -> str:
    target = str(call.inputs.get("targetId") or name_with_prefix("pulumi-"))
    call.state = {"targetId": target}
    return _put_target(call, target)


def _change_target(call: Call) -> None:
    _put_target(call, call.text("targetId"))


def _read_target(call: Call) -> Properties:
    rule, bus, wanted = call.text("rule"), _bus(call), call.text("targetId")
    targets = call.aws("list_targets_by_rule", Rule=rule, EventBusName=bus)["Targets"]
    assert isinstance(targets, list)
    found = next((target for target in targets if target["Id"] == wanted), None)
    if found is None:
        raise GoneError(f"target {wanted} of {rule} is gone")
    blocks = {
        name: {key: found[member][m] for key, m in inner.items() if m in found[member]}
        for name, (member, inner) in _BLOCKS.items()
        if member in found
    }
    plain = {name: found.get(member) for name, member in _TARGET.items()}
    return {"rule": rule, "eventBusName": bus, "targetId": wanted, **dict.fromkeys(_BLOCKS), **plain, **blocks}


def _delete_target(call: Call) -> None:
    call.aws(
        "remove_targets",
        Rule=call.text("rule"),
        EventBusName=_bus(call),
        Ids=[call.text("targetId")],
        Force=bool(call.state.get("forceDestroy")),
    )


EVENT_TARGET = Row(
    type="aws:cloudwatch/eventTarget:EventTarget",
    service="events",
    create=Code(f"rule eventBusName targetId {_SETTINGS}", _create_target),
    read=_read_target,
    settings=(Code(_SETTINGS, _change_target),),
    delete=_delete_target,
    local="forceDestroy",
    unsupported="appsyncTarget batchTarget ecsTarget httpTarget kinesisTarget redshiftTarget runCommandTargets "
    "sagemakerPipelineTarget",
)

# --- policies of buses


def _put_policy(call: Call) -> str:
    call.aws("put_permission", EventBusName=_bus(call), Policy=call.text("policy"))
    return _bus(call)


def _change_policy(call: Call) -> None:
    _delete_policy(call)
    _put_policy(call)


def _read_policy(call: Call) -> Properties:
    policy = call.aws("describe_event_bus", Name=call.id).get("Policy")
    if not policy:
        raise GoneError(f"event bus {call.id} has no policy")
    return {"eventBusName": call.id, "policy": str(policy)}


def _delete_policy(call: Call) -> None:
    call.aws("remove_permission", EventBusName=call.id, RemoveAllPermissions=True)


EVENT_BUS_POLICY = Row(
    type="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    service="events",
    create=Code("eventBusName policy", _put_policy),
    read=_read_policy,
    settings=(Code("policy", _change_policy),),
    delete=_delete_policy,
)

ROWS = (EVENT_RULE, EVENT_TARGET, EVENT_BUS_POLICY)
