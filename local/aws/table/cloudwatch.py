"""CloudWatch log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import GoneError
from ..row import Code, Name, Row, Tagging
from ..tags import for_creation
from ..valid import one_of

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

# CloudWatch Logs API Reference, PutRetentionPolicy; 0, the provider's own, is for ever.
_RETENTION_DAYS = (
    *(0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


def _create(call: Call) -> str:
    name = call.text("name")
    given = {member: call.inputs[member] for member in ("kmsKeyId", "logGroupClass") if call.inputs.get(member)}
    call.aws("create_log_group", logGroupName=name, **given, **for_creation(call, "create_log_group"))
    return name


def _read(call: Call) -> Properties:
    groups = call.aws("describe_log_groups", logGroupNamePrefix=call.id)["logGroups"]
    assert isinstance(groups, list)
    found = next((group for group in groups if group["logGroupName"] == call.id), None)
    if found is None:
        raise GoneError(f"log group {call.id} is gone")
    return {
        "name": call.id,
        "arn": found["arn"].removesuffix(":*"),
        "kmsKeyId": found.get("kmsKeyId"),
        "logGroupClass": found.get("logGroupClass", "STANDARD"),
        "retentionInDays": found.get("retentionInDays", 0),
    }


def _retain(call: Call) -> None:
    days = call.inputs.get("retentionInDays")
    if days:
        call.aws("put_retention_policy", logGroupName=call.id, retentionInDays=days)
    else:
        call.aws("delete_retention_policy", logGroupName=call.id)


def _encrypt(call: Call) -> None:
    key = call.inputs.get("kmsKeyId")
    if key:
        call.aws("associate_kms_key", logGroupName=call.id, kmsKeyId=key)
    else:
        call.aws("disassociate_kms_key", logGroupName=call.id)


def _delete(call: Call) -> None:
    if not call.state.get("skipDestroy"):
        call.aws("delete_log_group", logGroupName=call.id)


LOG_GROUP = Row(
    type="aws:cloudwatch/logGroup:LogGroup",
    service="logs",
    create=Code("name kmsKeyId logGroupClass", _create),
    read=_read,
    settings=(Code("retentionInDays", _retain), Code("kmsKeyId", _encrypt)),
    delete=_delete,
    tagging=Tagging(
        add="tag_resource", remove="untag_resource", id="resourceArn", key="arn", read="list_tags_for_resource"
    ),
    name=Name(longest=512),
    local="skipDestroy",
    valid={"retentionInDays": one_of(_RETENTION_DAYS)},
    unsupported="deletionProtectionEnabled",
)

ROWS = (LOG_GROUP,)
