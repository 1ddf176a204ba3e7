"""EventBridge Scheduler: schedules and their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..naming import to_request
from ..row import Code, Name, Op, Row, Tagging
from ..tags import for_creation

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# What an update has to say again, or AWS goes back to its default.
_SETTINGS = {
    "actionAfterCompletion": "ActionAfterCompletion",
    "description": "Description",
    "endDate": "EndDate",
    "flexibleTimeWindow": "FlexibleTimeWindow",
    "kmsKeyArn": "KmsKeyArn",
    "scheduleExpression": "ScheduleExpression",
    "scheduleExpressionTimezone": "ScheduleExpressionTimezone",
    "startDate": "StartDate",
    "state": "State",
    "target": "Target",
}
_DEFAULT_GROUP = "default"


def _request(call: Call, operation: str) -> dict[str, object]:
    members = call.request_model(operation).members
    return {
        member: to_request(call.inputs[name], members[member], {}, name)
        for name, member in _SETTINGS.items()
        if call.inputs.get(name) not in (None, "")
    }


def _names(call: Call) -> dict[str, str]:
    group, _, name = call.id.rpartition("/")
    return {"GroupName": group or _DEFAULT_GROUP, "Name": name}


def _create(call: Call) -> str:
    group, name = str(call.inputs.get("groupName") or _DEFAULT_GROUP), call.text("name")
    call.aws("create_schedule", GroupName=group, Name=name, **_request(call, "create_schedule"))
    return f"{group}/{name}"


def _read(call: Call) -> Properties:
    found = call.aws("get_schedule", **_names(call))
    members = {**_SETTINGS, "arn": "Arn", "groupName": "GroupName", "name": "Name"}
    return {name: call.shaped(name, found[member]) for name, member in members.items() if found.get(member)}


def _change(call: Call) -> None:
    call.aws("update_schedule", **_names(call), **_request(call, "update_schedule"))


def _delete(call: Call) -> None:
    call.aws("delete_schedule", **_names(call))


SCHEDULE = Row(
    type="aws:scheduler/schedule:Schedule",
    service="scheduler",
    create=Code(f"name groupName {' '.join(_SETTINGS)}", _create),
    read=_read,
    settings=(Code(" ".join(_SETTINGS), _change),),
    delete=_delete,
    name=Name(longest=64),
    unsupported="target.deadLetterConfig target.ecsParameters target.eventbridgeParameters target.kinesisParameters "
    "target.sagemakerPipelineParameters target.sqsParameters",
)


def _create_group(call: Call) -> str:
    call.aws("create_schedule_group", Name=call.text("name"), **for_creation(call, "create_schedule_group"))
    return call.text("name")


SCHEDULE_GROUP = Row(
    type="aws:scheduler/scheduleGroup:ScheduleGroup",
    service="scheduler",
    id="Name",
    create=Code("name", _create_group),
    read=Op("get_schedule_group"),
    delete=Op("delete_schedule_group"),
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="ResourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=64),
)


ROWS = (SCHEDULE, SCHEDULE_GROUP)
