"""Resources of any type that are asked for through Cloud Control."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..row import Code, Row
from ..valid import json_object

if TYPE_CHECKING:
    from ..call import Call
    from ..values import Properties

_OPTIONS = {"roleArn": "RoleArn", "typeVersionId": "TypeVersionId"}


def _of(call: Call) -> dict[str, object]:
    options = {member: call.given(name) for name, member in _OPTIONS.items() if call.given(name)}
    return {"TypeName": call.text("typeName"), **options}


def _create(call: Call) -> str:
    made = call.aws("create_resource", **_of(call), DesiredState=call.text("desiredState"))["ProgressEvent"]
    assert isinstance(made, dict)
    return str(made["Identifier"])


def _read(call: Call) -> Properties:
    found = call.aws("get_resource", **_of(call), Identifier=call.id)["ResourceDescription"]
    assert isinstance(found, dict)
    return {"typeName": call.text("typeName"), "properties": str(found["Properties"])}


def _change(call: Call) -> None:
    before, after = json.loads(str(call.state["desiredState"])), json.loads(call.text("desiredState"))
    patch: list[dict[str, object]] = [{"op": "remove", "path": _path(name)} for name in before if name not in after]
    patch += [
        {"op": "replace" if name in before else "add", "path": _path(name), "value": value}
        for name, value in after.items()
        if before.get(name) != value
    ]
    call.aws("update_resource", **_of(call), Identifier=call.id, PatchDocument=json.dumps(patch))


def _path(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _delete(call: Call) -> None:
    call.aws("delete_resource", **_of(call), Identifier=call.id)


RESOURCE = Row(
    type="aws:cloudcontrol/resource:Resource",
    service="cloudcontrol",
    create=Code(f"typeName desiredState {' '.join(_OPTIONS)}", _create),
    read=_read,
    settings=(Code("desiredState", _change),),
    delete=_delete,
    local=" ".join(_OPTIONS),
    kept="desiredState",
    volatile="properties",
    valid={"desiredState": json_object},
    unsupported="schema",
)

ROWS = (RESOURCE,)
