"""CloudFormation stack sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Op, Row, Tagging

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

_SETTINGS = {
    "administrationRoleArn": "AdministrationRoleARN",
    "capabilities": "Capabilities",
    "description": "Description",
    "executionRoleName": "ExecutionRoleName",
    "templateBody": "TemplateBody",
    "templateUrl": "TemplateURL",
}
_INPUTS = " ".join([*_SETTINGS, "parameters"])


def _request(call: Call) -> dict[str, object]:
    request: dict[str, object] = {
        member: call.inputs[name] for name, member in _SETTINGS.items() if call.inputs.get(name)
    }
    parameters = call.inputs.get("parameters")
    if isinstance(parameters, dict):
        request["Parameters"] = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    return request


def _tags(call: Call) -> list[dict[str, object]]:
    tags = call.inputs.get("tagsAll")
    return [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else []


def _create(call: Call) -> str:
    model = {"PermissionModel": call.inputs["permissionModel"]} if call.inputs.get("permissionModel") else {}
    call.tagged = True
    call.aws("create_stack_set", StackSetName=call.text("name"), Tags=_tags(call), **model, **_request(call))
    return call.text("name")


def _change(call: Call) -> None:
    call.aws("update_stack_set", StackSetName=call.id, Tags=_tags(call), **_request(call))


def _read(call: Call) -> Properties:
    found = call.aws("describe_stack_set", StackSetName=call.id)["StackSet"]
    assert isinstance(found, dict)
    if found.get("Status") == "DELETED":
        raise GoneError(f"stack set {call.id} is gone")
    parameters = found.get("Parameters") or []
    return {
        "name": found["StackSetName"],
        "arn": found["StackSetARN"],
        "stackSetId": found["StackSetId"],
        "administrationRoleArn": found.get("AdministrationRoleARN"),
        "executionRoleName": found.get("ExecutionRoleName"),
        "description": found.get("Description"),
        "permissionModel": found.get("PermissionModel", "SELF_MANAGED"),
        "templateBody": found.get("TemplateBody"),
        "parameters": {each["ParameterKey"]: each["ParameterValue"] for each in parameters},
        "tags": call.shaped("tags", found.get("Tags")),
    }


STACK_SET = Row(
    type="aws:cloudformation/stackSet:StackSet",
    service="cloudformation",
    id="StackSetName",
    create=Code(f"name permissionModel {_INPUTS}", _create),
    read=_read,
    settings=(Code(_INPUTS, _change),),
    delete=Op("delete_stack_set"),
    tagging=Tagging(put=_change),
    name=Name(longest=128),
    kept="capabilities templateUrl",
    unsupported="autoDeployment callAs managedExecution operationPreferences",
)

ROWS = (STACK_SET,)
