"""CloudFormation stacks."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from ..errors import GoneError, RefusedError
from ..row import Code, Name, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..call import Call
    from ..values import Properties, Value

_POLL_SECONDS = 0.1
_CREATE = {
    "capabilities": "Capabilities",
    "disableRollback": "DisableRollback",
    "iamRoleArn": "RoleARN",
    "notificationArns": "NotificationARNs",
    "onFailure": "OnFailure",
    "policyBody": "StackPolicyBody",
    "policyUrl": "StackPolicyURL",
    "templateBody": "TemplateBody",
    "templateUrl": "TemplateURL",
    "timeoutInMinutes": "TimeoutInMinutes",
}
_UPDATE = _CREATE.keys() - {"disableRollback", "onFailure", "timeoutInMinutes"}


def _request(call: Call, names: Collection[str]) -> dict[str, object]:
    request: dict[str, object] = {
        member: call.inputs[name]
        for name, member in _CREATE.items()
        if name in names and call.inputs.get(name) not in (None, "", [])
    }
    parameters = call.inputs.get("parameters")
    if isinstance(parameters, dict):
        request["Parameters"] = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    return request


def _describe(call: Call, stack: str) -> dict[str, object]:
    from botocore.exceptions import ClientError

    try:
        found = call.aws("describe_stacks", StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):  # The code is ValidationError, as for much else.
            raise GoneError(str(error)) from error
        raise
    assert isinstance(found, list)
    first: dict[str, object] = found[0]
    return first


def _settled(call: Call, stack: str) -> str:
    """The stack's status once CloudFormation is done with it."""
    while True:
        status = str(_describe(call, stack)["StackStatus"])
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(_POLL_SECONDS)


def _reasons(call: Call, stack: str) -> str:
    """Why CloudFormation failed, oldest first: what failed by itself, not what was cancelled because of that."""
    events = call.aws("describe_stack_events", StackName=stack)["StackEvents"]
    assert isinstance(events, list)
    failed = [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '?')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in event.get("ResourceStatusReason", "")
    ]
    return "; ".join(failed) or "its events name no reason"


def _create(call: Call) -> str:
    name = call.text("name")
    answer = call.aws("create_stack", StackName=name, **_request(call, _CREATE), **for_creation(call, "create_stack"))
    stack = str(answer["StackId"])
    try:
        status = _settled(call, stack)
    except GoneError:  # onFailure=DELETE
        status = "DELETE_COMPLETE"
    if status != "CREATE_COMPLETE":
        reasons = _reasons(call, stack)
        if status in ("DELETE_COMPLETE", "ROLLBACK_COMPLETE"):
            if status == "ROLLBACK_COMPLETE":  # It holds nothing any more and can only be deleted.
                call.aws("delete_stack", StackName=stack)
            raise RefusedError(f"stack {name} was not created ({status}): {reasons}")
        call.failure = f"stack {name} is {status}: {reasons}"
    return stack


def _update(call: Call) -> None:
    from botocore.exceptions import ClientError

    tags = call.inputs.get("tagsAll")
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else []
    try:
        call.aws("update_stack", StackName=call.id, Tags=pairs, **_request(call, _UPDATE))
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise
    status = _settled(call, call.id)
    if status != "UPDATE_COMPLETE":
        raise RefusedError(f"stack {call.given('name')} is {status}: {_reasons(call, call.id)}")


def _read(call: Call) -> Properties:
    found = _describe(call, call.id)
    if str(found["StackStatus"]) == "DELETE_COMPLETE":
        raise GoneError(f"stack {call.id} is deleted")
    call.id = str(found["StackId"])
    body = call.aws("get_template", StackName=call.id)["TemplateBody"]
    return {
        "name": str(found["StackName"]),
        "notificationArns": _list(found, "NotificationARNs"),
        "disableRollback": bool(found.get("DisableRollback", False)),
        "iamRoleArn": str(found["RoleARN"]) if found.get("RoleARN") else None,
        "outputs": _pairs(found, "Outputs", "OutputKey", "OutputValue"),
        "parameters": _parameters(call, _pairs(found, "Parameters", "ParameterKey", "ParameterValue")),
        "templateBody": body if isinstance(body, str) else json.dumps(body),
        "tags": _pairs(found, "Tags", "Key", "Value"),
    }


def _list(found: dict[str, object], name: str) -> list[Value]:
    items = found.get(name, [])
    assert isinstance(items, list)
    return items


def _pairs(found: dict[str, object], name: str, key: str, value: str) -> Properties:
    return {str(one[key]): str(one[value]) for one in _list(found, name) if isinstance(one, dict) and value in one}


def _parameters(call: Call, found: Properties) -> Properties:
    """The parameters that the program gives; AWS answers asterisks for those with NoEcho."""
    given = call.given("parameters")
    before = given if isinstance(given, dict) else {}
    kept = {key: before.get(key) if set(str(value)) == {"*"} else value for key, value in found.items()}
    return {key: value for key, value in kept.items() if key in before} if before else kept


def _delete(call: Call) -> None:
    _describe(call, call.id)
    call.aws("delete_stack", StackName=call.id)
    status = _settled(call, call.id)
    if status != "DELETE_COMPLETE":
        raise RefusedError(f"stack {call.given('name')} is {status}: {_reasons(call, call.id)}")


STACK = Row(
    type="aws:cloudformation/stack:Stack",
    service="cloudformation",
    create=Code(" ".join(["name", "parameters", *_CREATE]), _create),
    read=_read,
    settings=(Code(" ".join(["parameters", *sorted(_UPDATE)]), _update),),
    delete=_delete,
    tagging=Tagging(put=_update),
    name=Name(longest=128),
    kept="capabilities onFailure timeoutInMinutes policyUrl policyBody templateUrl",
    volatile="outputs",
)

ROWS = (STACK,)
