"""CloudTrail trails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..row import Code, Name, Op, Row, Tagging
from ..tags import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..call import Call
    from ..values import Properties

_SETTINGS = (
    "s3BucketName s3KeyPrefix snsTopicName includeGlobalServiceEvents isMultiRegionTrail isOrganizationTrail kmsKeyId "
    "cloudWatchLogsGroupArn=CloudWatchLogsLogGroupArn cloudWatchLogsRoleArn enableLogFileValidation"
)


_CREATE = Op("create_trail", f"name {_SETTINGS}")


def _create(call: Call) -> str:
    """A new trail does not log yet; the provider has it do so unless it is not to."""
    from ..lifecycle import request

    call.id = str(call.aws("create_trail", **request(call, _CREATE, creating=True))["TrailARN"])
    if call.inputs.get("enableLogging", True):
        _log(call)
    return call.id


def _log(call: Call) -> None:
    call.aws("start_logging" if call.inputs.get("enableLogging", True) else "stop_logging", Name=call.id)


def _trail(call: Call, described: Mapping[str, object]) -> Properties:
    tags = call.aws("list_tags", ResourceIdList=[call.id])["ResourceTagList"]
    assert isinstance(tags, list)
    selectors = call.aws("get_event_selectors", TrailName=call.id)
    events, advanced = selectors.get("EventSelectors"), selectors.get("AdvancedEventSelectors")
    return {
        "enableLogging": bool(call.aws("get_trail_status", Name=call.id)["IsLogging"]),
        "homeRegion": call.id.split(":")[3],
        "eventSelectors": call.shaped("eventSelectors", events or None),
        "advancedEventSelectors": call.shaped("advancedEventSelectors", advanced or None),
        "tags": listed({"Tags": tags[0]["TagsList"]}) if tags else {},
    }


TRAIL = Row(
    type="aws:cloudtrail/trail:Trail",
    service="cloudtrail",
    id="Name",
    create=Code(f"enableLogging {' '.join(_CREATE.members)}", _create),
    read=Op("get_trail", result="Trail"),
    reads={
        "arn": "TrailARN",
        "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
        "enableLogFileValidation": "LogFileValidationEnabled",
        "snsTopicArn": "SnsTopicARN",
    },
    renames={
        f"advancedEventSelectors.fieldSelectors.{name}s": f"{name[0].upper()}{name[1:]}"
        for name in ("startsWith", "endsWith", "notStartsWith", "notEndsWith")
    },
    derive=_trail,
    settings=(
        Op("update_trail", _SETTINGS),
        Code("enableLogging", _log),
        Op("put_event_selectors", "eventSelectors advancedEventSelectors", id="TrailName"),
    ),
    delete=Op("delete_trail"),
    tagging=Tagging(add="add_tags", remove="remove_tags", id="ResourceId"),
    name=Name(longest=128),
    unsupported="insightSelectors",
)

ROWS = (TRAIL,)
