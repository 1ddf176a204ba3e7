"""Step Functions state machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation
from ..valid import json_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_SETTINGS = "definition roleArn loggingConfiguration tracingConfiguration encryptionConfiguration"


def _members(call: Call) -> dict[str, object]:
    """The settings, whose names AWS has too; only the log group is inside of a list."""
    members: dict[str, object] = {name: call.inputs[name] for name in _SETTINGS.split() if call.inputs.get(name)}
    logging = call.inputs.get("loggingConfiguration")
    if isinstance(logging, dict):
        group = logging.get("logDestination")
        plain: dict[str, object] = {name: value for name, value in logging.items() if name != "logDestination"}
        if group:
            plain["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]
        members["loggingConfiguration"] = plain
    return members


def _create(call: Call) -> str:
    more = {"name": call.text("name"), "publish": bool(call.inputs.get("publish"))}
    if call.inputs.get("type"):
        more["type"] = call.text("type")
    made = call.aws("create_state_machine", **more, **_members(call), **for_creation(call, "create_state_machine"))
    return str(made["stateMachineArn"])


def _change(call: Call) -> None:
    publish = bool(call.inputs.get("publish"))
    call.aws("update_state_machine", stateMachineArn=call.id, publish=publish, **_members(call))


def _machine(call: Call, described: Mapping[str, object]) -> Properties:
    logging = described.get("loggingConfiguration")
    if not isinstance(logging, dict):
        return {}
    found = {name: logging[name] for name in ("includeExecutionData", "level") if name in logging}
    for destination in logging.get("destinations") or ():
        found["logDestination"] = destination["cloudWatchLogsLogGroup"]["logGroupArn"]
    return {"loggingConfiguration": found}


STATE_MACHINE = Row(
    type="aws:sfn/stateMachine:StateMachine",
    service="stepfunctions",
    id="stateMachineArn",
    create=Code(f"name type publish {_SETTINGS}", _create),
    read=Op("describe_state_machine"),
    reads={"arn": "stateMachineArn"},
    derive=_machine,
    settings=(Code(f"publish {_SETTINGS}", _change),),
    delete=Op("delete_state_machine"),
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="resourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=80),
    kept="publish",
    valid={"definition": json_object},
)

ROWS = (STATE_MACHINE,)
